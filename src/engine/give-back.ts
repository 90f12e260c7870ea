/**
 * Makes room where a capture holds more frames than memory: rows that no conclusion needs any more are given back, from
 * the least to the most costly to do without.
 *
 * 1. Old rows of flows without any trouble, and of frames that belong to no flow: nothing would look at them.
 * 2. Those of troubled flows that have ended: they are looked at now, what was found is kept.
 * 3. Those of troubled flows that go on: cut at a quiet place, looked at up to there, and from there on later.
 *
 * Always kept: the newest rows, ICMP errors, frames that observations name, the first oversize segments of each flow.
 */
import { chooseFlows } from '../pmtu/choose-flows.ts';
import { matchThroughNat } from '../pmtu/nat-match.ts';
import { matchParts } from '../pmtu/part-match.ts';
import { F_FIRST_ROW, F_LAST_ROW } from '../tables/flow-table.ts';
import { BIT_B_TO_A, BIT_FRAGMENT, BIT_ICMP_ERROR, BIT_NO_TIME, BLOCK_ROWS } from '../tables/packet-table.ts';
import { pathMtusOf } from './diagnose.ts';
import { contextOf, type FileAnalysis } from './file-analysis.ts';
import { lookAt, Looks } from './looks.ts';

/** Share of the rows that stays, the newest, and share below which there is room enough again. */
const NEWEST = 0.25;
const ENOUGH = 0.6;
/** Share of the rows that frames named by observations may take; the first ones do. */
const MOST_NAMED = 0.125;
/** Copies of a packet are looked for so many rows back. */
const LEAST_NEWEST = 64;
/** Of each direction as many oversize segments keep their rows. */
const MOST_OVERSIZE = 8;

/** Gives rows of the files back until there is room, or nothing is left to give. `current` is being read; files behind it are not yet. */
export function giveBack(files: readonly FileAnalysis[], current: FileAnalysis, most: number, statedMtu: number | null): void {
  const used = (): number => files.reduce((sum, { recorder }) => sum + recorder.packets.rows, 0);
  const opened = files.filter((file) => file.info !== null && file.recorder.packets.length > 0);
  const givers = opened.map((file) => {
    const { packets } = file.recorder;
    const newest = file === current ? Math.max(LEAST_NEWEST, Math.floor(most * NEWEST)) : 0;
    return new Giver(file, opened.indexOf(file), Math.max(0, packets.length - newest), statedMtu, Math.floor(most * MOST_NAMED));
  });
  for (const step of ['withoutTrouble', 'ended', 'goingOn'] as const) {
    for (const giver of givers) {
      giver[step]();
      if (used() <= most * ENOUGH) return;
    }
  }
}

/** One file's rows below `cut`. */
class Giver {
  private readonly chosen: number[];
  private readonly looks: Looks;
  /** Rows of a flow below this one are given back; of frames without flow those below `cut`. */
  private readonly limit: Int32Array;

  constructor(
    private readonly file: FileAnalysis,
    private readonly position: number,
    private readonly cut: number,
    private readonly statedMtu: number | null,
    private readonly mostNamed: number,
  ) {
    const { recorder } = file;
    const { flows } = recorder;
    recorder.finish();
    matchThroughNat(recorder.errors, recorder.packets, flows);
    matchParts(recorder.errors, recorder.packets, flows);
    file.looks ??= new Looks();
    this.looks = file.looks;
    this.chosen = chooseFlows(flows, contextOf(file, position).endTime);
    this.limit = Int32Array.from({ length: flows.length }, (_, flow) => flows.keptFrom(flow));
  }

  withoutTrouble(): void {
    const chosen = new Set(this.chosen);
    for (let flow = 0; flow < this.limit.length; flow++) if (!chosen.has(flow)) this.limit[flow] = Math.max(this.limit[flow], this.cut);
    this.give();
  }

  ended(): void {
    const { flows } = this.file.recorder;
    this.look(this.chosen.filter((flow) => flows.flowWord(flow, F_LAST_ROW) < this.cut), Infinity);
  }

  goingOn(): void {
    const { flows } = this.file.recorder;
    this.look(this.chosen.filter((flow) => flows.flowWord(flow, F_LAST_ROW) >= this.cut), this.cut);
  }

  private look(chosen: number[], until: number): void {
    const upTo = lookAt(this.file.recorder, contextOf(this.file, this.position), chosen, this.looks, until);
    chosen.forEach((flow, k) => {
      this.limit[flow] = Math.max(this.limit[flow], upTo[k]);
    });
    this.give();
  }

  private give(): void {
    const { recorder } = this.file;
    const { packets, flows, givenBack } = recorder;
    const pathMtus = pathMtusOf(flows, this.looks, this.statedMtu).value;
    const oversizeKept = new Uint8Array(2 * flows.length);
    const named = this.namedRows();
    let n = 0;
    const places = new Uint16Array(BLOCK_ROWS);
    for (let b = 0; b < packets.blocks.length && b * BLOCK_ROWS < this.cut; b++) {
      const block = packets.blocks[b];
      const filled = packets.filled(b);
      let kept = 0;
      for (let i = 0; i < filled; i++) {
        const row = packets.rowAt(b, i);
        while (n < named.length && named[n] < row) n++;
        const flow = block.flow[i];
        const bits = block.bits[i];
        let keep = row >= (flow < 0 ? this.cut : this.limit[flow]) || (bits & BIT_ICMP_ERROR) !== 0 || named[n] === row;
        if (!keep && flow >= 0) {
          const half = 2 * flow + (bits & BIT_B_TO_A);
          if (block.ipLen[i] > pathMtus[half] && block.payloadLen[i] > 0 && !(bits & BIT_FRAGMENT)) keep = oversizeKept[half]++ < MOST_OVERSIZE;
          // The time of these is not to be had from anywhere else.
          if (bits & BIT_NO_TIME && (row === flows.flowWord(flow, F_FIRST_ROW) || row === flows.flowWord(flow, F_LAST_ROW))) keep = true;
        }
        if (keep) places[kept++] = i;
        else givenBack.add(packets, block, i, pathMtus);
      }
      if (kept < filled) packets.giveBack(b, places.slice(0, kept));
    }
    flows.kept = this.limit;
    flows.sacks.keep((row) => packets.has(row));
  }

  /** Rows that something else points to, rising. */
  private namedRows(): Int32Array {
    const { earliestRow, latestRow } = this.file.recorder;
    const rows = new Set<number>([earliestRow, latestRow]);
    for (const frame of this.looks.cited()) {
      if (rows.size >= this.mostNamed) break;
      rows.add(frame - 1);
    }
    return Int32Array.from(rows).sort();
  }
}
