/**
 * Stream numbers that tshark gives away in the middle of a connection: its dissectors of SOCKS and VNC open another
 * conversation there. Only so do the numbers of all later streams agree (docs/wireshark-agreement.md).
 */
import type { Headers } from '../wire/headers.ts';
import type { StreamNumbers } from './stream-numbers.ts';

export const SOCKS_PORT = 1080;
/** `RFB 003.008` and a line end: each side's first message. */
export const VNC_VERSION_LENGTH = 12;
const VNC_VERSION = 0x52464220;
const LINE_FEED = 0x0a;
/** On these ports tshark knows VNC without a look at its bytes. */
const VNC_PORTS = [5500, 5501, 5900, 5901];

/** What a SOCKS connection waits for. */
const Socks = { Reply: 0, Method: 1, Request: 2, Credentials: 3, CredentialsReply: 4, Data: 5, Over: 6 };

const VERSION_4 = 4;
const VERSION_5 = 5;
const CONNECT = 1;
const NO_CREDENTIALS = 0;
const PASSWORD = 2;

/** Connections through SOCKS that are followed at a time. */
const MOST_FOLLOWED = 10_000;

export class ExtraStreams {
  private readonly socks = new Map<number, number>();
  /** Flows that VNC ended; each is followed by another of the same tuple. */
  private readonly moved = new Set<number>();

  constructor(private readonly streams: StreamNumbers) {}

  /** A segment with payload of `flow`, to or from SOCKS_PORT or with VNC_VERSION_LENGTH bytes. `bytes` hold it at the offsets of `h`. */
  look(view: DataView, h: Headers, flow: number): void {
    const at = h.l4Offset + h.tcpHeaderLen;
    const captured = h.l4Captured - h.tcpHeaderLen;
    if (captured < 2) return;
    if (h.srcPort === SOCKS_PORT || h.dstPort === SOCKS_PORT) this.lookAtSocks(view, at, h.dstPort === SOCKS_PORT, flow);
    else if (captured >= VNC_VERSION_LENGTH) this.lookForVnc(view, at, h, flow);
  }

  private lookForVnc(view: DataView, at: number, h: Headers, flow: number): void {
    if (view.getUint32(at) !== VNC_VERSION || view.getUint8(at + VNC_VERSION_LENGTH - 1) !== LINE_FEED) return;
    if (VNC_PORTS.includes(h.srcPort) || VNC_PORTS.includes(h.dstPort)) return;
    if (this.moved.has(this.streams.olderThan(flow)) || this.moved.size >= MOST_FOLLOWED) return;
    this.moved.add(flow);
    this.streams.supersede(flow);
  }

  private lookAtSocks(view: DataView, at: number, toServer: boolean, flow: number): void {
    const state = this.socks.get(flow);
    if (state === undefined) {
      if (!toServer || this.socks.size >= MOST_FOLLOWED) return;
      const version = view.getUint8(at);
      if (version === VERSION_4) this.socks.set(flow, Socks.Reply);
      else if (version === VERSION_5) this.socks.set(flow, Socks.Method);
      return;
    }
    const second = view.getUint8(at + 1);
    if (state === Socks.Data) {
      this.streams.count++;
      this.socks.set(flow, Socks.Over);
    } else if (toServer) {
      if (state === Socks.Request) this.socks.set(flow, second === CONNECT ? Socks.Reply : Socks.Over);
      else if (state === Socks.Credentials) this.socks.set(flow, Socks.CredentialsReply);
    } else if (state === Socks.Reply) {
      this.socks.set(flow, Socks.Data);
    } else if (state === Socks.CredentialsReply) {
      this.socks.set(flow, Socks.Request);
    } else if (state === Socks.Method) {
      this.socks.set(flow, second === NO_CREDENTIALS ? Socks.Request : second === PASSWORD ? Socks.Credentials : Socks.Over);
    }
  }
}
