/** The acts of this folder, and the judging of one: a capture as text, built into bytes and looked at by the whole engine. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bufferSource } from '../../src/capture/sources.ts';
import { writePcapng } from '../../src/capture/write-pcapng.ts';
import { analyze } from '../../src/engine/analyze.ts';
import { breachesOf } from '../captures/contract.ts';
import { broken } from './claims.ts';
import { scenarioPcap, type Scenario } from './notation.ts';

export interface Act {
  title: string;
  text: string;
}

export function filesOfActs(folder: string): string[] {
  return readdirSync(folder).filter((name) => name.endsWith('.txt')).sort();
}

/** Acts are parted by lines of dashes. */
export function actsOf(folder: string, file: string): Act[] {
  return readFileSync(join(folder, file), 'utf8')
    .split(/^-{3,}\n/m)
    .filter((text) => text.trim() !== '')
    .map((text) => ({ title: /^#\s*(.*)$/m.exec(text)?.[1] ?? file, text }));
}

function captureOf(scenario: Scenario): Uint8Array {
  if (scenario.filter === null && scenario.dropped === null) return scenarioPcap(scenario);
  const packets = scenario.frames.map((f) => ({
    bytes: f.bytes,
    origLen: f.length,
    seconds: 1_700_000_000 + Math.floor(f.time / 1e9),
    nanos: f.time % 1e9,
  }));
  return writePcapng(packets, {
    interfaces: [{ linkType: scenario.linkType, ...(scenario.filter === null ? {} : { filter: scenario.filter }) }],
    ...(scenario.dropped === null ? {} : { dropped: [scenario.dropped] }),
  });
}

/** Claims of an act that do not hold, each with what was found instead, and breaches of what holds of every report. */
export async function brokenClaims(scenario: Scenario): Promise<string[]> {
  const session = await analyze([bufferSource('scenario', captureOf(scenario))], { pathMtu: null });
  const report = session.outcome.report!;
  return [...breachesOf(report), ...(await broken(scenario.claims, report, (flow) => session.flowDetail(flow)))];
}
