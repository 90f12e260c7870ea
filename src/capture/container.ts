/** Chooses the reader by the file's first bytes. */
import { part } from '../lib/part.ts';
import { pcapMagic } from './pcap-magic.ts';
import type { CaptureFailure, Compression, ContainerReader } from './types.ts';

/** Compression by magic number (RFC 1952 §2.3.1, RFC 8878 §3.1.1; a zstd file may start with a skippable frame). */
export function sniffCompression(head: Uint8Array): Compression {
  if (head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  if (head.length < 4) return null;
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  return (head[0] & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18 ? 'zstd' : null;
}

/** The reader for a file that starts with these bytes (inflated), or why there is none. Rejects with PartMissing where that cannot be told. */
export async function openContainer(head: Uint8Array): Promise<ContainerReader | CaptureFailure> {
  return (await readerFor(head)) ?? (await part(import('./not-a-capture.ts'))).whyUnread(head);
}

/** A file is of one kind: its reader alone is loaded. */
async function readerFor(head: Uint8Array): Promise<ContainerReader | null> {
  if (head.length >= 12 && head[0] === 0x0a && head[1] === 0x0d && head[2] === 0x0d && head[3] === 0x0a) {
    const magic = [...head.subarray(8, 12)].join();
    if (magic !== '26,43,60,77' && magic !== '77,60,43,26') return null;
    const { PcapngReader } = await part(import('./pcapng.ts'));
    return new PcapngReader();
  }
  if (pcapMagic(head) === null) return null;
  const { openPcap } = await part(import('./pcap.ts'));
  return openPcap(head);
}

export function isFailure(value: ContainerReader | CaptureFailure): value is CaptureFailure {
  return 'code' in value;
}
