/** Every .txt file of this folder holds acts: captures as text, each with what must, and what must not, be found in it. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { actsOf, brokenClaims, filesOfActs } from './acts.ts';
import { parseScenario } from './notation.ts';

const folder = dirname(fileURLToPath(import.meta.url));

describe.each(filesOfActs(folder))('%s', (file) => {
  test.each(actsOf(folder, file))('$title', async ({ text }) => {
    const scenario = parseScenario(text);
    expect(scenario.claims, 'an act without a claim').not.toEqual([]);
    const wrong = await brokenClaims(scenario);
    // In the notation, so that a failure is read in place: the frames, then each claim with what was found instead.
    if (wrong.length > 0) expect.fail(`${scenario.frames.map((f, i) => `${String(i + 1).padStart(3)}  ${f.line}`).join('\n')}\n${wrong.join('\n')}`);
  });
});

test('the table of cases names acts that there are', () => {
  const titles = new Set(['wireshark-and-us.txt', 'sightings.txt'].flatMap((file) => actsOf(folder, file).map(({ title }) => title)));
  const rows = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| (?!case |---)[^|]+ \| ([^|]+) \|$/gm)].map(([, act]) => act!.trim());
  expect(rows.filter((act) => !titles.has(act))).toEqual([]);
  expect([...titles].filter((title) => !rows.includes(title))).toEqual([]);
});
