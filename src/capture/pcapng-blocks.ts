/** Block types, offsets and option codes of pcapng (draft-ietf-opsawg-pcapng), and finding a block behind damage. */
import { MAX_BLOCK } from './container-limits.ts';
import { stamp } from './pcapng-time.ts';

/** Block types. The section's reads the same in both byte orders. */
export const SECTION = 0x0a0d0d0a;
export const INTERFACE = 1;
export const PACKET = 2;
export const SIMPLE_PACKET = 3;
export const NAME_RESOLUTION = 4;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;
const JOURNAL = 9;
export const DECRYPTION_SECRETS = 10;
const SYSDIG_EVENT = 0x204;
const SYSDIG_EVENT_FLAGS = 0x208;
const SYSDIG_EVENT_V2 = 0x216;
const CUSTOM = 0x0bad;
const CUSTOM_NO_COPY = 0x40000bad;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Section header. */
export const SECTION_MAJOR = 12;
export const SECTION_OPTIONS = 24;
/** Interface description. */
export const IDB_LINK_TYPE = 8;
export const IDB_SNAPLEN = 12;
export const IDB_OPTIONS = 16;
export const INTERFACE_MINIMUM = 20;
/** Enhanced packet; the obsolete packet block has the same layout with a 16-bit interface and drops. */
export const EPB_INTERFACE = 8;
export const EPB_TIME_HIGH = 12;
export const EPB_TIME_LOW = 16;
export const EPB_CAPTURED = 20;
export const EPB_ORIGINAL = 24;
export const EPB_DATA = 28;
export const PACKET_MINIMUM = 32;
/** In the obsolete block only. */
export const PACKET_DROPS = 10;
export const DROPS_UNKNOWN = 0xffff;
/** Simple packet. */
export const SPB_ORIGINAL = 8;
export const SPB_DATA = 12;
export const SIMPLE_PACKET_MINIMUM = 16;
/** Interface statistics. */
export const STATISTICS_OPTIONS = 20;
export const STATISTICS_MINIMUM = 24;

/** Option of every block (draft-ietf-opsawg-pcapng §3.5). */
export const OPTION_COMMENT = 1;
/** Options of the section. */
export const OPTION_OS = 3;
export const OPTION_APPLICATION = 4;
/** Options of an interface. */
export const OPTION_NAME = 2;
export const OPTION_DESCRIPTION = 3;
export const OPTION_RESOLUTION = 9;
export const OPTION_FILTER = 11;
export const OPTION_INTERFACE_OS = 12;
export const OPTION_FCS = 13;
export const OPTION_OFFSET = 14;
/** Options of a packet. */
export const OPTION_PACKET_FLAGS = 2;
export const OPTION_PACKET_DROPS = 4;
/** Options of interface statistics. */
export const OPTION_IF_DROP = 5;
export const OPTION_OS_DROP = 7;

export function isPacket(type: number): boolean {
  return type === ENHANCED_PACKET || type === PACKET || type === SIMPLE_PACKET;
}

/** Blocks whose content the reader uses, beside packets. */
export function isDescription(type: number): boolean {
  return type === SECTION || type === INTERFACE || type === NAME_RESOLUTION || type === INTERFACE_STATISTICS || countsAsFrame(type);
}

/** Blocks without a packet to which Wireshark 4.0 gives a frame number all the same. */
export function countsAsFrame(type: number): boolean {
  return isCustom(type) || type === JOURNAL || isSysdig(type);
}

function isCustom(type: number): boolean {
  return type === CUSTOM || type === CUSTOM_NO_COPY;
}

function isSysdig(type: number): boolean {
  return type === SYSDIG_EVENT || type === SYSDIG_EVENT_FLAGS || type === SYSDIG_EVENT_V2;
}

/** A system call of sysdig: CPU 2, time 8 (nanoseconds), thread 8, event length 4, type 2 …; one kind has flags in front. */
function sysdigBody(type: number, at: number): number {
  return at + (type === SYSDIG_EVENT_FLAGS ? 12 : 8);
}

/**
 * Describes a block without packet as Wireshark counts it: `start` and `length` of its data, its length as stated,
 * and its time in `stamp`. Null: the block is too short for its kind.
 */
export function describeOtherRecord(
  bytes: Uint8Array,
  view: DataView,
  little: boolean,
  type: number,
  at: number,
  end: number,
): { start: number; length: number; stated: number; hasTime: boolean } | null {
  stamp.seconds = 0;
  stamp.nanos = 0;
  if (isCustom(type)) return end - at < 12 ? null : { start: at + 12, length: end - at - 12, stated: end - at - 12, hasTime: false };
  if (type === JOURNAL) {
    let last = end;
    while (last > at + 8 && bytes[last - 1] === 0) last--;
    return { start: at + 8, length: last - at - 8, stated: last - at - 8, hasTime: setJournalTime(bytes.subarray(at + 8, last)) };
  }
  const body = sysdigBody(type, at);
  const start = body + 24 + (type === SYSDIG_EVENT_V2 ? 4 : 0);
  if (start > end) return null;
  const nanos = view.getBigUint64(body + 2, little);
  stamp.seconds = Number(BigInt.asUintN(32, nanos / 1_000_000_000n));
  stamp.nanos = Number(nanos % 1_000_000_000n);
  return { start, length: end - start, stated: view.getUint32(body + 18, little), hasTime: true };
}

/** Sets `stamp` from a journal entry's real time, microseconds; false = it states none. */
function setJournalTime(entry: Uint8Array): boolean {
  const digits = /^__REALTIME_TIMESTAMP=(\d+)$/m.exec(new TextDecoder('utf-8').decode(entry))?.[1];
  const micros = Number(digits ?? NaN);
  if (!Number.isSafeInteger(micros)) return false;
  stamp.seconds = Math.floor(micros / 1e6) >>> 0;
  stamp.nanos = (micros % 1e6) * 1000;
  return true;
}

const KNOWN = new Set([
  INTERFACE,
  PACKET,
  SIMPLE_PACKET,
  NAME_RESOLUTION,
  INTERFACE_STATISTICS,
  ENHANCED_PACKET,
  DECRYPTION_SECRETS,
  CUSTOM,
]);

/**
 * Offset at which sound blocks start again: a known type whose two lengths agree. Returns ~offset (negative) of
 * where to look further if more bytes are needed or none will come.
 */
export function findBlock(view: DataView, from: number, end: number, last: boolean, little: boolean): number {
  for (let at = from; at + 12 <= end; at++) {
    const isSection = view.getUint32(at) === SECTION;
    if (!isSection && !KNOWN.has(view.getUint32(at, little))) continue;
    const big = isSection && view.getUint32(at + 8) === BYTE_ORDER_MAGIC;
    const order = isSection ? !big : little;
    const length = view.getUint32(at + 4, order);
    if (length < 12 || length % 4 !== 0 || length > MAX_BLOCK) continue;
    if (at + length > end) {
      // A length that cannot be judged yet: believed only as far as an ordinary packet goes.
      if (!last && length <= 1 << 19) return ~at;
      continue;
    }
    if (view.getUint32(at + length - 4, order) === length) return at;
  }
  return ~(last ? end : Math.max(from, end - 11));
}
