/**
 * The flows of a report as columns. A report's flows are objects, some fifty fields each; hundreds of thousands of them
 * take longer to make and to hand from thread to thread than the whole capture takes to read. Columns take neither:
 * the objects are made from them where they are wanted (flow-cursor.ts).
 *
 * What most directions do not have, counts of trouble above all, lies in a list of its own: a flow takes 124 bytes.
 */
import type { PathMtuSource } from '../pmtu/path-mtu.ts';
import type { WireSource } from '../pmtu/wire-size.ts';
import type { RuleId } from '../rules/finding.ts';
import type { ReportFlow } from './schema.ts';

export interface FlowColumns {
  /** Position of the file in the report. */
  file: number;
  count: number;
  words: Int32Array;
  reals: Float64Array;
  /** What some halves have besides: R_… of each entry, and RR_…. Entry 0 belongs to those that have nothing. */
  rareWords: Int32Array;
  rareReals: Float64Array;
  /** Texts of IPv6 addresses, by the numbers in `words`. */
  addresses: string[];
  /** Names of what wire sizes and path MTUs rest on, by the numbers in the columns. */
  wireSources: readonly WireSource[];
  pathSources: readonly PathMtuSource[];
  /** Flows that findings name, and by which rules. */
  rules: Map<number, RuleId[]>;
  /** Flows whose packets are wrapped, and in what. */
  encapsulations: Map<number, NonNullable<ReportFlow['encapsulation']>>;
  /** Flows that were looked at closely, and what that says. */
  closer: Map<number, NonNullable<ReportFlow['closer']>>;
}

/** Words of a flow, before those of its halves. Of a time seconds and nanoseconds, −1 where there is none. */
export const C_STREAM = 0;
export const C_PART = 1;
export const C_ADDRESS_A = 2;
export const C_ADDRESS_B = 3;
export const C_PORTS = 4;
export const C_BITS = 5;
export const C_FIRST_ROW = 6;
export const C_FIRST_TIME = 7;
export const C_LAST_TIME = 9;
export const FLOW_WORDS = 11;

/** Words of a half. */
export const C_PACKETS = 0;
/** MSS + 1 | (window scale + 2) << 17 | (index into pathSources) << 22. */
export const C_OPTIONS = 1;
export const MSS_MASK = 0x1ffff;
export const SCALE_SHIFT = 17;
export const SCALE_MASK = 0x1f;
export const PATH_SHIFT = 22;
export const C_LARGEST_IP_LEN = 2;
export const C_LARGEST_ACKED_IP_LEN = 3;
/** Path MTU, unsigned. */
export const C_PATH_MTU = 4;
/** Entry in the list of what some halves have. */
export const C_RARE = 5;
export const HALF_WORDS = 6;
export const WORDS = FLOW_WORDS + 2 * HALF_WORDS;
/** Doubles of a half: bytes, payload. */
export const HALF_REALS = 2;
export const REALS = 2 * HALF_REALS;

/** Words of an entry: H_RETRANSMISSIONS to H_SUPER_SEGMENTS in their order, the last two of them these; then what else there is. */
export const R_OVERSIZE = 7;
export const R_SUPERS = 8;
/** Index into wireSources + 1; 0 = the largest packet was a single one. */
export const R_WIRE_SOURCE = 9;
/** Frame that gave the path MTU, 0 = no single one. */
export const R_PATH_FRAME = 10;
export const RARE_WORDS = 12;
/** Doubles of an entry: payload bytes seen before, seconds stalled, wire size, path MTU where it is no whole number of 32 bits (else 0). */
export const RR_REPEATED = 0;
export const RR_STALL = 1;
export const RR_WIRE = 2;
export const RR_PATH_MTU = 3;
export const RARE_REALS = 4;

/** Epoch seconds with nine digits. */
export function timeAt(w: Int32Array, at: number): string | null {
  return w[at + 1] < 0 ? null : `${w[at] >>> 0}.${String(w[at + 1]).padStart(9, '0')}`;
}
