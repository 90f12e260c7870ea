/** Every .txt file of this folder holds acts: captures as text, each with what must, and what must not, be found in it. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { writePcapng } from '../../src/capture/write-pcapng.ts';
import { bufferSource } from '../../src/capture/sources.ts';
import { analyze } from '../../src/engine/analyze.ts';
import { broken } from './claims.ts';
import { parseScenario, scenarioPcap, type Scenario } from './notation.ts';

const folder = dirname(fileURLToPath(import.meta.url));

/** Acts are parted by lines of dashes. */
function actsOf(file: string): { title: string; text: string }[] {
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

describe.each(readdirSync(folder).filter((name) => name.endsWith('.txt')).sort())('%s', (file) => {
  test.each(actsOf(file))('$title', async ({ text }) => {
    const scenario = parseScenario(text);
    expect(scenario.claims, 'an act without a claim').not.toEqual([]);
    const session = await analyze([bufferSource('scenario', captureOf(scenario))], { pathMtu: null });
    const wrong = await broken(scenario.claims, session.outcome.report!, (flow) => session.flowDetail(flow));
    // In the notation, so that a failure is read in place: the frames, then each claim with what was found instead.
    if (wrong.length > 0) expect.fail(`${scenario.frames.map((f, i) => `${String(i + 1).padStart(3)}  ${f.line}`).join('\n')}\n${wrong.join('\n')}`);
  });
});

test('the table of cases names acts that there are', () => {
  const titles = new Set(['wireshark-and-us.txt', 'sightings.txt'].flatMap((file) => actsOf(file).map(({ title }) => title)));
  const rows = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| (?!case |---)[^|]+ \| ([^|]+) \|$/gm)].map(([, act]) => act!.trim());
  expect(rows.filter((act) => !titles.has(act))).toEqual([]);
  expect([...titles].filter((title) => !rows.includes(title))).toEqual([]);
});
