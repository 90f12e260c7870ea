/** Chooses the reader by the file's first bytes. */
import { hex, failure, notACapture, refusedVariant } from './failures.ts';
import { pcapMagic, pcapVariant, MAGIC_CBPF } from './pcap-variant.ts';
import { PcapReader } from './pcap.ts';
import { PcapngReader } from './pcapng.ts';
import type { CaptureFailure, Compression, ContainerReader } from './types.ts';

/** Bytes from which a container is told with certainty, and pcap's dialects by their first records. */
export const HEAD_BYTES = 4096;

/** Compression by magic number (RFC 1952 §2.3.1, RFC 8878 §3.1.1; a zstd file may start with a skippable frame). */
export function sniffCompression(head: Uint8Array): Compression {
  if (head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip';
  if (head.length < 4) return null;
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return 'zstd';
  return (head[0] & 0xf0) === 0x50 && head[1] === 0x2a && head[2] === 0x4d && head[3] === 0x18 ? 'zstd' : null;
}

/** The reader for a file that starts with these bytes (inflated), or why there is none. */
export function openContainer(head: Uint8Array): ContainerReader | CaptureFailure {
  if (head.length >= 4 && head[0] === 0x0a && head[1] === 0x0d && head[2] === 0x0d && head[3] === 0x0a) {
    if (head.length < 12) return tooShort(head, 'a pcapng section header', 28);
    const magic = [...head.subarray(8, 12)].join();
    if (magic === '26,43,60,77' || magic === '77,60,43,26') return new PcapngReader();
    const advice = 'The file is damaged at its start; if it was transferred in text mode, copy it again in binary mode.';
    return failure(
      'not-a-capture',
      8,
      hex(head, 8),
      'This pcapng file lacks its byte-order magic number.',
      advice,
      '1a 2b 3c 4d in either order',
    );
  }
  const magic = pcapMagic(head);
  if (!magic || magic.magic === MAGIC_CBPF) return notACapture(head);
  const variant = pcapVariant(head);
  if (!variant) return tooShort(head, 'a pcap file header', 24);
  return refusedVariant(variant) ?? new PcapReader(variant);
}

function tooShort(head: Uint8Array, what: string, bytes: number): CaptureFailure {
  const advice = 'Record again, and stop the capture before you copy the file.';
  const message = `The file ends within its header: ${head.length} bytes, where ${what} takes ${bytes}.`;
  return failure('not-a-capture', head.length, `${head.length} bytes`, message, advice, `at least ${bytes} bytes`);
}

export function isFailure(value: ContainerReader | CaptureFailure): value is CaptureFailure {
  return 'code' in value;
}
