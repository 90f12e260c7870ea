import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { rulesMarkdown } from '../../../src/rules/about-markdown.ts';
import { ABOUT } from '../../../src/rules/about.ts';
import { RULES } from '../../../src/rules/index.ts';
import { root } from '../house/sources.ts';

describe('rules in words', () => {
  it('speak of every rule that there is', () => {
    expect(Object.keys(ABOUT).sort()).toEqual(RULES.map((rule) => rule.id).sort());
  });

  it('have a file each, named as the rule is', () => {
    expect(RULES.filter(({ id }) => !existsSync(`${root}src/rules/${id}.ts`) || !readFileSync(`${root}src/rules/${id}.ts`, 'utf8').includes(`id: '${id}'`)).map(({ id }) => id)).toEqual([]);
  });

  it('supersede what the rules supersede', () => {
    for (const rule of RULES) expect([...ABOUT[rule.id].supersedes].sort(), rule.id).toEqual([...rule.supersedes].sort());
  });

  it('are sentences', () => {
    for (const about of Object.values(ABOUT)) {
      for (const text of [about.meaning, ...about.necessary, ...about.supporting, ...about.vetoes, ...about.cannotKnow]) expect(text).toMatch(/^[A-Z].*\.$/);
      expect(about.necessary.length).toBeGreaterThan(0);
    }
  });

  it('are what docs/rules.md says', async () => {
    await expect(rulesMarkdown()).toMatchFileSnapshot('../../../docs/rules.md');
  });
});
