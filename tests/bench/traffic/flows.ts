/** What the kinds of traffic share: the state of one connection and the frames that it sends. */
import { ACK, type CaptureWriter, FIN, PSH, Segment, SYN } from '../capture-writer.ts';

const ROUTER = 0x0a0000fe;

/** One connection, client towards server; small enough to have hundreds of thousands. */
export class Connection {
  clientSeq: number;
  serverSeq: number;
  clientId: number;
  serverId: number;
  mss = 1448;
  step = 0;
  /** Time before which the connection sends nothing (a timer runs), and a sequence number that a story comes back to. */
  wake = 0;
  mark = 0;
  readonly client: number;
  readonly server: number;
  readonly port: number;

  constructor(readonly index: number, random: () => number) {
    this.clientSeq = random();
    this.serverSeq = random();
    this.clientId = random() & 0xffff;
    this.serverId = random() & 0xffff;
    // Clients in a /12, servers in a /16: neighbouring flows share addresses, as they do behind one router.
    this.client = (0x0a100000 + (index >>> 2)) >>> 0;
    this.server = (0xc0a80000 + (index % 251)) >>> 0;
    this.port = 20_000 + (index % 40_000);
  }
}

/** Sends frames of connections into a capture. */
export class Sender {
  private readonly s = new Segment();

  constructor(readonly out: CaptureWriter, readonly random: () => number, private readonly gap: number) {}

  /** A segment from the client (or the server) without any change of the connection's numbers. */
  send(c: Connection, fromServer: boolean, seq: number, ack: number, flags: number, payload: number, sackLeft = 0, sackRight = 0, window = 501): void {
    const { s } = this;
    s.src = fromServer ? c.server : c.client;
    s.dst = fromServer ? c.client : c.server;
    s.srcPort = fromServer ? 443 : c.port;
    s.dstPort = fromServer ? c.port : 443;
    s.seq = seq >>> 0;
    s.ack = ack >>> 0;
    s.flags = flags;
    s.payload = payload;
    s.ttl = fromServer ? 57 : 64;
    s.ipId = fromServer ? c.serverId : c.clientId;
    const pieces = Math.max(1, Math.ceil(payload / 1448));
    if (fromServer) c.serverId = (c.serverId + pieces) & 0xffff;
    else c.clientId = (c.clientId + pieces) & 0xffff;
    s.checksum = this.random() & 0xffff;
    s.sackLeft = sackLeft;
    s.sackRight = sackRight;
    s.window = window;
    this.out.now += this.gap;
    this.out.tcp(s);
  }

  /** New data of the client. */
  data(c: Connection, payload: number): void {
    this.send(c, false, c.clientSeq, c.serverSeq, ACK | PSH, payload);
    c.clientSeq = (c.clientSeq + payload) >>> 0;
  }

  /** New data of the server. */
  answer(c: Connection, payload: number): void {
    this.send(c, true, c.serverSeq, c.clientSeq, ACK | PSH, payload);
    c.serverSeq = (c.serverSeq + payload) >>> 0;
  }

  /** The server acknowledges all that the client sent. */
  serverAck(c: Connection): void {
    this.send(c, true, c.serverSeq, c.clientSeq, ACK, 0);
  }

  clientAck(c: Connection): void {
    this.send(c, false, c.clientSeq, c.serverSeq, ACK, 0);
  }

  /** Frame `step` (0, 1, 2) of the handshake. */
  handshake(c: Connection, step: number): void {
    if (step === 0) {
      this.send(c, false, c.clientSeq, 0, SYN, 0);
      c.clientSeq = (c.clientSeq + 1) >>> 0;
    } else if (step === 1) {
      this.send(c, true, c.serverSeq, c.clientSeq, SYN | ACK, 0);
      c.serverSeq = (c.serverSeq + 1) >>> 0;
    } else this.clientAck(c);
  }

  /** Frame `step` (0, 1, 2) of the close. */
  close(c: Connection, step: number): void {
    if (step === 0) {
      this.send(c, false, c.clientSeq, c.serverSeq, FIN | ACK, 0);
      c.clientSeq = (c.clientSeq + 1) >>> 0;
    } else if (step === 1) {
      this.send(c, true, c.serverSeq, c.clientSeq, FIN | ACK, 0);
      c.serverSeq = (c.serverSeq + 1) >>> 0;
    } else this.clientAck(c);
  }

  /** A router on the way rejects the segment that was sent last. */
  reject(mtu: number): void {
    this.out.now += this.gap;
    this.out.fragNeeded(ROUTER, mtu, this.s);
  }

  /** Three duplicate ACKs with SACK, the resend of the oldest segment, and the ACK of all. */
  recover(c: Connection, lost: number, payload: number): void {
    for (let k = 0; k < 3; k++) this.send(c, true, c.serverSeq, lost, ACK, 0, (lost + payload) >>> 0, c.clientSeq);
    this.send(c, false, lost, c.serverSeq, ACK | PSH, payload);
    this.serverAck(c);
  }
}
