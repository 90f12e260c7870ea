/** By what a pcap file is told, and where its version stands, in whatever dialect. */

/** Bytes by which a container is told with certainty, and pcap's dialects by their first records. A head that is shorter is the whole file. */
export const HEAD_BYTES = 4096;

/** Magic numbers, read big endian. */
export const MAGIC_MICROSECONDS = 0xa1b2c3d4;
export const MAGIC_NANOSECONDS = 0xa1b23c4d;
/** Kuznetzov's "modified" format: interface, protocol and packet type in each record. */
export const MAGIC_MODIFIED = 0xa1b2cd34;
/** IXIA hardware and software captures: one more word behind the file header. */
export const MAGIC_IXIA_HARDWARE = 0x1c0001ac;
export const MAGIC_IXIA_SOFTWARE = 0x1c0001ab;
/** Saved filter programs of libpcap, no packets. */
export const MAGIC_CBPF = 0xa1b2c3cb;

/** The file header: places of the version, and its length, bytes. */
export const MAJOR = 4;
export const MINOR = 6;
export const FILE_HEADER = 24;

/** The magic number and its byte order; null if these bytes do not start a pcap file. */
export function pcapMagic(bytes: Uint8Array): { magic: number; little: boolean } | null {
  if (bytes.length < 4) return null;
  const big = ((bytes[0] << 24) | (bytes[1] << 16) | (bytes[2] << 8) | bytes[3]) >>> 0;
  const little = ((bytes[3] << 24) | (bytes[2] << 16) | (bytes[1] << 8) | bytes[0]) >>> 0;
  for (const magic of [MAGIC_MICROSECONDS, MAGIC_NANOSECONDS, MAGIC_MODIFIED, MAGIC_IXIA_HARDWARE, MAGIC_IXIA_SOFTWARE, MAGIC_CBPF]) {
    if (big === magic) return { magic, little: false };
    if (little === magic) return { magic, little: true };
  }
  return null;
}
