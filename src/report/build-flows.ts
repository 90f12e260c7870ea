/** Fills the columns of a report's flows from the tables. */
import { grown } from '../lib/growable.ts';
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
  H_LARGEST_ACKED_IP_LEN,
  H_LARGEST_IP_LEN,
  H_MSS,
  H_PACKETS,
  H_RETRANSMISSIONS,
  H_RARE,
  H_WINDOW_SCALE,
  R_BYTES,
  R_PAYLOAD_BYTES,
  R_REPEATED_BYTES,
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
import { WIRE_SOURCES, type WireSource } from '../pmtu/wire-size.ts';
import type { CloserFacts } from '../pmtu/closer-facts.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { FileTables } from './build.ts';
import type { ReportCloser } from './schema.ts';
import * as col from './flow-columns.ts';
import { FLOW_WORDS, HALF_REALS, HALF_WORDS, REALS, WORDS, type FlowColumns } from './flow-columns.ts';

const NONE = -1;
const FROM_MSS = PATH_MTU_SOURCES.indexOf('mss-option');

/** The flows of one file from row `from` on, up to `to`. */
export function flowColumns(t: FileTables, d: Diagnosis, file: number, from = 0, to = t.flows.length): FlowColumns {
  const count = to - from;
  const c: FlowColumns = {
    file,
    count,
    words: new Int32Array(count * WORDS),
    reals: new Float64Array(count * REALS),
    rareWords: new Int32Array(0),
    rareReals: new Float64Array(0),
    addresses: [],
    wireSources: WIRE_SOURCES,
    pathSources: PATH_MTU_SOURCES,
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
  const rare = new RareEntries();
  for (let f = from; f < to; f++) {
    const at = (f - from) * WORDS;
    const { words, reals } = flows.block(f);
    const own = flowWordsAt(f);
    const ownR = flowRealsAt(f);
    const bits = words[own + F_BITS];
    const isV6 = (bits & FLOW_IPV6) !== 0;
    w[at + col.C_STREAM] = words[own + F_STREAM]!;
    w[at + col.C_PART] = flows.flowWord(f, F_PART);
    w[at + col.C_ADDRESS_A] = address(isV6, words[own + F_ADDRESS_A]);
    w[at + col.C_ADDRESS_B] = address(isV6, words[own + F_ADDRESS_B]);
    w[at + col.C_PORTS] = words[own + F_PORTS]!;
    w[at + col.C_BITS] = bits;
    w[at + col.C_FIRST_ROW] = words[own + F_FIRST_ROW]!;
    putTime(w, at + col.C_FIRST_TIME, packets, words[own + F_FIRST_ROW], reals[ownR + FR_FIRST_TIME]);
    putTime(w, at + col.C_LAST_TIME, packets, words[own + F_LAST_ROW], reals[ownR + FR_LAST_TIME]);
    const wrapped = t.encapsulationOf?.(f);
    if (wrapped) c.encapsulations.set(f - from, wrapped);
    const closer = d.closer.get(f);
    if (closer) c.closer.set(f - from, closerOf(closer, flows, d.twins.get(f)));
    putHalf(c, rare, flows, d, 2 * f, at + FLOW_WORDS, (f - from) * REALS);
    putHalf(c, rare, flows, d, 2 * f + 1, at + FLOW_WORDS + HALF_WORDS, (f - from) * REALS + HALF_REALS);
  }
  c.rareWords = rare.words.slice(0, rare.length * col.RARE_WORDS);
  c.rareReals = rare.reals.slice(0, rare.length * col.RARE_REALS);
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
  if (block.bits[i] & BIT_NO_TIME) return;
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

function putHalf(c: FlowColumns, rare: RareEntries, flows: FlowTable, d: Diagnosis, half: number, at: number, realsAt: number): void {
  const { words: w, reals: r } = c;
  const { words, reals } = flows.block(half >>> 1);
  const own = halfWordsAt(half);
  const ownR = halfRealsAt(half);
  const packets = words[own + H_PACKETS];
  const { value, source, frame } = d.pathMtus;
  w[at + col.C_PACKETS] = packets;
  w[at + col.C_OPTIONS] = (words[own + H_MSS] + 1) | ((words[own + H_WINDOW_SCALE] + 2) << col.SCALE_SHIFT) | (source[half] << col.PATH_SHIFT);
  const largest = (w[at + col.C_LARGEST_IP_LEN] = words[own + H_LARGEST_IP_LEN]!);
  w[at + col.C_LARGEST_ACKED_IP_LEN] = words[own + H_LARGEST_ACKED_IP_LEN]!;
  if (packets === 0) return;
  const payload = reals[ownR + R_PAYLOAD_BYTES];
  r[realsAt] = reals[ownR + R_BYTES]!;
  r[realsAt + 1] = payload;
  w[at + col.C_PATH_MTU] = value[half]!;
  rare.half = at + col.C_RARE;
  if (w[at + col.C_PATH_MTU] >>> 0 !== value[half]) rare.setReal(w, col.RR_PATH_MTU, value[half]);
  if (frame[half] > 0) rare.setWord(w, col.R_PATH_FRAME, frame[half]);
  if (words[own + H_RARE] > 0) {
    for (let k = 0; k <= col.R_SUPERS; k++) rare.setWord(w, k, flows.word(half, H_RETRANSMISSIONS + k));
    rare.setReal(w, col.RR_REPEATED, flows.real(half, R_REPEATED_BYTES));
    rare.setReal(w, col.RR_STALL, flows.real(half, R_STALL_SECONDS));
  }
  const known = d.wireSizes.size > 0 ? d.wireSizes.get(half) : undefined;
  const hasSize = payload > 0 && largest > 0;
  if (known !== undefined) {
    if (!hasSize || known.source !== 'single' || known.value !== largest) rare.setWire(w, known.source, known.value);
  } else if (hasSize) {
    // A direction that needed no closer look: its largest packet is a single one, as it stands.
    const bound = source[half] === FROM_MSS ? value[half] : mssMtuOfHalf(flows, half);
    if (bound !== null && largest > bound) rare.setWire(w, 'mss', bound);
  }
}

/** Gathers what some halves have: an entry is made when a half's first field is set. */
class RareEntries {
  words = new Int32Array(col.RARE_WORDS);
  reals = new Float64Array(col.RARE_REALS);
  /** Entry 0 is that of all others. */
  length = 1;
  /** Where the columns' words name the entry of the half at hand. */
  half = 0;

  setWord(w: Int32Array, word: number, value: number): void {
    // The entry first: to make one may replace the arrays.
    const entry = this.entry(w);
    this.words[entry * col.RARE_WORDS + word] = value;
  }
  setReal(w: Int32Array, real: number, value: number): void {
    const entry = this.entry(w);
    this.reals[entry * col.RARE_REALS + real] = value;
  }
  setWire(w: Int32Array, source: WireSource, value: number): void {
    this.setWord(w, col.R_WIRE_SOURCE, WIRE_SOURCES.indexOf(source) + 1);
    this.setReal(w, col.RR_WIRE, value);
  }

  private entry(w: Int32Array): number {
    if (w[this.half] === 0) {
      this.words = grown(this.words, (this.length + 1) * col.RARE_WORDS);
      this.reals = grown(this.reals, (this.length + 1) * col.RARE_REALS);
      w[this.half] = this.length++;
    }
    return w[this.half];
  }
}
