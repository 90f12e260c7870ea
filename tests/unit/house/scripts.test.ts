import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { root } from './sources.ts';

/** The bench as a shell calls it. None of these may begin to measure. */
const bench = (...args: string[]) => spawnSync(process.execPath, [`${root}scripts/bench.mjs`, ...args], { encoding: 'utf8', timeout: 60_000 });

describe('node tests/bench/decode.bench.mjs', () => {
  it('measures', () => {
    const { status, stdout } = spawnSync(process.execPath, [`${root}tests/bench/decode.bench.mjs`, '500'], { encoding: 'utf8', timeout: 60_000 });
    expect(status).toBe(0);
    expect(stdout).toMatch(/Ethernet, IPv6, TCP +500 frames +best +\d/);
  });
});

describe('npm run bench', () => {
  it.each([
    [['--qick'], "Unknown option '--qick'"], [['--size', '--hands'], 'Choose one of --hands and --size'], [['--rounds', '0'], '--rounds takes a number'],
    [['--forget'], '--forget goes with --size'], [['headers'], "Unexpected argument 'headers'"],
  ])('refuses %j, and says which flags there are', (args, words) => {
    const { status, stdout, stderr } = bench(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).toContain('[--profile | --growth | --hands | --cuts | --size [--forget]]');
  });

  it('says what it would measure where it is asked', () => {
    const { status, stdout } = bench('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('--only NAME');
  });
});
