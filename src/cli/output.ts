/** Writing to a stream that may be slow, or gone. */

/** The part of a Node stream that is used. */
export interface TextSink {
  write(text: string, done: (error?: Error | null) => void): boolean;
}

/** Characters gathered before each write. */
const BATCH = 1 << 16;

/**
 * Writes the pieces in batches and waits for each to be taken. Returns false if the reader has gone (as `head` goes
 * after ten lines): that is no error, there is only nobody left to write for.
 */
export async function writePieces(sink: TextSink, pieces: Iterable<string>): Promise<boolean> {
  let batch = '';
  for (const piece of pieces) {
    batch += piece;
    if (batch.length < BATCH) continue;
    if (!(await write(sink, batch))) return false;
    batch = '';
  }
  return batch === '' || write(sink, batch);
}

function write(sink: TextSink, text: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    sink.write(text, (error) => {
      if (!error) resolve(true);
      else if (isGone(error)) resolve(false);
      else reject(error);
    });
  });
}

function isGone(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'ECONNRESET';
}
