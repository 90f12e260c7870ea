import { readCapture, type ReadHooks, type ReadResult } from '../../../src/capture/open.ts';
import type { ByteSource } from '../../../src/capture/types.ts';

export interface SeenFrame {
  bytes: number[];
  capLen: number;
  origLen: number;
  seconds: number;
  nanos: number;
  hasTime: boolean;
  interfaceId: number;
  linkType: number;
  fcsLength: number;
  fileOffset: number;
  direction: number;
  offload: number;
}

/** A source that hands on `size` bytes at a time, always in the same buffer, as files do. */
export function chunked(bytes: Uint8Array, size = 1 << 20, byteLength = bytes.length): ByteSource {
  return {
    name: 'test',
    byteLength,
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    async *chunks() {
      const buffer = new Uint8Array(Math.min(size, bytes.length) || 1);
      for (let at = 0; at < bytes.length; at += size) {
        const part = bytes.subarray(at, at + size);
        buffer.fill(0xee);
        buffer.set(part);
        yield await Promise.resolve(buffer.subarray(0, part.length));
      }
    },
  };
}

export interface Collected {
  frames: SeenFrame[];
  oddities: string[];
  details: (string | undefined)[];
  result: ReadResult;
}

/** Reads a capture from memory and copies what the reader hands on. */
export async function collect(bytes: Uint8Array | ByteSource, chunk?: number, hooks?: ReadHooks): Promise<Collected> {
  const frames: SeenFrame[] = [];
  const oddities: string[] = [];
  const details: (string | undefined)[] = [];
  const result = await readCapture(
    bytes instanceof Uint8Array ? chunked(bytes, chunk) : bytes,
    {
      frame(record) {
        const { bytes: buffer, view, start, ...rest } = record;
        if (start + record.capLen > buffer.length || view.byteOffset !== buffer.byteOffset) throw new Error('frame outside its buffer');
        frames.push({ ...rest, bytes: [...buffer.subarray(start, start + record.capLen)] });
      },
      oddity(code, detail) {
        oddities.push(code);
        details.push(detail);
      },
    },
    hooks,
  );
  return { frames, oddities, details, result };
}

/** Numbers as little- or big-endian bytes, each with its size in bytes. */
export function pack(little: boolean, ...values: [value: number, size: 1 | 2 | 4][]): Uint8Array {
  const bytes = new Uint8Array(values.reduce((sum, [, size]) => sum + size, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [value, size] of values) {
    if (size === 1) view.setUint8(at, value);
    else if (size === 2) view.setUint16(at, value, little);
    else view.setUint32(at, value, little);
    at += size;
  }
  return bytes;
}

export function concat(...parts: (Uint8Array | number[])[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
