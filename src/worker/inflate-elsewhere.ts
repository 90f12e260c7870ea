/**
 * Large compressed files are inflated by a worker of their own, beside the one that analyses. The page makes it, which
 * knows how workers are made in each build; the bytes come straight from there through a port.
 */
import type { Line } from '../engine/hand-over.ts';
import type { Session } from '../engine/types.ts';
import { part } from '../lib/part.ts';
import { sourceOf } from './input-source.ts';
import type { InflateOrder, Readable } from './protocol.ts';

type Source = Session['sources'][number];

/** Below this, a second worker starts no sooner than the file is inflated. */
const LEAST_BYTES = 4 << 20;

/** The source of an input; if it is worth it, with a second worker that inflates. `order` asks the page for that one. */
export function withInflater(input: Readable, order: (order: InflateOrder) => void): Source {
  const source = sourceOf(input);
  if (!(input instanceof File) || input.size < LEAST_BYTES || navigator.hardwareConcurrency < 2) return source;
  return {
    ...source,
    async inflated(compression, count) {
      const { takeOver } = await part(import('../engine/hand-over.ts'));
      const { port1, port2 } = new MessageChannel();
      order({ file: input, compression, port: port2 });
      return takeOver(source, compression, lineOf(port1), count);
    },
  };
}

/** In the worker that inflates. */
export async function inflate({ file, compression, port }: InflateOrder): Promise<void> {
  const { handOver } = await part(import('../engine/hand-over.ts'));
  await handOver(sourceOf(file), compression, lineOf(port));
}

function lineOf(port: MessagePort): Line {
  return {
    send: (message, buffers) => port.postMessage(message, buffers),
    listen: (hear) => {
      port.onmessage = ({ data }: MessageEvent<unknown>) => hear(data);
    },
    close: () => port.close(),
  };
}
