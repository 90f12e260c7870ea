/** Limits that Wireshark 4.0 and libpcap set; a record beyond them is damage, not data. */

/** Largest captured length of ordinary link types (WTAP_MAX_PACKET_SIZE_STANDARD). */
export const MAX_CAPTURED = 262_144;
/** D-Bus, USB and eMMC-like link types allow 128 MiB (wtap_max_snaplen_for_encap). */
export const MAX_CAPTURED_LARGE = 128 * 1024 * 1024;
/** Largest pcapng block that is looked into. */
export const MAX_BLOCK = MAX_CAPTURED_LARGE + 131_072;

/** Interfaces of a file, over all its sections. Packets of others are counted as of an interface that is missing. */
export const MOST_INTERFACES = 10_000;

const LARGE_LINK_TYPES = new Set([
  231, // DBUS
  186,
  189,
  220,
  249,
  288, // USB, USB_LINUX, USB_LINUX_MMAPPED, USBPCAP, USB_2_0
  292,
  293,
  294,
  295, // USB 2.0 at a stated speed, EBHSCR-like captures
]);

/** Wireshark holds lengths in 31 bits. */
const MOST_STATED = 0x7fffffff;

/** For FrameRecord.statedLen: a length on the wire below what was captured, or beyond all bounds; −1 where it is sound. */
export function impossibleLength(original: number, captured: number): number {
  if (original >= captured && original <= MOST_STATED) return -1;
  return original < MOST_STATED ? original : MOST_STATED;
}

/** Largest captured length that a record of this link type may have, bytes. */
export function maxCaptured(linkType: number): number {
  return LARGE_LINK_TYPES.has(linkType) ? MAX_CAPTURED_LARGE : MAX_CAPTURED;
}
