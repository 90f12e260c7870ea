/**
 * Streams that so far only ICMP errors quote: the tuple has no flow, or its next flow is to have this number. One of these
 * serves one IP version; tuples are the same in both directions.
 */
import { hashOf, orderOf } from './tuple-hash.ts';

export interface QuotedStream {
  readonly low: number;
  readonly high: number;
  readonly ports: number;
  /** Its number, −1 = none yet. */
  stream: number;
  /** Nanoseconds of the last pure SYN that was quoted, and iRTT in seconds; NaN = none. */
  syn: number;
  roundTrip: number;
  /** Another tuple with the same hash. */
  readonly next: QuotedStream | undefined;
}

export class QuotedStreams {
  size = 0;
  private readonly byHash = new Map<number, QuotedStream>();

  /** That of a tuple, opened where it has none and there are fewer than `most`. Addresses are signed 32-bit values, ports 16-bit. */
  of(src: number, dst: number, srcPort: number, dstPort: number, most: number): QuotedStream | undefined {
    const first = orderOf(src, dst, srcPort, dstPort) < 0;
    const low = first ? src : dst;
    const high = first ? dst : src;
    const ports = first ? (srcPort << 16) | dstPort : (dstPort << 16) | srcPort;
    const hash = hashOf(low, high, ports);
    const next = this.byHash.get(hash);
    for (let quoted = next; quoted; quoted = quoted.next) {
      if (quoted.low === low && quoted.high === high && quoted.ports === ports) return quoted;
    }
    if (this.size >= most) return undefined;
    this.size++;
    const opened: QuotedStream = { low, high, ports, stream: -1, syn: NaN, roundTrip: NaN, next };
    this.byHash.set(hash, opened);
    return opened;
  }
}
