/**
 * Which flows the table shows and in what order: an index over report.flows, so that a hundred thousand flows are
 * sorted without moving one, and without making an object of one. The worker does it where it has the flows, else the page.
 */
import { parseIpv4 } from '../lib/parse-address.ts';
import { sortedRows } from '../lib/sorted-rows.ts';
import { FlowCursor } from './flow-cursor.ts';
import {
  badnessOf, durationOf, fragNeededByFlow, fragNeededOf, graveRules, meanRateOf, resendsOf, RUN, sumOf, type FlowColumn, type FlowFilter, type FlowSort,
} from './flow-list.ts';
import { flowsOf, type FlowList } from './late-flows.ts';
import type { Report, ReportFlow } from './schema.ts';

/** Decimal epoch seconds as a number: exact enough for sorting and for spans. */
const seconds = (epoch: string | null): number => (epoch === null ? NaN : Number(epoch));

/** Work that is done in runs, between which others may have a turn. */
export type Work<T> = Generator<void, T>;

type KeyOf = (flow: ReportFlow, fragNeeded: number) => number;

const smallerMss = (flow: ReportFlow) => Math.min(flow.aToB.mss ?? Infinity, flow.bToA.mss ?? Infinity);

/** The number that a column sorts by; NaN goes to the end either way. A function each: compiled code for one column is none for another. */
const columnKeys: Record<Exclude<FlowColumn, 'endpoints' | 'badness'>, KeyOf> = {
  packets: (flow) => flow.packets,
  bytes: (flow) => flow.bytes,
  rate: (flow) => meanRateOf(flow) ?? NaN,
  duration: (flow) => durationOf(flow) ?? NaN,
  mss: (flow) => (Number.isFinite(smallerMss(flow)) ? smallerMss(flow) : NaN),
  largest: (flow) => Math.max(flow.aToB.largestIpLength, flow.bToA.largestIpLength),
  oversize: (flow) => sumOf(flow, (half) => half.oversizeSegments),
  fragNeeded: (_, fragNeeded) => fragNeeded,
  resends: resendsOf,
  stalled: (flow) => sumOf(flow, (half) => half.stallSeconds),
};

const endpointText = ({ address, port }: { address: string; port: number }) => `${address}:${port}`;

/** Of several files the name of each, in small letters, with a space before it: what a search finds their flows by. Empty where there is one file. */
export const fileTextsOf = ({ capture: { files } }: Report): string[] => (files.length > 1 ? files.map(({ name }) => ` ${name.toLowerCase()}`) : []);

/** What a search looks through: addresses, ports, stream number, rules and, where there are several, the file, in small letters. */
export const searchTextOf = (flow: ReportFlow, fileTexts: readonly string[]): string => ownTextOf(flow) + (fileTexts[flow.file] ?? '');

function ownTextOf(flow: ReportFlow): string {
  if (!(flow instanceof FlowCursor)) return `${endpointText(flow.a)} ${endpointText(flow.b)} tcp.stream==${flow.stream} ${flow.rules.join(' ')}`.toLowerCase();
  // Addresses and rules are written small already, and nearly no flow has a rule.
  const { rules } = flow;
  return `${flow.end('a')} ${flow.end('b')} tcp.stream==${flow.stream} ${rules.length === 0 ? '' : rules.join(' ')}`;
}

/** The words of a query, each of which must occur in the text of a flow. */
export const wordsOf = (query: string): string[] =>
  query.toLowerCase().replaceAll('tcp.stream == ', 'tcp.stream==').split(/\s+/).filter((word) => word !== '');

function matchesWords(flow: ReportFlow, words: readonly string[], fileTexts: readonly string[]): boolean {
  const text = searchTextOf(flow, fileTexts);
  return words.every((word) => text.includes(word));
}

/** Whether a flow passes the filter. */
export function flowTest(report: Report, filter: FlowFilter): (flow: ReportFlow) => boolean {
  const words = wordsOf(filter.query);
  const fileTexts = fileTextsOf(report);
  const start = seconds(report.timeline?.startTime ?? null);
  const { range, rule } = filter;
  return (flow) => {
    if (rule !== null && !flow.rules.includes(rule)) return false;
    if (words.length > 0 && !matchesWords(flow, words, fileTexts)) return false;
    // A flow without times cannot be outside.
    if (range === null || !Number.isFinite(start)) return true;
    const [first, last] = flow instanceof FlowCursor ? [flow.firstSeconds, flow.lastSeconds] : [seconds(flow.firstTime), seconds(flow.lastTime)];
    return !(last - start < range[0] || first - start > range[1]);
  };
}

/**
 * Address and port of a side as one number: IPv4 addresses first, behind them whatever else stands for an address, as text. Of a text
 * it is for the time being the number at which it came.
 */
function endKey(flow: ReportFlow, side: 'a' | 'b', numbers: Map<string, number>): number {
  if (flow instanceof FlowCursor && !flow.isIpv6) return flow.addressWord(side) * PORTS + flow.port(side);
  const { address, port } = flow[side];
  const ipv4 = parseIpv4(address);
  if (ipv4 !== null) return ipv4 * PORTS + port;
  let number = numbers.get(address);
  if (number === undefined) numbers.set(address, (number = numbers.size));
  return TEXTS + number * PORTS + port;
}

/** Puts the place of each text among all of them where its number stood. Equal texts have one, so that the port decides between them. */
function placeTexts(keys: Float64Array, numbers: Map<string, number>): void {
  const { compare } = new Intl.Collator('en', { numeric: true });
  const places = new Float64Array(numbers.size);
  [...numbers].sort(([x], [y]) => compare(x, y)).forEach(([, number], place) => {
    places[number] = place;
  });
  keys.forEach((key, i) => {
    if (key >= TEXTS) keys[i] = TEXTS + places[Math.floor((key - TEXTS) / PORTS)] * PORTS + (key % PORTS);
  });
}

const PORTS = 65_536;
/** Keys of addresses that are no IPv4 address begin here. */
const TEXTS = 2 ** 32 * PORTS;

/** Whether a filter lets every flow pass. */
export const isEmpty = ({ query, range, rule }: FlowFilter): boolean => query.trim() === '' && range === null && rule === null;

/** The rows of report.flows that pass the filter, in their order. `candidates`: 1 for each that passes the query, where that is known. */
export function* choosing(report: Report, filter: FlowFilter, candidates: Uint8Array | null): Work<Uint32Array> {
  const flows = flowsOf(report);
  const left = candidates ? { ...filter, query: '' } : filter;
  const fits = isEmpty(left) ? null : flowTest(report, left);
  const rows = new Uint32Array(flows.length);
  let n = 0;
  for (let row = 0; row < flows.length; row += RUN) {
    n = chooseRun(flows, fits, candidates, rows, row, n);
    yield;
  }
  return rows.slice(0, n);
}

/** The rows in the order of a column. Equal rows keep the order in which they came. */
export function* sorting(report: Report, rows: Uint32Array, { column, descending }: FlowSort): Work<Uint32Array<ArrayBuffer>> {
  const flows = flowsOf(report);
  const counts = fragNeededByFlow(report);
  const numbers = new Map<string, number>();
  const wanted = keysOf(report, column, numbers);
  const columns = wanted.map(() => new Float64Array(rows.length));
  for (let at = 0; at < rows.length; at += RUN) {
    wanted.forEach((keyOf, i) => keyRun(flows, keyOf, counts, rows, columns[i], at));
    yield;
  }
  if (numbers.size > 0) for (const keys of columns) placeTexts(keys, numbers);
  return yield* sortedRows(rows, columns, descending);
}

/** What a column is sorted by, the first key before the second; `numbers` is filled with texts that stand for numbers until all are known. */
function keysOf(report: Report, column: FlowColumn, numbers: Map<string, number>): KeyOf[] {
  if (column === 'endpoints') return (['a', 'b'] as const).map((side) => (flow) => endKey(flow, side, numbers));
  if (column !== 'badness') return [columnKeys[column]];
  const grave = graveRules(report);
  return [(flow, fragNeeded) => badnessOf(flow, fragNeeded, grave)];
}

// What goes through a run is a function of its own: V8 compiles it after some runs, and a loop over all rows only while it runs.

function chooseRun(
  flows: FlowList, fits: ((flow: ReportFlow) => boolean) | null, candidates: Uint8Array | null, rows: Uint32Array, from: number, chosen: number,
): number {
  let n = chosen;
  for (let row = from; row < Math.min(rows.length, from + RUN); row++) {
    if (candidates?.[row] !== 0 && (fits === null || fits(flows.look(row)))) rows[n++] = row;
  }
  return n;
}

function keyRun(flows: FlowList, keyOf: KeyOf, counts: Map<string, number>, rows: Uint32Array, keys: Float64Array, from: number): void {
  for (let i = from; i < Math.min(rows.length, from + RUN); i++) {
    const flow = flows.look(rows[i]);
    keys[i] = keyOf(flow, counts.size === 0 ? 0 : fragNeededOf(counts, flow));
  }
}

/** Work to its end, without a pause. */
export function atOnce<T>(work: Work<T>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}
