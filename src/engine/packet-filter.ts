/** The tables of a file as filters ask them, and the rows that pass one. */
import { parseFilter, type FilterProblem } from '../filter/parse.ts';
import { FilterScan } from '../filter/scan.ts';
import { F_BITS, FLOW_HAS_ICMP, H_ISN } from '../tables/flow-table.ts';
import { ICMP_OTHER } from '../tables/icmp-error-table.ts';
import { A_SECOND_SIGHTING, BIT_B_TO_A, BIT_ICMP_ERROR } from '../tables/packet-table.ts';
import type { Diagnosis } from '../report/diagnosis.ts';
import type { FileAnalysis } from './file-analysis.ts';
import type { RowTables } from './packet-rows.ts';

/** What is worked out once for each diagnosis: a stated path MTU makes a new one. */
interface Derived {
  pathMtu: Uint32Array | null;
  resends: Uint8Array | null;
}
const derived = new WeakMap<Diagnosis, Derived>();

export function filterTablesOf(file: FileAnalysis): RowTables {
  const { packets, flows, errors, addresses, kinds } = file.recorder;
  const diagnosis = file.diagnosis!;
  let known = derived.get(diagnosis);
  if (!known) derived.set(diagnosis, (known = { pathMtu: null, resends: null }));
  const of = known;
  return {
    packets,
    flows,
    errors,
    addresses,
    kinds,
    interfaceNames: file.info?.interfaces.map(({ name }) => name ?? '') ?? [],
    pathMtuOfHalf: () => (of.pathMtu ??= Uint32Array.from({ length: 2 * flows.length }, (_, half) => diagnosis.pathMtu(half).value)),
    resendsAfterMessage: () => (of.resends ??= resendsAfterMessage(file)),
  };
}

/** The scan of a filter over a file, or what is wrong with the filter. */
export function scanOf(file: FileAnalysis, text: string): FilterScan | FilterProblem {
  const { filter, problem } = parseFilter(text);
  if (problem) return problem;
  return new FilterScan(filter ?? parseFilter('frame').filter!, filterTablesOf(file));
}

const TCP = 6;

/** 1 for each row whose payload overlaps what an earlier message about its direction quoted. */
function resendsAfterMessage({ recorder }: FileAnalysis): Uint8Array {
  const { packets, flows, errors: e } = recorder;
  const marked = new Uint8Array(packets.length);
  const rejected = new Map<number, Ranges>();
  let m = 0;
  for (let at = 0; at < packets.blocks.length; at++) {
    const b = packets.blocks[at];
    const n = packets.filled(at);
    for (let i = 0; i < n && (m < e.length || rejected.size > 0); i++) {
      if (b.bits[i] & BIT_ICMP_ERROR) {
        const flow = e.flow[m];
        if (flow >= 0 && e.kind[m] !== ICMP_OTHER && e.quotedHasSeq[m] === 1 && e.quotedProtocol[m] === TCP) {
          const half = 2 * flow + e.direction[m];
          const headers = e.quotedIpHeaderLen[m] + Math.max(20, e.quotedTcpHeaderLen[m]);
          const from = (e.quotedSeq[m] - flows.word(half, H_ISN)) >>> 0;
          let ranges = rejected.get(half);
          if (!ranges) rejected.set(half, (ranges = new Ranges()));
          ranges.add(from, from + Math.max(0, e.quotedIpLen[m] - headers));
        }
        m++;
        continue;
      }
      const flow = b.flow[i];
      if (flow < 0 || b.payloadLen[i] === 0 || b.analysis[i] & A_SECOND_SIGHTING || rejected.size === 0) continue;
      if (!(flows.flowWord(flow, F_BITS) & FLOW_HAS_ICMP)) continue;
      const half = 2 * flow + (b.bits[i] & BIT_B_TO_A);
      const from = (b.seq[i] - flows.word(half, H_ISN)) >>> 0;
      if (rejected.get(half)?.overlaps(from, from + b.payloadLen[i])) marked[packets.rowAt(at, i)] = 1;
    }
  }
  return marked;
}

/** Disjoint half-open ranges in rising order. */
class Ranges {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];

  add(from: number, to: number): void {
    const first = this.firstEndingAt(from);
    let last = first;
    while (last < this.starts.length && this.starts[last] <= to) last++;
    const start = last > first ? Math.min(from, this.starts[first]) : from;
    const end = last > first ? Math.max(to, this.ends[last - 1]) : to;
    this.starts.splice(first, last - first, start);
    this.ends.splice(first, last - first, end);
  }

  overlaps(from: number, to: number): boolean {
    const first = this.firstEndingAt(from + 1);
    return first < this.starts.length && this.starts[first] < to;
  }

  /** Index of the first range that ends at or behind a number. */
  private firstEndingAt(at: number): number {
    let low = 0;
    let high = this.ends.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.ends[middle] < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
