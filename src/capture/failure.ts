import type { CaptureFailure } from './types.ts';

const EXPECTED = 'a pcap or pcapng capture, plain or compressed with gzip or zstd';

/** Up to eight bytes as hexadecimal text. */
export function hex(bytes: Uint8Array, start = 0): string {
  const shown = [...bytes.subarray(start, start + 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  return shown.length === 0 ? 'nothing' : shown.join(' ');
}

export function failure(
  code: CaptureFailure['code'],
  offset: number,
  found: string,
  message: string,
  advice: string,
  expected = EXPECTED,
): CaptureFailure {
  return { code, offset, found, expected, message, advice };
}
