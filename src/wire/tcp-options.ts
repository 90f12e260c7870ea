/** TCP options: kind 1, length 1, value (RFC 9293 §3.2; RFC 7323, RFC 2018). */
import type { Headers } from './headers.ts';

const END = 0;
const NO_OPERATION = 1;
const MSS = 2;
const WINDOW_SCALE = 3;
const SACK_PERMITTED = 4;
const SACK = 5;
const TIMESTAMPS = 8;

/** Two NOPs and a time stamp option of 10 bytes: what nearly every segment carries, read as one word. */
const ALIGNED_TIMESTAMPS = 0x0101080a;

/** Reads the options in [at, end); `end` is where they end or where the capture cut them. */
export function readTcpOptions(view: DataView, bytes: Uint8Array, at: number, end: number, syn: boolean, out: Headers): void {
  if (end - at >= 12 && view.getUint32(at) === ALIGNED_TIMESTAMPS) {
    out.hasTimestamps = true;
    out.tsVal = view.getUint32(at + 4);
    out.tsEcr = view.getUint32(at + 8);
    at += 12;
  }
  while (at < end) {
    const kind = bytes[at];
    if (kind === NO_OPERATION) {
      at++;
      continue;
    }
    if (kind === END || at + 1 >= end) return;
    const length = bytes[at + 1];
    if (length < 2 || at + length > end) return;
    switch (kind) {
      case MSS:
        if (length === 4 && syn) out.mss = view.getUint16(at + 2);
        break;
      case WINDOW_SCALE:
        if (length === 3 && syn) out.windowScale = bytes[at + 2];
        break;
      case SACK_PERMITTED:
        if (length === 2 && syn) out.sackPermitted = true;
        break;
      case SACK:
        readSack(view, at, length, out);
        break;
      case TIMESTAMPS:
        if (length === 10) {
          out.hasTimestamps = true;
          out.tsVal = view.getUint32(at + 2);
          out.tsEcr = view.getUint32(at + 6);
        }
        break;
    }
    at += length;
  }
}

function readSack(view: DataView, at: number, length: number, out: Headers): void {
  const blocks = (length - 2) >> 3;
  if (blocks < 1 || length !== 2 + blocks * 8) return;
  out.sackBlocks = blocks;
  out.sackLeft0 = view.getUint32(at + 2);
  out.sackRight0 = view.getUint32(at + 6);
  if (blocks < 2) return;
  out.sackLeft1 = view.getUint32(at + 10);
  out.sackRight1 = view.getUint32(at + 14);
  if (blocks < 3) return;
  out.sackLeft2 = view.getUint32(at + 18);
  out.sackRight2 = view.getUint32(at + 22);
  if (blocks < 4) return;
  out.sackLeft3 = view.getUint32(at + 26);
  out.sackRight3 = view.getUint32(at + 30);
}
