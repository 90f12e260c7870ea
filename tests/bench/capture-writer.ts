/** Writes Ethernet/IPv4/TCP and ICMP frames into a pcap or pcapng file, fast enough for gigabytes. */
import { closeSync, openSync, writeSync } from 'node:fs';

const BUFFER = 8 << 20;
const LARGEST_RECORD = 1 << 17;
const ETHERNET = 14;
const IPV4 = 20;
const FIXED_TCP = 20;

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** One packet; the traffic keeps one of these and fills it again and again. */
export class Segment {
  src = 0;
  dst = 0;
  srcPort = 0;
  dstPort = 0;
  seq = 0;
  ack = 0;
  flags = ACK;
  window = 501;
  payload = 0;
  ipId = 0;
  ttl = 64;
  /** Checksum field; traffic of a real network has no pattern in it. */
  checksum = 0;
  /** SACK block, used where right is above left. */
  sackLeft = 0;
  sackRight = 0;
}

export interface WriterOptions {
  format: 'pcap' | 'pcapng';
  /** Captured bytes of a frame at most. */
  snap: number;
}

export class CaptureWriter {
  frames = 0;
  /** Microseconds since the first frame. */
  now = 0;
  private readonly file: number;
  private readonly bytes = new Uint8Array(BUFFER);
  private readonly view = new DataView(this.bytes.buffer);
  private used = 0;

  constructor(path: string, private readonly options: WriterOptions) {
    this.file = openSync(path, 'w');
    const { view } = this;
    if (options.format === 'pcap') {
      view.setUint32(0, 0xa1b2c3d4, true);
      view.setUint16(4, 2, true);
      view.setUint16(6, 4, true);
      view.setUint32(16, options.snap, true);
      view.setUint32(20, 1, true);
      this.used = 24;
      return;
    }
    view.setUint32(0, 0x0a0d0d0a, true);
    view.setUint32(4, 28, true);
    view.setUint32(8, 0x1a2b3c4d, true);
    view.setUint16(12, 1, true);
    view.setBigInt64(16, -1n, true);
    view.setUint32(24, 28, true);
    view.setUint32(28, 1, true);
    view.setUint32(32, 20, true);
    view.setUint16(36, 1, true);
    view.setUint32(40, options.snap, true);
    view.setUint32(44, 20, true);
    this.used = 48;
  }

  /** A TCP segment; SYNs carry MSS 1460 and window scale, everything else time stamps. */
  tcp(s: Segment): void {
    const options = (s.flags & SYN) !== 0 ? 20 : s.sackRight > s.sackLeft ? 24 : 12;
    const ipLen = IPV4 + FIXED_TCP + options + s.payload;
    const at = this.begin();
    const { view } = this;
    this.ethernetAndIp(at, s.src, s.dst, ipLen & 0xffff, s.ipId, s.ttl, 6);
    let t = at + ETHERNET + IPV4;
    view.setUint16(t, s.srcPort);
    view.setUint16(t + 2, s.dstPort);
    view.setUint32(t + 4, s.seq);
    view.setUint32(t + 8, s.ack);
    view.setUint16(t + 12, ((FIXED_TCP + options) << 10) | s.flags);
    view.setUint16(t + 14, s.window);
    view.setUint16(t + 16, s.checksum);
    view.setUint16(t + 18, 0);
    t += FIXED_TCP;
    if (options === 20) {
      view.setUint32(t, 0x020405b4);
      view.setUint32(t + 4, 0x0402080a);
      view.setUint32(t + 8, this.now >>> 10);
      view.setUint32(t + 12, 0);
      view.setUint32(t + 16, 0x01030307);
    } else {
      view.setUint32(t, 0x0101080a);
      view.setUint32(t + 4, this.now >>> 10);
      view.setUint32(t + 8, this.now >>> 10);
      if (options === 24) {
        view.setUint32(t + 12, 0x0101050a);
        view.setUint32(t + 16, s.sackLeft);
        view.setUint32(t + 20, s.sackRight);
      }
    }
    this.end(ETHERNET + ipLen);
  }

  /** ICMP frag-needed from `reporter` about a segment, quoting its IP header and eight bytes. */
  fragNeeded(reporter: number, mtu: number, s: Segment): void {
    const quotedLen = IPV4 + FIXED_TCP + 12 + s.payload;
    const ipLen = IPV4 + 8 + IPV4 + 8;
    const at = this.begin();
    this.ethernetAndIp(at, reporter, s.src, ipLen, 0, 62, 1);
    const { view } = this;
    const t = at + ETHERNET + IPV4;
    view.setUint32(t, 0x03040000 | (s.checksum & 0xffff));
    view.setUint32(t + 4, mtu);
    view.setUint32(t + 8, 0x45000000 | (quotedLen & 0xffff));
    view.setUint32(t + 12, ((s.ipId << 16) | 0x4000) >>> 0);
    view.setUint32(t + 16, 0x3f060000);
    view.setUint32(t + 20, s.src);
    view.setUint32(t + 24, s.dst);
    view.setUint32(t + 28, ((s.srcPort << 16) | s.dstPort) >>> 0);
    view.setUint32(t + 32, s.seq);
    this.end(ETHERNET + ipLen);
  }

  close(): void {
    this.flush();
    closeSync(this.file);
  }

  private ethernetAndIp(at: number, src: number, dst: number, ipLen: number, id: number, ttl: number, protocol: number): void {
    const { view } = this;
    view.setUint32(at, 0x02000000);
    view.setUint32(at + 4, 0x00020200);
    view.setUint32(at + 8, 0x00000001);
    view.setUint32(at + 12, 0x08004500);
    view.setUint16(at + 16, ipLen);
    view.setUint16(at + 18, id);
    view.setUint16(at + 20, 0x4000);
    view.setUint16(at + 22, (ttl << 8) | protocol);
    view.setUint16(at + 24, 0);
    view.setUint32(at + 26, src);
    view.setUint32(at + 30, dst);
  }

  /** Offset for the bytes of a frame. */
  private begin(): number {
    if (this.used + LARGEST_RECORD > BUFFER) this.flush();
    return this.used + (this.options.format === 'pcap' ? 16 : 28);
  }

  private end(length: number): void {
    const { view, now } = this;
    const at = this.used;
    const captured = Math.min(length, this.options.snap);
    this.frames++;
    if (this.options.format === 'pcap') {
      view.setUint32(at, START + Math.floor(now / 1e6), true);
      view.setUint32(at + 4, now % 1e6, true);
      view.setUint32(at + 8, captured, true);
      view.setUint32(at + 12, length, true);
      this.used = at + 16 + captured;
      return;
    }
    const padded = (captured + 3) & ~3;
    const stamp = START * 1e6 + now;
    view.setUint32(at, 6, true);
    view.setUint32(at + 4, 32 + padded, true);
    view.setUint32(at + 8, 0, true);
    view.setUint32(at + 12, stamp / 4294967296, true);
    view.setUint32(at + 16, stamp % 4294967296, true);
    view.setUint32(at + 20, captured, true);
    view.setUint32(at + 24, length, true);
    view.setUint32(at + 28 + padded, 32 + padded, true);
    this.used = at + 32 + padded;
  }

  private flush(): void {
    for (let done = 0; done < this.used; ) done += writeSync(this.file, this.bytes, done, this.used - done);
    this.used = 0;
  }
}

/** Time of the first frame, epoch seconds. */
const START = 1_700_000_000;
