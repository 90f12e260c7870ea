/**
 * The flows of a report as columns. A report's flows are objects, some fifty fields each; hundreds of thousands of them
 * take longer to make and to hand from thread to thread than the whole capture takes to read. Columns take neither:
 * the objects are made from them where they are wanted.
 */
import { formatIpv4 } from '../lib/address.ts';
import type { PathMtuSource } from '../pmtu/path-mtu.ts';
import type { RuleId } from '../rules/finding.ts';
import { FLOW_CLIENT_IS_B, FLOW_CLIENT_KNOWN, FLOW_IPV6 } from '../tables/flow-table.ts';
import type { ReportFlow, ReportHalf } from './schema.ts';

export interface FlowColumns {
  /** Position of the file in the report. */
  file: number;
  count: number;
  words: Int32Array;
  reals: Float64Array;
  /** Texts of IPv6 addresses, by the numbers in `words`. */
  addresses: string[];
  /** Names of what sizes rest on, by the numbers in `words`. */
  sources: string[];
  /** Flows that findings name, and by which rules. */
  rules: Map<number, RuleId[]>;
  /** Flows whose packets are wrapped, and in what. */
  encapsulations: Map<number, NonNullable<ReportFlow['encapsulation']>>;
  /** Flows that were looked at closely, and what that says. */
  closer: Map<number, NonNullable<ReportFlow['closer']>>;
}

/** Words of a flow: eleven of its own, then those of each half. Of a half: fields copied from the table, then these. */
export const FLOW_WORDS = 11;
export const WIRE_SOURCE = 14;
export const PATH_SOURCE = 15;
export const PATH_FRAME = 16;
export const HALF_WORDS = 17;
export const WORDS = FLOW_WORDS + 2 * HALF_WORDS;
/** Doubles of a half: bytes, payload, unique payload, stall, wire size, path MTU. */
export const HALF_REALS = 6;
export const REALS = 2 * HALF_REALS;

/** Flow k of the columns as an object. */
export function flowAt(c: FlowColumns, k: number): ReportFlow {
  const w = c.words;
  const at = k * WORDS;
  const bits = w[at + 5]!;
  const address = (word: number): string => (bits & FLOW_IPV6 ? c.addresses[word]! : formatIpv4(word >>> 0));
  const aToB = halfAt(c, at + FLOW_WORDS, k * REALS);
  const bToA = halfAt(c, at + FLOW_WORDS + HALF_WORDS, k * REALS + HALF_REALS);
  return {
    stream: w[at]!,
    part: w[at + 1]! < 0 ? null : w[at + 1]!,
    file: c.file,
    a: { address: address(w[at + 2]!), port: w[at + 4]! >>> 16 },
    b: { address: address(w[at + 3]!), port: w[at + 4]! & 0xffff },
    client: bits & FLOW_CLIENT_KNOWN ? (bits & FLOW_CLIENT_IS_B ? 'b' : 'a') : null,
    firstFrame: w[at + 6]! + 1,
    firstTime: timeAt(w, at + 7),
    lastTime: timeAt(w, at + 9),
    packets: aToB.packets + bToA.packets,
    bytes: aToB.bytes + bToA.bytes,
    aToB,
    bToA,
    rules: c.rules.get(k) ?? [],
    encapsulation: c.encapsulations.get(k) ?? null,
    closer: c.closer.get(k) ?? null,
  };
}

/** Epoch seconds with nine digits. */
export function timeAt(w: Int32Array, at: number): string | null {
  return w[at + 1]! < 0 ? null : `${w[at]! >>> 0}.${String(w[at + 1]).padStart(9, '0')}`;
}

function halfAt(c: FlowColumns, at: number, realsAt: number): ReportHalf {
  const { words: w, reals: r } = c;
  const wire = w[at + WIRE_SOURCE]!;
  const path = w[at + PATH_SOURCE]!;
  const frame = w[at + PATH_FRAME]!;
  return {
    packets: w[at]!,
    bytes: r[realsAt]!,
    payloadBytes: r[realsAt + 1]!,
    uniquePayloadBytes: r[realsAt + 2]!,
    mss: w[at + 1]! > 0 ? w[at + 1]! : null,
    windowScale: w[at + 2]! >= 0 && w[at]! > 0 ? w[at + 2]! : null,
    retransmissions: w[at + 3]!,
    fastRetransmissions: w[at + 4]!,
    spuriousRetransmissions: w[at + 5]!,
    outOfOrder: w[at + 6]!,
    duplicateAcks: w[at + 7]!,
    lostSegments: w[at + 8]!,
    zeroWindows: w[at + 9]!,
    largestIpLength: w[at + 10]!,
    largestAckedIpLength: w[at + 11]!,
    oversizeSegments: w[at + 12]!,
    superSegments: w[at + 13]!,
    wireSize: wire < 0 ? null : { value: r[realsAt + 4]!, source: c.sources[wire]! },
    pathMtu: path < 0 ? null : { value: r[realsAt + 5]!, source: c.sources[path] as PathMtuSource, frame: frame < 0 ? null : frame },
    stallSeconds: Math.round(r[realsAt + 3]! * 1e6) / 1e6,
  };
}
