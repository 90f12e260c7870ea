/** Fills the columns of a report's flows from the tables. */
import {
  F_ADDRESS_A,
  F_ADDRESS_B,
  F_BITS,
  F_FIRST_ROW,
  F_LAST_ROW,
  FR_FIRST_TIME,
  FR_LAST_TIME,
  F_PART,
  F_PORTS,
  F_STREAM,
  FLOW_IPV6,
  H_DUPLICATE_ACKS,
  H_FAST_RETRANSMISSIONS,
  H_LARGEST_ACKED_IP_LEN,
  H_LARGEST_IP_LEN,
  H_LOST_SEGMENTS,
  H_MSS,
  H_OUT_OF_ORDER,
  H_OVERSIZE,
  H_PACKETS,
  H_RETRANSMISSIONS,
  H_SPURIOUS_RETRANSMISSIONS,
  H_SUPER_SEGMENTS,
  H_WINDOW_SCALE,
  H_ZERO_WINDOWS,
  R_BYTES,
  R_PAYLOAD_BYTES,
  R_STALL_SECONDS,
  flowRealsAt,
  flowWordsAt,
  halfRealsAt,
  halfWordsAt,
  type FlowTable,
} from '../tables/flow-table.ts';
import { BIT_NO_TIME, type PacketTable } from '../tables/packet-table.ts';
import { mssMtuOfHalf } from '../pmtu/limits.ts';
import { PATH_MTU_SOURCES } from '../pmtu/path-mtu.ts';
import type { CloserFacts } from '../pmtu/closer-facts.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { FileTables } from './build.ts';
import type { ReportCloser } from './schema.ts';
import { FLOW_WORDS, HALF_REALS, HALF_WORDS, PATH_FRAME, PATH_SOURCE, REALS, WIRE_SOURCE, WORDS, type FlowColumns } from './flow-columns.ts';

/** Fields of a half that are copied as they are, in the order in which `halfAt` reads them. */
const COPIED = [
  H_PACKETS, H_MSS, H_WINDOW_SCALE, H_RETRANSMISSIONS, H_FAST_RETRANSMISSIONS, H_SPURIOUS_RETRANSMISSIONS, H_OUT_OF_ORDER, H_DUPLICATE_ACKS,
  H_LOST_SEGMENTS, H_ZERO_WINDOWS, H_LARGEST_IP_LEN, H_LARGEST_ACKED_IP_LEN, H_OVERSIZE, H_SUPER_SEGMENTS,
];
const NONE = -1;

/** The flows of one file from row `from` on, up to `to`. */
export function flowColumns(t: FileTables, d: Diagnosis, file: number, from = 0, to = t.flows.length): FlowColumns {
  const count = to - from;
  const c: FlowColumns = {
    file,
    count,
    words: new Int32Array(count * WORDS),
    reals: new Float64Array(count * REALS),
    addresses: [],
    sources: [],
    rules: new Map(),
    encapsulations: new Map(),
    closer: new Map(),
  };
  for (const o of d.observations) {
    if (o.flow < from || o.flow >= to) continue;
    const list = c.rules.get(o.flow - from);
    if (!list) c.rules.set(o.flow - from, [o.rule]);
    else if (!list.includes(o.rule)) list.push(o.rule);
  }
  const texts = new Map<number, number>();
  const address = (isV6: boolean, value: number): number => {
    if (!isV6) return value;
    let at = texts.get(value);
    if (at === undefined) texts.set(value, (at = c.addresses.push(t.addresses.format(6, value >>> 0)) - 1));
    return at;
  };
  const { flows, packets } = t;
  const w = c.words;
  for (let f = from; f < to; f++) {
    const at = (f - from) * WORDS;
    const { words, reals } = flows.block(f);
    const own = flowWordsAt(f);
    const ownR = flowRealsAt(f);
    const bits = words[own + F_BITS]!;
    const isV6 = (bits & FLOW_IPV6) !== 0;
    w[at] = words[own + F_STREAM]!;
    w[at + 1] = words[own + F_PART]!;
    w[at + 2] = address(isV6, words[own + F_ADDRESS_A]!);
    w[at + 3] = address(isV6, words[own + F_ADDRESS_B]!);
    w[at + 4] = words[own + F_PORTS]!;
    w[at + 5] = bits;
    w[at + 6] = words[own + F_FIRST_ROW]!;
    putTime(w, at + 7, packets, words[own + F_FIRST_ROW]!, reals[ownR + FR_FIRST_TIME]!);
    putTime(w, at + 9, packets, words[own + F_LAST_ROW]!, reals[ownR + FR_LAST_TIME]!);
    const wrapped = t.encapsulationOf?.(f);
    if (wrapped) c.encapsulations.set(f - from, wrapped);
    const closer = d.closer.get(f);
    if (closer) c.closer.set(f - from, closerOf(closer, flows, d.twins.get(f)));
    putHalf(c, flows, d, 2 * f, at + FLOW_WORDS, (f - from) * REALS);
    putHalf(c, flows, d, 2 * f + 1, at + FLOW_WORDS + HALF_WORDS, (f - from) * REALS + HALF_REALS);
  }
  return c;
}

/** Seconds and nanoseconds of a row, by `time` (seconds since the first frame) where it was given back; nanoseconds −1 where it has no time stamp. */
function putTime(w: Int32Array, at: number, packets: PacketTable, row: number, time: number): void {
  w[at + 1] = NONE;
  if (row < 0 || row >= packets.length) return;
  const block = packets.block(row);
  const i = packets.place(row);
  if (i < 0) {
    const nanos = Math.round(time * 1e9) + packets.baseNanos;
    const carry = Math.floor(nanos / 1e9);
    w[at] = packets.baseSeconds + carry;
    w[at + 1] = nanos - carry * 1e9;
    return;
  }
  if (block.bits[i]! & BIT_NO_TIME) return;
  w[at] = block.seconds[i]!;
  w[at + 1] = block.nanos[i]!;
}

function closerOf({ capturePoint, handshake, resends }: CloserFacts, flows: FlowTable, twin: number | undefined): ReportCloser {
  const { initialRtt, notes, sides } = handshake;
  const part = twin === undefined ? -1 : flows.flowWord(twin, F_PART);
  return {
    capturePoint,
    handshake: { initialRtt, notes, a: sides[0], b: sides[1] },
    aToB: resends[0],
    bToA: resends[1],
    copyOf: twin === undefined ? null : { stream: flows.flowWord(twin, F_STREAM), part: part < 0 ? null : part },
  };
}

function putHalf(c: FlowColumns, flows: FlowTable, d: Diagnosis, half: number, at: number, realsAt: number): void {
  const { words: w, reals: r } = c;
  const { words, reals } = flows.block(half >>> 1);
  const own = halfWordsAt(half);
  const ownR = halfRealsAt(half);
  for (let k = 0; k < COPIED.length; k++) w[at + k] = flows.word(half, COPIED[k]!);
  w[at + WIRE_SOURCE] = NONE;
  w[at + PATH_SOURCE] = NONE;
  if (words[own + H_PACKETS] === 0) return;
  const payload = reals[ownR + R_PAYLOAD_BYTES]!;
  r[realsAt] = reals[ownR + R_BYTES]!;
  r[realsAt + 1] = payload;
  r[realsAt + 2] = flows.uniquePayload(half);
  r[realsAt + 3] = flows.real(half, R_STALL_SECONDS);
  const known = d.wireSizes.size > 0 ? d.wireSizes.get(half) : undefined;
  const largest = words[own + H_LARGEST_IP_LEN]!;
  if (known !== undefined) {
    w[at + WIRE_SOURCE] = codeOf(c.sources, known.source);
    r[realsAt + 4] = known.value;
  } else if (payload > 0 && largest > 0) {
    // A direction that needed no closer look: its largest packet is a single one.
    const bound = mssMtuOfHalf(flows, half);
    const bounded = bound !== null && largest > bound;
    w[at + WIRE_SOURCE] = codeOf(c.sources, bounded ? 'mss' : 'single');
    r[realsAt + 4] = bounded ? bound : largest;
  }
  const { value, source, frame } = d.pathMtus;
  w[at + PATH_SOURCE] = codeOf(c.sources, PATH_MTU_SOURCES[source[half]!]!);
  w[at + PATH_FRAME] = frame[half]!;
  r[realsAt + 5] = value[half]!;
}

function codeOf(names: string[], name: string): number {
  const at = names.indexOf(name);
  return at >= 0 ? at : names.push(name) - 1;
}
