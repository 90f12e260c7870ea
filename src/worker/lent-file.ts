/**
 * Files that the page reads for its worker. WebKit lets no worker of a page from disk (file://) read a file or a blob,
 * not even one that the worker made: the read fails with a NotReadableError. The page itself may read them.
 */
import type { FileLike } from '../engine/sources.ts';

/** A file as it travels to a worker that cannot read it. */
export interface LentFile {
  name: string;
  size: number;
  port: MessagePort;
}

/** What the worker asks for: bytes `start` to `end`, exclusive. */
interface Question {
  id: number;
  start: number;
  end: number;
}

type Answer = { id: number; bytes: ArrayBuffer } | { id: number; error: string };

/** In the worker: whether it can read what the page hands over. */
export function readsBlobs(): Promise<boolean> {
  return new Blob(['x']).arrayBuffer().then(() => true, () => false);
}

/** On the page: reads a file whenever the other end of the port asks. */
export function lend(file: File): LentFile {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data: { id, start, end } }: MessageEvent<Question>) => {
    file.slice(start, end).arrayBuffer().then(
      (bytes) => port1.postMessage({ id, bytes } satisfies Answer, [bytes]),
      (error: unknown) => port1.postMessage({ id, error: error instanceof Error ? error.message : String(error) } satisfies Answer),
    );
  };
  return { name: file.name, size: file.size, port: port2 };
}

/** In the worker: a lent file, read by asking for it. */
export function borrowed({ name, size, port }: LentFile): FileLike {
  const open = new Map<number, (answer: Answer) => void>();
  let last = 0;
  port.onmessage = ({ data }: MessageEvent<Answer>) => {
    open.get(data.id)?.(data);
    open.delete(data.id);
  };
  const read = (start: number, end: number) => new Promise<ArrayBuffer>((resolve, reject) => {
    const id = ++last;
    open.set(id, (answer) => 'bytes' in answer ? resolve(answer.bytes) : reject(new Error(answer.error)));
    port.postMessage({ id, start, end } satisfies Question);
  });
  return { name, size, slice: (start, end) => ({ arrayBuffer: () => read(start, end) }) };
}
