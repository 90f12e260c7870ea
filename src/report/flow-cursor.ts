/**
 * Flows in columns, looked at one after the other without an object for each: the same fields as those of a report's
 * flows, read where they stand. For whoever goes through all flows of a large capture.
 */
import { formatIpv4 } from '../lib/address.ts';
import type { PathMtuSource } from '../pmtu/path-mtu.ts';
import { FLOW_CLIENT_IS_B, FLOW_CLIENT_KNOWN, FLOW_IPV6 } from '../tables/flow-table.ts';
import { FLOW_WORDS, HALF_REALS, HALF_WORDS, PATH_FRAME, PATH_SOURCE, REALS, timeAt, WIRE_SOURCE, WORDS, type FlowColumns } from './flow-columns.ts';
import type { Endpoint, ReportFlow, ReportHalf } from './schema.ts';

class HalfCursor implements ReportHalf {
  private at = 0;
  private real = 0;

  constructor(private c: FlowColumns) {}

  moveTo(c: FlowColumns, at: number, real: number): void {
    this.c = c;
    this.at = at;
    this.real = real;
  }

  private word(k: number): number {
    return this.c.words[this.at + k]!;
  }

  get packets() { return this.word(0); }
  get bytes() { return this.c.reals[this.real]!; }
  get payloadBytes() { return this.c.reals[this.real + 1]!; }
  get uniquePayloadBytes() { return this.c.reals[this.real + 2]!; }
  get mss() { return this.word(1) > 0 ? this.word(1) : null; }
  get windowScale() { return this.word(2) >= 0 && this.word(0) > 0 ? this.word(2) : null; }
  get retransmissions() { return this.word(3); }
  get fastRetransmissions() { return this.word(4); }
  get spuriousRetransmissions() { return this.word(5); }
  get outOfOrder() { return this.word(6); }
  get duplicateAcks() { return this.word(7); }
  get lostSegments() { return this.word(8); }
  get zeroWindows() { return this.word(9); }
  get largestIpLength() { return this.word(10); }
  get largestAckedIpLength() { return this.word(11); }
  get oversizeSegments() { return this.word(12); }
  get superSegments() { return this.word(13); }
  get stallSeconds() { return Math.round(this.c.reals[this.real + 3]! * 1e6) / 1e6; }

  get wireSize() {
    const source = this.word(WIRE_SOURCE);
    return source < 0 ? null : { value: this.c.reals[this.real + 4]!, source: this.c.sources[source]! };
  }

  get pathMtu() {
    const source = this.word(PATH_SOURCE);
    const frame = this.word(PATH_FRAME);
    return source < 0 ? null : { value: this.c.reals[this.real + 5]!, source: this.c.sources[source] as PathMtuSource, frame: frame < 0 ? null : frame };
  }
}

/** One flow of the columns at a time; what it gave before `moveTo` holds no more. */
export class FlowCursor implements ReportFlow {
  private k = 0;
  readonly aToB: HalfCursor;
  readonly bToA: HalfCursor;

  constructor(private c: FlowColumns) {
    this.aToB = new HalfCursor(c);
    this.bToA = new HalfCursor(c);
    this.moveTo(c, 0);
  }

  moveTo(c: FlowColumns, k: number): void {
    this.c = c;
    this.k = k;
    const at = k * WORDS + FLOW_WORDS;
    this.aToB.moveTo(c, at, k * REALS);
    this.bToA.moveTo(c, at + HALF_WORDS, k * REALS + HALF_REALS);
  }

  private word(k: number): number {
    return this.c.words[this.k * WORDS + k]!;
  }

  get file() { return this.c.file; }
  get stream() { return this.word(0); }
  get part() { return this.word(1) < 0 ? null : this.word(1); }
  get a(): Endpoint { return { address: this.address(2), port: this.word(4) >>> 16 }; }
  get b(): Endpoint { return { address: this.address(3), port: this.word(4) & 0xffff }; }
  get client() { return this.word(5) & FLOW_CLIENT_KNOWN ? (this.word(5) & FLOW_CLIENT_IS_B ? 'b' as const : 'a' as const) : null; }
  get firstFrame() { return this.word(6) + 1; }
  get firstTime() { return timeAt(this.c.words, this.k * WORDS + 7); }
  get lastTime() { return timeAt(this.c.words, this.k * WORDS + 9); }
  get packets() { return this.aToB.packets + this.bToA.packets; }
  get bytes() { return this.aToB.bytes + this.bToA.bytes; }
  get rules() { return this.c.rules.get(this.k) ?? NO_RULES; }
  get encapsulation() { return this.c.encapsulations.get(this.k) ?? null; }
  get closer() { return this.c.closer.get(this.k) ?? null; }

  /** Whether both addresses are IPv6. */
  get isIpv6() { return (this.word(5) & FLOW_IPV6) !== 0; }
  /** Address of the side as it stands in the columns: of IPv4 the 32 bits, of IPv6 an index into the texts. */
  addressWord(side: 'a' | 'b'): number { return this.word(side === 'a' ? 2 : 3) >>> 0; }
  /** Address and port as searches know them. */
  end(side: 'a' | 'b'): string { return `${this.address(side === 'a' ? 2 : 3)}:${this.port(side)}`; }
  port(side: 'a' | 'b'): number { return side === 'a' ? this.word(4) >>> 16 : this.word(4) & 0xffff; }

  /** Epoch seconds of the first and the last frame, NaN where there is no time. */
  get firstSeconds() { return this.secondsAt(7); }
  get lastSeconds() { return this.secondsAt(9); }

  /** Seconds between first and last frame, NaN where a time is missing. */
  get span() {
    if (this.word(8) < 0 || this.word(10) < 0) return NaN;
    return (this.word(9) >>> 0) - (this.word(7) >>> 0) + (this.word(10) - this.word(8)) / 1e9;
  }

  private secondsAt(at: number): number {
    return this.word(at + 1) < 0 ? NaN : (this.word(at) >>> 0) + this.word(at + 1) / 1e9;
  }

  private address(at: number): string {
    const word = this.word(at);
    return this.isIpv6 ? this.c.addresses[word]! : formatIpv4(word >>> 0);
  }
}

const NO_RULES: ReportFlow['rules'] = [];
