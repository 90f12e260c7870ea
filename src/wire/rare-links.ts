/** Link types with a short header of their own, each read as Wireshark 4.0 (or, where it has none, tcpdump) reads it. */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import { guessAal5, guessFraming, guessIp, looksLikeEthernet } from './guess.ts';
import type { Headers } from './headers.ts';

const AX25_ADDRESS = 7;
/** Source, destination, and at most eight digipeaters. */
const AX25_MOST_ADDRESSES = 10;
const AX25_UNNUMBERED_INFORMATION = 0x03;
const AX25_POLL = 0x10;
const AX25_IP = 0xcc;
const AX25_ARP = 0xcd;

/** AX.25 (amateur radio): addresses of 7 bytes, the last with bit 0 set; control 1; protocol 1 where there is data. */
export function readAx25(c: Cursor, out: Headers): number {
  let at = c.at;
  for (let n = 0; ; n++) {
    if (n === AX25_MOST_ADDRESSES || at + AX25_ADDRESS + 2 > c.end) return stop(out, kinds.KIND_LINK_CUT);
    at += AX25_ADDRESS;
    if ((c.bytes[at - 1] & 1) !== 0) break;
  }
  const control = c.bytes[at];
  const hasData = (control & 1) === 0 || (control & ~AX25_POLL) === AX25_UNNUMBERED_INFORMATION;
  if (!hasData) return stop(out, kinds.KIND_NOT_DECODED);
  const protocol = c.bytes[at + 1];
  c.at = at + 2;
  if (protocol === AX25_IP) return step.IPV4;
  return stop(out, protocol === AX25_ARP ? kinds.KIND_ARP : kinds.KIND_NOT_DECODED);
}

/** AX.25 behind KISS: a byte of port and command, 0 = data. */
export function readKiss(c: Cursor, out: Headers): number {
  if (!c.has(1)) return stop(out, kinds.KIND_LINK_CUT);
  if ((c.bytes[c.at] & 15) !== 0) return stop(out, kinds.KIND_NOT_DECODED);
  c.at++;
  return readAx25(c, out);
}

const SYMANTEC_TYPE = 6;
const SYMANTEC_HEADER = 44;

/** Symantec's firewalls (version 2): an EtherType at 6, the packet at 44. */
export function readSymantec(c: Cursor, out: Headers): number {
  if (!c.has(SYMANTEC_HEADER)) return stop(out, kinds.KIND_LINK_CUT);
  c.type = c.view.getUint16(c.at + SYMANTEC_TYPE);
  c.at += SYMANTEC_HEADER;
  return step.ETHER_TYPE;
}

const AVS_MAGIC = 0x80211000;
const PRISM_MESSAGES = [0x41, 0x44];
const PRISM_LEAST = 24;
const PRISM_USUAL = 144;

/** Prism (linux-wlan): message code 4, length 4, in the host's order, then fields; some writers put AVS or the bare frame there. */
export function readPrism(c: Cursor, out: Headers): number {
  if (!c.has(8)) return stop(out, kinds.KIND_LINK_CUT);
  const { view, at } = c;
  if (((view.getUint32(at) & 0xfffff000) >>> 0) === AVS_MAGIC) return readAvs(c, out);
  const little = PRISM_MESSAGES.includes(view.getUint32(at, true));
  if (!little && !PRISM_MESSAGES.includes(view.getUint32(at))) return step.WLAN;
  const stated = view.getUint32(at + 4, little);
  const length = stated < PRISM_LEAST || stated > 0xffff ? PRISM_USUAL : stated;
  if (!c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  c.at += length;
  return step.WLAN;
}

/** AVS: version 4, header length 4 (big endian), fields; then 802.11. */
export function readAvs(c: Cursor, out: Headers): number {
  if (!c.has(8)) return stop(out, kinds.KIND_LINK_CUT);
  const length = c.view.getUint32(c.at + 4);
  if (length < 8 || !c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  c.at += length;
  return step.WLAN;
}

/** SunATM, its pseudo-header taken off: RFC 2684, or LAN emulation with its marker of 2 bytes. */
export function readSunAtm(c: Cursor, out: Headers): number {
  return guessAal5(c) ?? stop(out, kinds.KIND_NOT_DECODED);
}

/** Endace's ERF, its record header taken off (capture/pseudo-header.ts): IP, PPP or Cisco HDLC, AAL5, else Ethernet. */
export function readErf(c: Cursor): number {
  const known = guessIp(c) ?? guessFraming(c);
  if (known !== null) return known;
  return looksLikeEthernet(c, c.at) ? step.ETHERNET : (guessAal5(c) ?? step.ETHERNET);
}

const PREAMBLE = 0x55;
const START_OF_FRAME = 0xd5;
const MOST_PREAMBLE = 8;
const CHECK_SEQUENCE = 4;

/** IEEE 802.3br: preamble up to the start of an express frame, Ethernet, check sequence. Parts of preempted frames are not put together. */
export function readMpacket(c: Cursor, out: Headers): number {
  let at = c.at;
  while (at < c.end && at - c.at < MOST_PREAMBLE && c.bytes[at] === PREAMBLE) at++;
  if (at >= c.end) return stop(out, kinds.KIND_LINK_CUT);
  if (c.bytes[at] !== START_OF_FRAME) return stop(out, kinds.KIND_NOT_DECODED);
  c.at = at + 1;
  return withCheckSequence(c);
}

const NETANALYZER_HEADER = 4;

/** Hilscher netANALYZER: header 4 with its version (1 or 2) in byte 1, in transparent mode the preamble; Ethernet, check sequence. */
export function readNetAnalyzer(c: Cursor, out: Headers, transparent: boolean): number {
  if (!c.has(NETANALYZER_HEADER)) return stop(out, kinds.KIND_LINK_CUT);
  const version = (c.bytes[c.at + 1] >>> 2) & 15;
  if (version !== 1 && version !== 2) return stop(out, kinds.KIND_NOT_DECODED);
  c.at += NETANALYZER_HEADER;
  return transparent ? readMpacket(c, out) : withCheckSequence(c);
}

function withCheckSequence(c: Cursor): number {
  c.wireEnd -= CHECK_SEQUENCE;
  if (c.end > c.wireEnd) c.end = c.wireEnd;
  return step.ETHERNET;
}

const DOCSIS_HEADER = 6;

/** DOCSIS: frame control 1, parameter 1, length 2, (extended header), check 2; type 0 is a packet: Ethernet with check sequence. */
export function readDocsis(c: Cursor, out: Headers): number {
  if (!c.has(DOCSIS_HEADER)) return stop(out, kinds.KIND_LINK_CUT);
  const control = c.bytes[c.at];
  if (control >>> 6 !== 0) return stop(out, kinds.KIND_NOT_DECODED);
  const length = DOCSIS_HEADER + ((control & 1) !== 0 ? c.bytes[c.at + 1] : 0);
  if (!c.has(length)) return stop(out, kinds.KIND_LINK_CUT);
  c.at += length;
  return withCheckSequence(c);
}

const VPP_FIXED = 8;
/** Node, metadata, opaque, opaque 2: texts that end with a zero byte. */
const VPP_TEXTS = 4;

/** VPP dispatch trace: version 2, hints 2, buffer 4, four texts; then the packet from whichever header the node looked at. */
export function readVpp(c: Cursor, out: Headers): number {
  let at = c.at + VPP_FIXED;
  for (let n = 0; n < VPP_TEXTS; n++) {
    while (at < c.end && c.bytes[at] !== 0) at++;
    at++;
  }
  if (at >= c.end) return stop(out, kinds.KIND_LINK_CUT);
  c.at = at;
  return guessIp(c) ?? step.ETHERNET;
}

const TAG_END = 0;
const TAG_DISSECTOR = 12;
const MOST_NAME = 32;

/** Wireshark's exported PDUs: tags of type 2, length 2, value; one names what follows. */
export function readUpperPdu(c: Cursor, out: Headers): number {
  let name = '';
  for (let at = c.at; at + 4 <= c.end;) {
    const tag = c.view.getUint16(at);
    const length = c.view.getUint16(at + 2);
    at += 4;
    if (tag === TAG_END) {
      c.at = at;
      if (name === 'ip') return step.IPV4;
      if (name === 'ipv6') return step.IPV6;
      return name.startsWith('eth_') ? step.ETHERNET : stop(out, kinds.KIND_NOT_DECODED);
    }
    if (at + length > c.end) break;
    if (tag === TAG_DISSECTOR && length <= MOST_NAME) {
      name = '';
      for (let i = at; i < at + length && c.bytes[i] !== 0; i++) name += String.fromCharCode(c.bytes[i]);
    }
    at += length;
  }
  return stop(out, kinds.KIND_LINK_CUT);
}

const ADDRESSES = 12;

/** Ethernet with a switch's tag of `tag` bytes between the addresses and the type (DSA and EDSA of Marvell, Broadcom's). */
export function readSwitchTag(c: Cursor, out: Headers, tag: number): number {
  if (!c.has(ADDRESSES + tag + 2)) return stop(out, kinds.KIND_LINK_CUT);
  c.type = c.view.getUint16(c.at + ADDRESSES + tag);
  c.at += ADDRESSES + tag + 2;
  return step.ETHER_TYPE;
}
