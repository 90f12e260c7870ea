/**
 * Which flows the table shows and in what order: an index over report.flows, so that a hundred thousand flows are
 * sorted without moving one, and without making an object of one. The worker does it where it has the flows, else the page.
 */
import { secondsBetween } from '../lib/format.ts';
import { parseIpv4 } from '../lib/parse-address.ts';
import { FlowCursor } from './flow-cursor.ts';
import { flowsOf } from './late-flows.ts';
import type { Endpoint, Report, ReportFlow, ReportHalf, RuleId } from './schema.ts';

export const FLOW_COLUMNS = [
  'badness', 'endpoints', 'packets', 'bytes', 'rate', 'duration', 'mss', 'largest', 'oversize', 'fragNeeded', 'resends', 'stalled',
] as const;
export type FlowColumn = (typeof FLOW_COLUMNS)[number];

export interface FlowSort {
  column: FlowColumn;
  descending: boolean;
}

/** Up to so many flows are listed at once, in a few milliseconds; of more the list is made in slices, or by the worker. */
export const LISTED_AT_ONCE = 5000;

export const BY_BADNESS: FlowSort = { column: 'badness', descending: true };

export interface FlowFilter {
  query: string;
  /** Seconds since the first frame. */
  range: [number, number] | null;
  /** Only flows that this rule names. */
  rule: RuleId | null;
}

const harmless: ReadonlySet<RuleId> = new Set<RuleId>(['pmtud-working', 'mss-clamped', 'stale-or-forged-frag-needed', 'offload-at-capture-point', 'application-idle']);

const sum = (flow: ReportFlow, value: (half: ReportHalf) => number) => value(flow.aToB) + value(flow.bToA);

/** The name of a flow in addresses of views. */
export const flowKey = (flow: Pick<ReportFlow, 'file' | 'stream' | 'part'>): string => `${flow.file}.${flow.stream}${flow.part === null ? '' : `.${flow.part}`}`;

/** The ends of a flow, the client first where it is known. */
export const clientFirst = ({ a, b, client }: ReportFlow): [Endpoint, Endpoint] => (client === 'b' ? [b, a] : [a, b]);

/** Decimal epoch seconds as a number: exact enough for sorting and for spans. */
const seconds = (epoch: string | null): number => (epoch === null ? NaN : Number(epoch));

/** The direction of a flow that is shown first: the one with packets that are too big, else the one that carries the data. */
export function firstDirection({ aToB, bToA }: ReportFlow): 0 | 1 {
  if (aToB.oversizeSegments !== bToA.oversizeSegments) return aToB.oversizeSegments > bToA.oversizeSegments ? 0 : 1;
  return aToB.payloadBytes >= bToA.payloadBytes ? 0 : 1;
}

/** How long a flow was seen, null where a time is missing. Exact: epoch seconds as one number are good for a quarter of a microsecond. */
export function durationOf(flow: ReportFlow): number | null {
  const span = flow instanceof FlowCursor ? flow.span : flow.firstTime === null || flow.lastTime === null ? NaN : secondsBetween(flow.firstTime, flow.lastTime);
  return Number.isFinite(span) ? span : null;
}

/** Bytes a second over the time in which a flow was seen, null where that is not known or nothing. */
export function meanRateOf(flow: ReportFlow): number | null {
  const duration = durationOf(flow);
  return duration !== null && duration > 0 ? flow.bytes / duration : null;
}

/** Messages about each flow, by flow key; a message without part counts for part 0 too. */
export function fragNeededByFlow(report: Report): Map<string, number> {
  const counts = new Map<string, number>();
  for (const message of report.fragNeeded) {
    if (message.stream === null) continue;
    const key = `${message.file}.${message.stream}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

export const fragNeededOf = (counts: Map<string, number>, flow: ReportFlow): number => counts.get(`${flow.file}.${flow.stream}`) ?? 0;

/** Resends of a flow, as Wireshark counts them. */
export const resendsOf = (flow: ReportFlow): number => sum(flow, (half) => half.retransmissions);

/**
 * How bad a flow is: named by a rule before everything, then what it cost. Harmless rules weigh less than any harm,
 * and the size of a flow decides between equals.
 */
export function badnessOf(flow: ReportFlow, fragNeeded: number): number {
  const bad = flow.rules.filter((rule) => !harmless.has(rule)).length;
  const stalls = Math.min(999, sum(flow, (half) => half.stallSeconds));
  const oversize = Math.min(1, (sum(flow, (half) => half.oversizeSegments) + fragNeeded) / 1000);
  const resends = Math.min(1, resendsOf(flow) / 1000);
  return bad * 1e6 + stalls * 100 + oversize * 50 + resends * 10 + (flow.rules.length > 0 ? 1 : 0) + Math.min(0.9, flow.bytes / 1e12);
}

const smallerMss = (flow: ReportFlow) => Math.min(flow.aToB.mss ?? Infinity, flow.bToA.mss ?? Infinity);

/** The number that a column sorts by; NaN goes to the end either way. */
function columnKey(flow: ReportFlow, column: Exclude<FlowColumn, 'endpoints'>, fragNeeded: number): number {
  switch (column) {
    case 'badness': return badnessOf(flow, fragNeeded);
    case 'packets': return flow.packets;
    case 'bytes': return flow.bytes;
    case 'rate': return meanRateOf(flow) ?? NaN;
    case 'duration': return durationOf(flow) ?? NaN;
    case 'mss': return Number.isFinite(smallerMss(flow)) ? smallerMss(flow) : NaN;
    case 'largest': return Math.max(flow.aToB.largestIpLength, flow.bToA.largestIpLength);
    case 'oversize': return sum(flow, (half) => half.oversizeSegments);
    case 'fragNeeded': return fragNeeded;
    case 'resends': return resendsOf(flow);
    case 'stalled': return sum(flow, (half) => half.stallSeconds);
  }
}

const endpointText = ({ address, port }: { address: string; port: number }) => `${address}:${port}`;

function searchTextOf(flow: ReportFlow): string {
  if (!(flow instanceof FlowCursor)) return `${endpointText(flow.a)} ${endpointText(flow.b)} tcp.stream==${flow.stream} ${flow.rules.join(' ')}`.toLowerCase();
  // Addresses and rules are written small already, and nearly no flow has a rule.
  const { rules } = flow;
  return `${flow.end('a')} ${flow.end('b')} tcp.stream==${flow.stream} ${rules.length === 0 ? '' : rules.join(' ')}`;
}

/** Each word of the query must occur in addresses, ports, stream number or rules. */
function matchesQuery(flow: ReportFlow, words: string[]): boolean {
  const text = searchTextOf(flow);
  return words.every((word) => text.includes(word));
}

/** Whether a flow passes the filter. */
export function flowTest(report: Report, filter: FlowFilter): (flow: ReportFlow) => boolean {
  const words = filter.query.toLowerCase().replaceAll('tcp.stream == ', 'tcp.stream==').split(/\s+/).filter((word) => word !== '');
  const start = seconds(report.timeline?.startTime ?? null);
  const { range, rule } = filter;
  return (flow) => {
    if (rule !== null && !flow.rules.includes(rule)) return false;
    if (words.length > 0 && !matchesQuery(flow, words)) return false;
    // A flow without times cannot be outside.
    if (range === null || !Number.isFinite(start)) return true;
    const [first, last] = flow instanceof FlowCursor ? [flow.firstSeconds, flow.lastSeconds] : [seconds(flow.firstTime), seconds(flow.lastTime)];
    return !(last - start < range[0] || first - start > range[1]);
  };
}

/** The order of a column over rows that were noted before. Equal rows keep the capture's order. */
export interface FlowOrder {
  note(row: number): void;
  compare(x: number, y: number): number;
}

export function flowOrder(report: Report, sort: FlowSort): FlowOrder {
  const flows = flowsOf(report);
  const sign = sort.descending ? -1 : 1;
  if (sort.column === 'endpoints') {
    const ends = new EndOrder(flows.length);
    return {
      note: (row) => ends.note(row, flows.look(row)),
      compare: (x, y) => sign * ends.compare(x, y) || x - y,
    };
  }
  const { column } = sort;
  const counts = fragNeededByFlow(report);
  const keys = new Float64Array(flows.length);
  return {
    note(row) {
      const flow = flows.look(row);
      keys[row] = columnKey(flow, column, counts.size === 0 ? 0 : fragNeededOf(counts, flow));
    },
    compare(x, y) {
      const a = keys[x]!;
      const b = keys[y]!;
      if (a === b) return x - y;
      if (Number.isNaN(a)) return Number.isNaN(b) ? x - y : 1;
      if (Number.isNaN(b)) return -1;
      return sign * (a - b);
    },
  };
}

/**
 * Flows by their ends: IPv4 addresses as numbers, behind them whatever else stands for an address as text, and within an
 * address by port.
 */
class EndOrder {
  /** Number of the address and port of either side as one number, in which addresses that are texts have the number at which they came. */
  private readonly first: Float64Array;
  private readonly second: Float64Array;
  private readonly numbers = new Map<string, number>();
  private ranks: Uint32Array | null = null;

  constructor(length: number) {
    this.first = new Float64Array(length);
    this.second = new Float64Array(length);
  }

  note(row: number, flow: ReportFlow): void {
    this.first[row] = this.keyOf(flow, 'a');
    this.second[row] = this.keyOf(flow, 'b');
  }

  compare(x: number, y: number): number {
    return this.compareKeys(this.first[x]!, this.first[y]!) || this.compareKeys(this.second[x]!, this.second[y]!);
  }

  private compareKeys(a: number, b: number): number {
    if (a < TEXTS || b < TEXTS) return a - b;
    const ranks = (this.ranks ??= this.rank());
    return ranks[Math.floor((a - TEXTS) / PORTS)]! - ranks[Math.floor((b - TEXTS) / PORTS)]! || a - b;
  }

  private keyOf(flow: ReportFlow, side: 'a' | 'b'): number {
    if (flow instanceof FlowCursor && !flow.isIpv6) return flow.addressWord(side) * PORTS + flow.port(side);
    const { address, port } = flow[side];
    const ipv4 = parseIpv4(address);
    if (ipv4 !== null) return ipv4 * PORTS + port;
    let number = this.numbers.get(address);
    if (number === undefined) this.numbers.set(address, (number = this.numbers.size));
    return TEXTS + number * PORTS + port;
  }

  /** The place of each text among all of them. Equal texts have one number, so that the port decides between them. */
  private rank(): Uint32Array {
    const texts = [...this.numbers.keys()];
    const { compare } = new Intl.Collator('en', { numeric: true });
    const order = Uint32Array.from(texts, (_, i) => i).sort((x, y) => compare(texts[x]!, texts[y]!) || x - y);
    const ranks = new Uint32Array(texts.length);
    order.forEach((number, rank) => {
      ranks[number] = rank;
    });
    return ranks;
  }
}

const PORTS = 65_536;
/** Keys of addresses that are no IPv4 address begin here. */
const TEXTS = 2 ** 32 * PORTS;

/** Rows of report.flows that pass the filter. */
export function filterFlows(report: Report, filter: FlowFilter): Uint32Array {
  const fits = flowTest(report, filter);
  const flows = flowsOf(report);
  const out = new Uint32Array(flows.length);
  let n = 0;
  for (let row = 0; row < flows.length; row++) if (fits(flows.look(row))) out[n++] = row;
  return out.slice(0, n);
}

/** The rows in the order of a column. */
export function sortFlows(report: Report, rows: Uint32Array, sort: FlowSort): Uint32Array {
  const order = flowOrder(report, sort);
  for (const row of rows) order.note(row);
  return rows.slice().sort((x, y) => order.compare(x, y));
}

/** Index in report.flows of a flow by its numbers; part null takes the first part. −1 = there is none. */
export const findFlow = (report: Report, file: number, stream: number, part: number | null): number => flowsOf(report).find(file, stream, part);

/** The flow in which a frame most likely lies, for jumping from a frame number: the findings name streams, frames do not. */
export function flowOfStream(report: Report, file: number, stream: number | null): ReportFlow | null {
  return stream === null ? null : flowsOf(report).at(findFlow(report, file, stream, null)) ?? null;
}
