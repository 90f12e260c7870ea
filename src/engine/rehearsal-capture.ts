/**
 * Captures for no eyes: the worker analyses them while the page waits for a file, so that the engine's hot functions are
 * compiled by the time a real one comes. They have to show it what captures are full of, or the compiled code is thrown
 * away where it meets what it has never seen. So each connection has a story, told in passes, and its twists are drawn by
 * lot, another lot in each capture.
 */

import { ACK, FIN, RST, SYN } from '../wire/headers.ts';
import { ETHERTYPE_IPV4, ETHERTYPE_IPV6, PROTOCOL_ICMP, PROTOCOL_ICMPV6, PROTOCOL_TCP, PROTOCOL_UDP } from '../wire/protocol-numbers.ts';

const RECORD = 16;
const ETHERNET = 14;
const SNAP = 96;

const MSS = 1448;
const ROUTER_MTU = 1400;
const LOWERED_MSS = 1348;
const WINDOW = 502;
const START = 1_700_000_000;
/** Microseconds between frames, of a long way there and back, and of a sender's patience. */
const GAP = 40;
const ROUND_TRIP = 9000;
const TIMEOUT = 250_000;
/** No connection has more bytes in a pass, but for the one in which its story turns: five passes' room is for that. */
const PASS_ROOM = 4096;

/** One end of a connection: next sequence number and next IP ID, and the TTL with which its packets come by. */
interface End {
  address: number;
  port: number;
  seq: number;
  id: number;
  ttl: number;
}

interface Connection {
  /** Its number decides about its story, its IP version and its options. */
  c: number;
  client: End;
  server: End;
  mss: number;
}

const isV6 = (c: number): boolean => c % 7 === 6;

type Lot = (of: number) => boolean;

/** One in `of`, by lot. */
function lots(seed: number): Lot {
  let lot = seed;
  return (of) => {
    lot = (Math.imul(lot, 1664525) + 1013904223) | 0;
    return (lot >>> 16) % of === 0;
  };
}

/** Writes packets into a pcap file of at most so many bytes, each GAP after the one before. */
function packetWriter(room: number, oneIn: Lot) {
  const view = new DataView(new ArrayBuffer(room));
  let used = 24;
  let micros = 0;
  /** Where the last packet's IP header begins. */
  let last = 0;

  /** Writes words and returns where they end. */
  const put = (at: number, words: readonly number[], little = false): number => {
    for (const word of words) {
      view.setUint32(at, word, little);
      at += 4;
    }
    return at;
  };

  /** Record header, Ethernet and IP; returns where the upper layer begins, of so many bytes. */
  const begin = (c: number, from: End, to: End, protocol: number, upper: number): number => {
    const length = ETHERNET + (isV6(c) ? 40 : 20) + upper;
    // Every fifth connection was captured whole.
    const captured = c % 5 === 4 ? length : Math.min(length, SNAP);
    micros += GAP;
    last = put(used, [START + Math.floor(micros / 1e6), micros % 1e6, captured, length], true) + ETHERNET;
    used += RECORD + captured;
    view.setUint16(last - 2, isV6(c) ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4);
    if (isV6(c)) return put(last, [0x60000000, (upper << 16) | (protocol << 8) | from.ttl, 0x20010db8, 0, 0, from.address, 0x20010db8, 0, 0, to.address]);
    const { id } = from;
    // A super-segment takes an ID for each of its packets; a busy host's go elsewhere meanwhile.
    from.id += oneIn(16) ? 500 : 1 + Math.floor(upper / 1500);
    return put(last, [0x45000014 + upper, (id << 16) | 0x4000, (from.ttl << 24) | (protocol << 16), from.address, to.address]);
  };

  /** A segment from one end to the other, with a SACK block if it has edges. */
  const tcp = (
    c: number, from: End, to: End, flags: number, payload: number, seq = from.seq, ack = to.seq, window = WINDOW, sack: readonly number[] = [],
  ): void => {
    const stamps = c % 4 === 3 ? [] : [0x0101080a, micros, 0];
    const both = sack.length > 0 ? [...stamps, 0x0101050a, ...sack] : stamps;
    const options = flags & SYN ? [0x02040000 | (MSS + 12), 0x0402080a, micros, 0, 0x01030307] : both;
    const length = 20 + 4 * options.length;
    const at = begin(c, from, to, PROTOCOL_TCP, length + payload);
    let checksum = Math.imul(seq, 31) & 0xffff;
    if (c % 6 === 0 && to.port === 443) {
      // The sender left it to hardware: it is the sum of addresses, protocol and, in most drivers, length alone.
      checksum = PROTOCOL_TCP + (c % 4 ? length + payload : 0);
      for (let word = last + (isV6(c) ? 8 : 12); word < at; word += 2) checksum += view.getUint16(word);
    }
    put(at, [(from.port << 16) | to.port, seq, flags === SYN ? 0 : ack, (length << 26) | (flags << 16) | window, (checksum % 0xffff) << 16, ...options]);
    const end = (seq + payload + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
    if (((end - from.seq) | 0) > 0) from.seq = end;
  };

  /** A router rejects the client's segment that was just written. */
  const reject = ({ c, client, server }: Connection, mtu: number): void => {
    const rejected = last;
    const quoted = isV6(c) ? 48 : 28;
    const at = begin(c, { ...server, address: 0xac100001 }, client, isV6(c) ? PROTOCOL_ICMPV6 : PROTOCOL_ICMP, 8 + quoted);
    put(at, [isV6(c) ? 0x02000000 : 0x03040000, mtu]);
    new Uint8Array(view.buffer).copyWithin(at + 8, rejected, rejected + quoted);
  };

  /** What is no TCP. */
  const datagram = ({ c, client, server }: Connection): void => {
    put(begin(c, client, server, PROTOCOL_UDP, 60), [(client.port << 16) | 443, 60 << 16]);
  };

  /** Lets time go by, microseconds; below 0 the next packet is older than the last one. */
  const wait = (time: number): void => {
    micros += time;
  };

  put(0, [0xa1b2c3d4, 0x00040002, 0, 0, 0xffff, 1], true);
  return { tcp, reject, datagram, wait, written: () => new Uint8Array(view.buffer, 0, used) };
}

type Writer = ReturnType<typeof packetWriter>;

/** The pass in which a connection's story takes its turn; false where it has none. */
function storyTurns({ tcp, reject, wait }: Writer, one: Connection): boolean {
  const { c, client, server, mss } = one;
  const story = c % 8;
  const first = client.seq;
  const back = server.seq;
  const data = (from: number, size: number): void => tcp(c, client, server, ACK, size, (first + from) >>> 0);
  const acked = (window = WINDOW): void => tcp(c, server, client, ACK, 0, back, client.seq, window);
  if (story < 4) {
    // A router rejects what is too large, 1 ignored or 2 a super-segment, or 3 nobody tells why it does not arrive.
    const size = story === 2 ? 7 * MSS : MSS;
    const mtu = story === 2 ? 1500 : ROUTER_MTU;
    one.mss = story === 1 ? MSS : LOWERED_MSS;
    for (let k = 0; k < (story > 0 ? 3 : 1); k++) {
      data(0, size);
      if (story < 3) reject(one, mtu);
      if (story !== 2) wait(TIMEOUT << k);
    }
    for (let at = 0; at < size; at += one.mss) data(at, Math.min(one.mss, size - at));
    acked();
  } else if (story === 4) {
    // The receiver's window closes and opens again.
    data(0, mss);
    acked(0);
    wait(TIMEOUT);
    data(mss - 1, 1);
    acked(0);
    acked();
  }
  return story < 5;
}

/** Two segments and their ACK, with whatever happens to them in this pass. */
function exchange({ tcp, datagram, wait }: Writer, one: Connection, oneIn: Lot): void {
  const { c, client, server, mss } = one;
  const first = client.seq;
  const back = server.seq;
  /** The client's segment at `first + from`, once more where it was sent before. */
  const data = (from: number, size: number): void => tcp(c, client, server, ACK, size, (first + from) >>> 0);
  const answer = (size: number): void => tcp(c, server, client, ACK, size);
  const size = c % 10 === 9 ? 2 * mss : mss;
  const lost = oneIn(16);
  // Lost before the capture point, or behind it.
  if (lost && oneIn(3)) client.seq = (first + size) >>> 0;
  else data(0, size);
  data(size, size);
  if (lost) {
    if (oneIn(3)) wait(TIMEOUT);
    else for (let k = 0; k < 3; k++) tcp(c, server, client, ACK, 0, back, first, WINDOW, [(first + size) >>> 0, client.seq]);
    // Where the rest is acknowledged without it, the capture has missed it.
    if (!oneIn(4)) data(0, oneIn(4) ? size + 1 : size);
    if (oneIn(4)) data(0, size);
    datagram(one);
    // Frames from several processors are not always in order.
    if (oneIn(4)) wait(-3 * GAP);
  }
  // Data goes both ways, or one.
  if (c % 3 && oneIn(5)) answer(400);
  tcp(c, server, client, ACK, 0, back);
  if (c % 3 && oneIn(9)) answer(MSS);
  if (oneIn(5)) tcp(c, client, server, ACK, 0);
}

/** The bytes of such a capture, a pcap file; another `seed` makes another one. */
export function rehearsalCapture(seed = 1, connections = 40, passes = 40): Uint8Array<ArrayBuffer> {
  const oneIn = lots(seed);
  const writer = packetWriter(connections * (passes + 5) * PASS_ROOM, oneIn);
  const { tcp, wait } = writer;
  const all = Array.from({ length: connections }, (_, k): Connection => {
    const c = k + seed;
    return {
      c,
      client: { address: 0x0a000001 + (c & 7), port: 32_000 + k * 37, seq: Math.imul(c, 0x9e3779b1) >>> 0, id: c * 999, ttl: 64 },
      // Sequence numbers above half of all numbers are as frequent in captures as those below.
      server: { address: 0xc0000201 + (c & 3), port: 443, seq: 0xf0000000 - c, id: c & 1 ? 0 : c * 777, ttl: c % 3 ? 57 : 64 },
      mss: MSS,
    };
  });
  for (const { c, client, server } of all) {
    // Joined in the middle.
    if (c % 8 === 7) continue;
    // The long way is that to the server, that to the client, or neither.
    tcp(c, client, server, SYN, 0);
    if (c % 3 === 0) wait(ROUND_TRIP);
    tcp(c, server, client, SYN | ACK, 0);
    if (c % 3 === 1) wait(ROUND_TRIP);
    tcp(c, client, server, ACK, 0);
  }
  for (let pass = 0; pass < passes; pass++) for (const one of all) {
    if (pass !== passes >> 1 || !storyTurns(writer, one)) exchange(writer, one, oneIn);
  }
  for (const { c, client, server } of all) {
    if (c % 4 === 1) continue;
    tcp(c, client, server, c % 11 ? FIN | ACK : RST | ACK, 0);
    tcp(c, server, client, FIN | ACK, 0);
    tcp(c, client, server, ACK, 0);
  }
  return writer.written();
}
