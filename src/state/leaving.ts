/** Writes down what waits for the hand to rest. */
export type Write = () => void;

const waiting = new Set<Write>();

/** Has what still waits written down before the page goes on to another entry of the history; returns the way out. */
export function beforeLeaving(write: Write): () => void {
  waiting.add(write);
  return () => waiting.delete(write);
}

/** Called before a new entry of the history comes about. */
export function leave(): void {
  for (const write of waiting) write();
}
