/** Every rule speaks in an act of tests/scenarios, and each thing that rules it out has an act in which it is silent for that. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ABOUT } from '../../../src/rules/about.ts';
import type { RuleId } from '../../../src/rules/finding.ts';
import { root } from '../house/sources.ts';

const folder = `${root}tests/scenarios/`;
const acts = readdirSync(folder)
  .filter((name) => name.endsWith('.txt'))
  .sort()
  .flatMap((file) =>
    readFileSync(folder + file, 'utf8')
      .split(/^-{3,}\n/m)
      .map((text) => ({ file, title: /^#\s*(.*)$/m.exec(text)?.[1] ?? '', lines: text.split('\n').map((line) => line.trim()) })),
  );
const rules = Object.keys(ABOUT) as RuleId[];
type Act = (typeof acts)[number];

const speaking = (id: RuleId): Act[] => acts.filter((act) => act.lines.some((line) => line === `expect ${id}` || line.startsWith(`expect ${id} `)));
const vetoed = (id: RuleId, n: number): Act[] => acts.filter((act) => act.lines.some((line) => line === `vetoed ${id} ${n}` || line.startsWith(`vetoed ${id} ${n} `)));

const names = (list: readonly Act[]): string => list.map((act) => `*${act.title.replaceAll('|', '\\|')}* (${act.file})`).join('<br>');

function table(): string {
  const rows = rules.flatMap((id) => [
    // The first will do: a new act elsewhere shall not change this table.
    `| \`${id}\` | speaks | ${names(speaking(id).slice(0, 1))} |`,
    ...ABOUT[id].vetoes.map((veto, k) => `| | silent: ${veto} | ${names(vetoed(id, k + 1))} |`),
  ]);
  return `# The rules and the acts that test them

Each rule of [rules.md](rules.md), with an act of tests/scenarios in which it must speak, and for each thing that rules it out those in which it must be silent for it. An act is a capture written as text, built into real bytes and judged by the whole engine. \`npx vitest run tests/unit/rules -u\` writes this anew.

| rule | must | act |
|---|---|---|
${rows.join('\n')}
`;
}

describe('the acts', () => {
  it('let every rule speak', () => {
    expect(rules.filter((id) => speaking(id).length === 0)).toEqual([]);
  });

  it('hold each thing that rules a rule out', () => {
    const missing = rules.flatMap((id) => ABOUT[id].vetoes.flatMap((veto, k) => (vetoed(id, k + 1).length === 0 ? [`${id}: ${veto}`] : [])));
    expect(missing).toEqual([]);
  });

  it('name no veto that there is not', () => {
    const named = acts.flatMap((act) => act.lines.filter((line) => line.startsWith('vetoed ')).map((line) => line.split(' ')));
    expect(named.filter(([, id, n]) => ABOUT[id as RuleId]?.vetoes[Number(n) - 1] === undefined)).toEqual([]);
  });

  it('are what docs/rules-tested.md says', async () => {
    await expect(table()).toMatchFileSnapshot('../../../docs/rules-tested.md');
  });
});
