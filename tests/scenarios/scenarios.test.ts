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

describe('the judging itself', () => {
  const frames = '+0 A > B S 0:0 <mss 1460>\n+.02 B > A S. 0:0 ack 1 <mss 1460>\n+.001 A > B P. 1:101(100) ack 1 DF\n+.02 B > A . ack 101';

  test.each([
    'expect plain-loss', 'expect-not plain-los', 'expect-not problems', 'vetoed pmtu-blackhole 1', 'says plain-loss anything', 'says-not plain-loss anything', 'outcome problem', 'headline nothing at all', 'cannot-show anything', 'message 1 match exact',
    'count tcpFlows 2', 'count flows 1', 'flags 3 retransmission', 'flags 9 none', 'number 9 dup none', 'number 3 dupes none', 'irtt 1', 'reading 3 probe', 'resends A timer 1', 'stall A path', 'note nothing',
    'captured between', 'mss A 1400', 'clamped A 1400', 'options A mss 1400', 'copy 1', 'flow 7',
  ])('finds that it does not hold: %s', async (claim) => {
    expect(await brokenClaims(parseScenario(`${frames}\n${claim}`))).toHaveLength(1);
  });

  test.each(['+0 A > B . 1:1461(1450) ack 1', '+0 A > B . 1:1461 ack 1 nonsense', '+0 C > A . ack 1', 'repeat 3\n+0 A > B . len 10 ack 1', 'end'])('refuses %j', (text) => {
    expect(() => parseScenario(text)).toThrow();
  });
});

test('the table of cases names acts that there are', () => {
  const titles = new Set(['wireshark-and-us.txt', 'sightings.txt'].flatMap((file) => actsOf(folder, file).map(({ title }) => title)));
  const rows = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/^\| (?!case |---)[^|]+ \| ([^|]+) \|$/gm)].map(([, act]) => act!.trim());
  expect(rows.filter((act) => !titles.has(act))).toEqual([]);
  expect([...titles].filter((title) => !rows.includes(title))).toEqual([]);
});
