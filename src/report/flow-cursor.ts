/**
 * Flows in columns, looked at one after the other without an object for each: the same fields as those of a report's
 * flows, read where they stand. For whoever goes through all flows of a large capture.
 */
import { formatIpv4 } from '../lib/address.ts';
import { FLOW_CLIENT_IS_B, FLOW_CLIENT_KNOWN, FLOW_IPV6 } from '../tables/flow-table.ts';
import * as at from './flow-columns.ts';
import { timeAt, type FlowColumns } from './flow-columns.ts';
import type { Endpoint, ReportFlow, ReportHalf } from './schema.ts';

class HalfCursor implements ReportHalf {
  private first = 0;
  private real = 0;

  constructor(private c: FlowColumns) {}

  moveTo(c: FlowColumns, first: number, real: number): void {
    this.c = c;
    this.first = first;
    this.real = real;
  }

  private word(k: number): number {
    return this.c.words[this.first + k];
  }
  private rare(k: number): number {
    return this.c.rareWords[this.word(at.C_RARE) * at.RARE_WORDS + k];
  }
  private rareReal(k: number): number {
    return this.c.rareReals[this.word(at.C_RARE) * at.RARE_REALS + k];
  }

  get packets() { return this.word(at.C_PACKETS); }
  get bytes() { return this.c.reals[this.real]; }
  get payloadBytes() { return this.c.reals[this.real + 1]; }
  get uniquePayloadBytes() { return this.payloadBytes - this.rareReal(at.RR_REPEATED); }
  get mss() {
    const mss = (this.word(at.C_OPTIONS) & at.MSS_MASK) - 1;
    return mss > 0 ? mss : null;
  }
  get windowScale() {
    const scale = ((this.word(at.C_OPTIONS) >>> at.SCALE_SHIFT) & at.SCALE_MASK) - 2;
    return scale >= 0 && this.packets > 0 ? scale : null;
  }
  get retransmissions() { return this.rare(0); }
  get fastRetransmissions() { return this.rare(1); }
  get spuriousRetransmissions() { return this.rare(2); }
  get outOfOrder() { return this.rare(3); }
  get duplicateAcks() { return this.rare(4); }
  get lostSegments() { return this.rare(5); }
  get zeroWindows() { return this.rare(6); }
  get largestIpLength() { return this.word(at.C_LARGEST_IP_LEN); }
  get largestAckedIpLength() { return this.word(at.C_LARGEST_ACKED_IP_LEN); }
  get oversizeSegments() { return this.rare(at.R_OVERSIZE); }
  get superSegments() { return this.rare(at.R_SUPERS); }
  get stallSeconds() { return Math.round(this.rareReal(at.RR_STALL) * 1e6) / 1e6; }

  get wireSize(): ReportHalf['wireSize'] {
    const source = this.rare(at.R_WIRE_SOURCE);
    if (source > 0) return { value: this.rareReal(at.RR_WIRE), source: this.c.wireSources[source - 1] };
    return this.payloadBytes > 0 && this.largestIpLength > 0 ? { value: this.largestIpLength, source: 'single' } : null;
  }

  get pathMtu(): ReportHalf['pathMtu'] {
    if (this.packets === 0) return null;
    const source = this.c.pathSources[this.word(at.C_OPTIONS) >>> at.PATH_SHIFT];
    const frame = this.rare(at.R_PATH_FRAME);
    return { value: this.rareReal(at.RR_PATH_MTU) || this.word(at.C_PATH_MTU) >>> 0, source, frame: frame > 0 ? frame : null };
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
    const halves = k * at.WORDS + at.FLOW_WORDS;
    this.aToB.moveTo(c, halves, k * at.REALS);
    this.bToA.moveTo(c, halves + at.HALF_WORDS, k * at.REALS + at.HALF_REALS);
  }

  private word(k: number): number {
    return this.c.words[this.k * at.WORDS + k];
  }

  get file() { return this.c.file; }
  get stream() { return this.word(at.C_STREAM); }
  get part() { return this.word(at.C_PART) < 0 ? null : this.word(at.C_PART); }
  get a(): Endpoint { return { address: this.address(at.C_ADDRESS_A), port: this.word(at.C_PORTS) >>> 16 }; }
  get b(): Endpoint { return { address: this.address(at.C_ADDRESS_B), port: this.word(at.C_PORTS) & 0xffff }; }
  get client() { return this.word(at.C_BITS) & FLOW_CLIENT_KNOWN ? (this.word(at.C_BITS) & FLOW_CLIENT_IS_B ? 'b' as const : 'a' as const) : null; }
  get firstFrame() { return this.word(at.C_FIRST_ROW) + 1; }
  get firstTime() { return timeAt(this.c.words, this.k * at.WORDS + at.C_FIRST_TIME); }
  get lastTime() { return timeAt(this.c.words, this.k * at.WORDS + at.C_LAST_TIME); }
  get packets() { return this.aToB.packets + this.bToA.packets; }
  get bytes() { return this.aToB.bytes + this.bToA.bytes; }
  get rules() { return this.c.rules.get(this.k) ?? NO_RULES; }
  get encapsulation() { return this.c.encapsulations.get(this.k) ?? null; }
  get closer() { return this.c.closer.get(this.k) ?? null; }

  /** Whether both addresses are IPv6. */
  get isIpv6() { return (this.word(at.C_BITS) & FLOW_IPV6) !== 0; }
  /** Address of the side as it stands in the columns: of IPv4 the 32 bits, of IPv6 an index into the texts. */
  addressWord(side: 'a' | 'b'): number { return this.word(side === 'a' ? at.C_ADDRESS_A : at.C_ADDRESS_B) >>> 0; }
  /** Address and port as searches know them. */
  end(side: 'a' | 'b'): string { return `${this.address(side === 'a' ? at.C_ADDRESS_A : at.C_ADDRESS_B)}:${this.port(side)}`; }
  port(side: 'a' | 'b'): number { return side === 'a' ? this.word(at.C_PORTS) >>> 16 : this.word(at.C_PORTS) & 0xffff; }

  /** Epoch seconds of the first and the last frame, NaN where there is no time. */
  get firstSeconds() { return this.secondsAt(at.C_FIRST_TIME); }
  get lastSeconds() { return this.secondsAt(at.C_LAST_TIME); }

  /** Seconds between first and last frame, NaN where a time is missing. */
  get span() {
    const nanos = this.word(at.C_FIRST_TIME + 1);
    const lastNanos = this.word(at.C_LAST_TIME + 1);
    if (nanos < 0 || lastNanos < 0) return NaN;
    return (this.word(at.C_LAST_TIME) >>> 0) - (this.word(at.C_FIRST_TIME) >>> 0) + (lastNanos - nanos) / 1e9;
  }

  private secondsAt(time: number): number {
    return this.word(time + 1) < 0 ? NaN : (this.word(time) >>> 0) + this.word(time + 1) / 1e9;
  }

  private address(of: number): string {
    const word = this.word(of);
    return this.isIpv6 ? this.c.addresses[word] : formatIpv4(word >>> 0);
  }
}

const NO_RULES: ReportFlow['rules'] = [];

/** Flow k of the columns as an object. */
export function flowAt(c: FlowColumns, k: number): ReportFlow {
  const f = new FlowCursor(c);
  f.moveTo(c, k);
  return {
    stream: f.stream,
    part: f.part,
    file: f.file,
    a: f.a,
    b: f.b,
    client: f.client,
    firstFrame: f.firstFrame,
    firstTime: f.firstTime,
    lastTime: f.lastTime,
    packets: f.packets,
    bytes: f.bytes,
    aToB: halfOf(f.aToB),
    bToA: halfOf(f.bToA),
    rules: c.rules.get(k) ?? [],
    encapsulation: f.encapsulation,
    closer: f.closer,
  };
}

function halfOf(h: ReportHalf): ReportHalf {
  return {
    packets: h.packets,
    bytes: h.bytes,
    payloadBytes: h.payloadBytes,
    uniquePayloadBytes: h.uniquePayloadBytes,
    mss: h.mss,
    windowScale: h.windowScale,
    retransmissions: h.retransmissions,
    fastRetransmissions: h.fastRetransmissions,
    spuriousRetransmissions: h.spuriousRetransmissions,
    outOfOrder: h.outOfOrder,
    duplicateAcks: h.duplicateAcks,
    lostSegments: h.lostSegments,
    zeroWindows: h.zeroWindows,
    largestIpLength: h.largestIpLength,
    largestAckedIpLength: h.largestAckedIpLength,
    oversizeSegments: h.oversizeSegments,
    superSegments: h.superSegments,
    wireSize: h.wireSize,
    pathMtu: h.pathMtu,
    stallSeconds: h.stallSeconds,
  };
}
