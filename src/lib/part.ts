/** Parts of the program that are loaded when they are needed. */

/** A part did not come: the network is gone, or the server has another version by now. */
export class PartMissing extends Error {
  constructor(cause: unknown) {
    super('A part of mtuscope could not be loaded: the network is gone, or the server has another version by now.', { cause });
    this.name = 'PartMissing';
  }
}

/** A dynamic import whose failure is told from a failure of what was to be done with it. Rejects with PartMissing. */
export async function part<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading;
  } catch (error) {
    throw new PartMissing(error);
  }
}
