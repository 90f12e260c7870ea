/**
 * A capture for no eyes: the worker analyses it while the page waits for a file, so that the engine's hot functions are
 * compiled by the time a real one comes. It has to show them what captures are full of, or the compiled code is thrown
 * away again: handshakes, time stamps, data both ways, large sequence numbers, losses with SACK and fast resends,
 * super-segments, a router's frag-needed, FINs.
 */

const RECORD = 16;
const ETHERNET = 14;
const IP = 20;
const SNAP = 96;
const FIN = 1;
const SYN = 2;
const ACK = 16;

const CONNECTIONS = 40;
const PASSES = 10;
const MSS = 1448;
const ROUTER_MTU = 1400;
const LOWERED_MSS = 1348;
/** What the servers count from: above half of all numbers, as often in captures. */
const ANSWER = 0xf0000000;
/** Of all records together; no frame is longer than the snap length. */
const ROOM = CONNECTIONS * (PASSES * 8 + 16) * (RECORD + SNAP);
const START = 1_700_000_000;
const MICROS = 40;

class Writer {
  readonly bytes = new Uint8Array(ROOM);
  readonly view = new DataView(this.bytes.buffer);
  used = 24;
  private micros = 0;
  private id = 1;

  constructor() {
    const { view } = this;
    view.setUint32(0, 0xa1b2c3d4, true);
    view.setUint16(4, 2, true);
    view.setUint16(6, 4, true);
    view.setUint32(16, SNAP, true);
    view.setUint32(20, 1, true);
  }

  /** A segment of connection `c`, from its client to port 443 or back. The edges are those of a SACK block, 0 = none. */
  tcp(c: number, fromClient: boolean, flags: number, seq: number, ack: number, payload: number, sackLeft = 0, sackRight = 0): void {
    const { view } = this;
    const options = flags & SYN ? 20 : sackRight > 0 ? 24 : c % 4 === 3 ? 0 : 12;
    const [src, dst] = fromClient ? [clientOf(c), serverOf(c)] : [serverOf(c), clientOf(c)];
    const at = this.begin(src, dst, 6, 20 + options + payload);
    view.setUint32(at, fromClient ? (portOf(c) << 16) | 443 : (443 << 16) | portOf(c));
    view.setUint32(at + 4, seq);
    view.setUint32(at + 8, ack);
    view.setUint16(at + 12, ((20 + options) << 10) | flags);
    view.setUint16(at + 14, 502);
    view.setUint16(at + 16, Math.imul(seq, 31));
    let option = at + 20;
    if (flags & SYN) {
      view.setUint32(option, 0x02040000 | (MSS + 12));
      view.setUint32(option + 4, 0x0402080a);
      view.setUint32(option + 16, 0x01030307);
      return;
    }
    if (options === 0) return;
    view.setUint32(option, 0x0101080a);
    view.setUint32(option + 4, this.micros);
    option += 12;
    if (sackRight === 0) return;
    view.setUint32(option, 0x0101050a);
    view.setUint32(option + 4, sackLeft);
    view.setUint32(option + 8, sackRight);
  }

  /** A router rejects the client's segment that was just written. */
  fragNeeded(c: number, seq: number, payload: number): void {
    const { view } = this;
    const quotedId = this.id - 1;
    const at = this.begin(0xac100001, clientOf(c), 1, 8 + IP + 8);
    view.setUint32(at, 0x03040000);
    view.setUint32(at + 4, ROUTER_MTU);
    view.setUint32(at + 8, 0x45000000 | (IP + 20 + (c % 4 === 3 ? 0 : 12) + payload));
    view.setUint32(at + 12, (quotedId << 16) | 0x4000);
    view.setUint32(at + 16, 0x3f060000);
    view.setUint32(at + 20, clientOf(c));
    view.setUint32(at + 24, serverOf(c));
    view.setUint32(at + 28, (portOf(c) << 16) | 443);
    view.setUint32(at + 32, seq);
  }

  /** Record header, Ethernet and IPv4; returns where the upper layer begins. */
  private begin(src: number, dst: number, protocol: number, upper: number): number {
    const { view, used } = this;
    const length = ETHERNET + IP + upper;
    this.micros += MICROS;
    view.setUint32(used, START + Math.floor(this.micros / 1e6), true);
    view.setUint32(used + 4, this.micros % 1e6, true);
    view.setUint32(used + 8, Math.min(length, SNAP), true);
    view.setUint32(used + 12, length, true);
    const at = used + RECORD;
    view.setUint16(at + 12, 0x0800);
    view.setUint16(at + 14, 0x4500);
    view.setUint16(at + 16, IP + upper);
    view.setUint16(at + 18, this.id++);
    view.setUint16(at + 20, 0x4000);
    view.setUint16(at + 22, 0x4000 | protocol);
    view.setUint32(at + 26, src);
    view.setUint32(at + 30, dst);
    this.used = at + Math.min(length, SNAP);
    return at + ETHERNET + IP;
  }
}

const clientOf = (c: number): number => 0x0a000001 + (c & 7);
const serverOf = (c: number): number => 0xc0000201 + (c & 3);
const portOf = (c: number): number => 32_000 + c * 37;

/** The bytes of the capture, a pcap file. */
export function rehearsalCapture(): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  const sent = new Uint32Array(CONNECTIONS);
  const answered = new Uint32Array(CONNECTIONS).fill(ANSWER);
  for (let c = 0; c < CONNECTIONS; c++) {
    const isn = Math.imul(c + 1, 0x9e3779b1) >>> 0;
    sent[c] = isn + 1;
    out.tcp(c, true, SYN, isn, 0, 0);
    out.tcp(c, false, SYN | ACK, ANSWER - 1, sent[c], 0);
    out.tcp(c, true, ACK, sent[c], ANSWER, 0);
  }
  for (let pass = 0; pass < PASSES; pass++) {
    for (let c = 0; c < CONNECTIONS; c++) exchange(out, c, pass, sent, answered);
  }
  for (let c = 0; c < CONNECTIONS; c++) {
    out.tcp(c, true, FIN | ACK, sent[c], answered[c], 0);
    out.tcp(c, false, FIN | ACK, answered[c], sent[c] + 1, 0);
    out.tcp(c, true, ACK, sent[c] + 1, answered[c] + 1, 0);
  }
  return out.bytes.slice(0, out.used);
}

/** Two segments and their ACK, with whatever happens to them in this pass. */
function exchange(out: Writer, c: number, pass: number, sent: Uint32Array, answered: Uint32Array): void {
  const first = sent[c];
  const back = answered[c];
  const size = c % 10 === 9 ? 2 * MSS : c % 2 === 0 && pass >= PASSES / 2 ? LOWERED_MSS : MSS;
  const second = (first + size) >>> 0;
  const end = (second + size) >>> 0;
  sent[c] = end;
  if (c % 2 === 0 && pass === PASSES / 2) {
    out.tcp(c, true, ACK, first, back, MSS);
    out.fragNeeded(c, first, MSS);
  }
  out.tcp(c, true, ACK, first, back, size);
  out.tcp(c, true, ACK, second, back, size);
  if ((pass + c) % 8 === 0) {
    // The first of the two was lost behind the capture point.
    for (let k = 0; k < 3; k++) out.tcp(c, false, ACK, back, first, 0, second, end);
    out.tcp(c, true, ACK, first, back, size);
  }
  if (c % 5 === 0) {
    answered[c] = back + 400;
    out.tcp(c, false, ACK, back, end, 400);
  } else {
    out.tcp(c, false, ACK, back, end, 0);
  }
}
