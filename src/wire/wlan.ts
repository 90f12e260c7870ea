/** IEEE 802.11 data frames (§9.2.4, §9.3.2), with radiotap or PPI in front. Only what is not encrypted can be read. */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import type { Headers } from './headers.ts';

const TYPE_DATA = 2;
const SUBTYPE_NO_DATA = 4;
const SUBTYPE_QOS = 8;
const TO_DS = 1;
const FROM_DS = 2;
const PROTECTED = 0x40;
const ORDER = 0x80;
const HEADER = 24;
const FCS = 4;

export function readWlan(c: Cursor, out: Headers): number {
  return readWlanFrame(c, out, false, 0);
}

/** A frame whose control field has its two bytes exchanged, as in CAPWAP. */
export function readSwappedWlan(c: Cursor, out: Headers): number {
  return readWlanFrame(c, out, false, 1);
}

function readWlanFrame(c: Cursor, out: Headers, padded: boolean, swapped: 0 | 1): number {
  if (!c.has(2)) return stop(out, kinds.KIND_LINK_CUT);
  const control = c.bytes[c.at + swapped];
  const type = (control >>> 2) & 3;
  const subtype = control >>> 4;
  const flags = c.bytes[c.at + 1 - swapped];
  if (type !== TYPE_DATA || (subtype & SUBTYPE_NO_DATA) !== 0) return stop(out, kinds.KIND_WLAN_OTHER);
  let length = HEADER;
  if ((flags & (TO_DS | FROM_DS)) === (TO_DS | FROM_DS)) length += 6;
  let aggregated = false;
  if ((subtype & SUBTYPE_QOS) !== 0) {
    if (!c.has(length + 2)) return stop(out, kinds.KIND_LINK_CUT);
    aggregated = (c.bytes[c.at + length] & 0x80) !== 0;
    length += 2;
    if ((flags & ORDER) !== 0) length += 4;
  }
  if ((flags & PROTECTED) !== 0) return stop(out, kinds.KIND_WLAN_ENCRYPTED);
  if (padded) length = (length + 3) & ~3;
  if (!c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  c.at += length;
  return aggregated ? readAggregated(c, out) : step.LLC;
}

/** Destination 6, source 6, length 2 before each frame of an aggregate; all but the last are padded to 4 bytes. */
const SUBFRAME_HEADER = 14;
const MOST_SUBFRAMES = 64;

/** A-MSDU (§9.3.2.2): of several frames the last is read, the one whose fields Wireshark shows last. */
function readAggregated(c: Cursor, out: Headers): number {
  let found = -1;
  for (let at = c.at, n = 0; at + SUBFRAME_HEADER < c.end && n < MOST_SUBFRAMES; n++) {
    found = at;
    const length = SUBFRAME_HEADER + c.view.getUint16(at + SUBFRAME_HEADER - 2);
    at += (length + 3) & ~3;
  }
  if (found < 0) return stop(out, kinds.KIND_LINK_CUT);
  c.at = found + SUBFRAME_HEADER;
  c.wireEnd = Math.min(c.wireEnd, c.at + c.view.getUint16(found + SUBFRAME_HEADER - 2));
  if (c.wireEnd < c.end) c.end = c.wireEnd;
  return step.LLC;
}

const PRESENT_TSFT = 1;
const PRESENT_FLAGS = 2;
const PRESENT_MORE = 0x80000000;
const FLAG_FCS = 0x10;
const FLAG_PADDED = 0x20;

/** Radiotap: version 1, pad 1, length 2, present words (little endian); flags are the second field. */
export function readRadiotap(c: Cursor, out: Headers): number {
  if (!c.has(8)) return stop(out, kinds.KIND_LINK_CUT);
  const { view, bytes, at } = c;
  const length = view.getUint16(at + 2, true);
  if (length < 8 || !c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  const present = view.getUint32(at + 4, true);
  let field = 8;
  let more = present;
  while ((more & PRESENT_MORE) !== 0 && field + 4 <= length) {
    more = view.getUint32(at + field, true);
    field += 4;
  }
  if ((present & PRESENT_TSFT) !== 0) field = ((field + 7) & ~7) + 8;
  const flags = (present & PRESENT_FLAGS) !== 0 && field < length ? bytes[at + field] : 0;
  if ((flags & FLAG_FCS) !== 0) cutFcs(c);
  c.at += length;
  return readWlanFrame(c, out, (flags & FLAG_PADDED) !== 0, 0);
}

function cutFcs(c: Cursor): void {
  c.wireEnd -= FCS;
  if (c.end > c.wireEnd) c.end = c.wireEnd;
}

const PPI_TYPE_WLAN_COMMON = 2;

/** Per-Packet Information: version 1, flags 1, length 2, link type 4 (little endian), then fields of type 2, length 2, value. */
export function readPpi(c: Cursor, out: Headers): number {
  if (!c.has(8)) return stop(out, kinds.KIND_LINK_CUT);
  const { view, at } = c;
  const length = view.getUint16(at + 2, true);
  c.type = view.getUint32(at + 4, true);
  if (length < 8 || !c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  for (let field = at + 8; field + 4 <= at + length; field += 4 + view.getUint16(field + 2, true)) {
    // 802.11 common: flags at 8, bit 0 = FCS present.
    const isCommon = view.getUint16(field, true) === PPI_TYPE_WLAN_COMMON && field + 14 <= at + length;
    if (isCommon && (view.getUint16(field + 12, true) & 1) !== 0) cutFcs(c);
  }
  c.at += length;
  return step.LINK;
}
