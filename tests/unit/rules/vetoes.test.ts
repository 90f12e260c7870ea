import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ABOUT } from '../../../src/rules/about.ts';
import type { RuleId } from '../../../src/rules/finding.ts';
import { VETOES_TAKEN_OUT } from '../../mutations/vetoes.ts';
import { root } from '../house/sources.ts';

describe('the code that `npm run mutate` takes out', () => {
  it('stands in its file, once', () => {
    const edits = VETOES_TAKEN_OUT.flatMap((one) => one.edits);
    expect(edits.filter(({ file, text }) => readFileSync(root + file, 'utf8').split(text).length !== 2)).toEqual([]);
  });

  it('is named for each thing that rules a rule out', () => {
    const named = new Set(VETOES_TAKEN_OUT.map(({ rule, veto }) => `${rule} ${veto}`));
    const all = (Object.keys(ABOUT) as RuleId[]).flatMap((id) => ABOUT[id].vetoes.map((_, k) => `${id} ${k + 1}`));
    expect(all.filter((one) => !named.has(one))).toEqual([]);
    expect([...named].filter((one) => !all.includes(one))).toEqual([]);
  });
});
