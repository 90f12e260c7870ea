/** MPLS label stack (RFC 3032 §2.1): label 20 bits, class 3, bottom of stack 1, TTL 8; what follows is guessed from its first nibble. */
import * as step from './cursor.ts';
import { type Cursor } from './cursor.ts';
import { stop } from './ethernet.ts';
import * as kinds from './frame-kinds.ts';
import { looksLikeEthernet } from './guess.ts';
import type { Headers } from './headers.ts';

const BOTTOM = 0x01;
const MOST_LABELS = 16;
const CONTROL_WORD = 4;
/** Channels of an associated channel header (RFC 5586) that carry IP. */
const CHANNEL_IPV4 = 0x0021;
const CHANNEL_IPV6 = 0x0057;

export function readMpls(c: Cursor, out: Headers): number {
  for (let labels = 0; labels < MOST_LABELS; labels++) {
    if (!c.has(4)) return stop(out, kinds.KIND_LINK_CUT);
    const bottom = (c.bytes[c.at + 2] & BOTTOM) !== 0;
    c.at += 4;
    if (bottom) return readPayload(c, out);
  }
  return stop(out, kinds.KIND_TOO_MANY_LAYERS);
}

function readPayload(c: Cursor, out: Headers): number {
  if (!c.has(1)) return stop(out, kinds.KIND_LINK_CUT);
  const nibble = c.bytes[c.at] >>> 4;
  if (nibble === 4) return step.IPV4;
  if (nibble === 6) return step.IPV6;
  if (nibble === 1 && c.has(CONTROL_WORD)) {
    const channel = c.view.getUint16(c.at + 2);
    c.at += CONTROL_WORD;
    if (channel === CHANNEL_IPV4) return step.IPV4;
    return channel === CHANNEL_IPV6 ? step.IPV6 : stop(out, kinds.KIND_NOT_DECODED);
  }
  // A pseudowire: Ethernet, with a control word (RFC 4448 §4.6) where that makes the better EtherType.
  if (nibble === 0 && !looksLikeEthernet(c, c.at) && looksLikeEthernet(c, c.at + CONTROL_WORD)) c.at += CONTROL_WORD;
  return looksLikeEthernet(c, c.at) ? step.ETHERNET : stop(out, kinds.KIND_NOT_DECODED);
}
