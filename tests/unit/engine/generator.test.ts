import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GENERATOR } from '../../../src/engine/generator.ts';

test('reports carry the version of the package', () => {
  const { name, version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { name: string; version: string };
  expect(GENERATOR).toEqual({ name, version });
});
