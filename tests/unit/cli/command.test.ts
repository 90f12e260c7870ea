import { execFile, spawn } from 'node:child_process';
import { closeSync, copyFileSync, createReadStream, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../../../src/report/schema.ts';
import { root } from '../house/sources.ts';

const dir = mkdtempSync(join(tmpdir(), 'command-'));
const command = join(dir, 'mtuscope.js');
const story = `${root}tests/captures/story-2-lro-router.pcap`;

beforeAll(async () => {
  await build({ root, logLevel: 'silent', mode: 'cli', build: { outDir: dir, emptyOutDir: false } });
}, 120_000);

afterAll(() => rmSync(dir, { recursive: true, force: true }));

interface Ended {
  status: number | null;
  out: string;
  err: string;
}

/** Runs the built command as a shell does. */
const call = (args: string[], stdin?: string) =>
  new Promise<Ended>((resolve) => {
    const ended = (_error: Error | null, out: string, err: string): void => resolve({ status: child.exitCode, out, err });
    const child = execFile(process.execPath, [command, ...args], { maxBuffer: 1 << 28, cwd: dir }, ended);
    if (stdin === undefined) child.stdin!.end();
    else createReadStream(stdin).pipe(child.stdin!);
  });

/** Runs it with an output that takes nothing, or not for long. */
const writingTo = (stdout: number | 'pipe') =>
  new Promise<Ended>((resolve) => {
    const child = spawn(process.execPath, [command, story, '--packets'], { stdio: ['ignore', stdout, 'pipe'] });
    let err = '';
    child.stderr!.on('data', (text: Buffer) => (err += text.toString()));
    child.stdout?.once('data', () => child.stdout!.destroy());
    child.on('close', (status) => resolve({ status, out: '', err }));
  });

const reportOf = ({ out }: Ended) => JSON.parse(out) as Report;

describe('the built command', { timeout: 60_000 }, () => {
  it('says the same twice, byte by byte, and of the same bytes however they come', async () => {
    const gz = join(dir, 'story.pcap.gz');
    writeFileSync(gz, gzipSync(readFileSync(story)));
    const [first, second, piped, packed] = await Promise.all([call([story, '--json']), call([story, '--json']), call(['-', '--json'], story), call([gz, '--json'])]);
    expect(second).toEqual(first);
    expect(first).toMatchObject({ status: 0, err: '' });
    const said = (ended: Ended) => ({ ...reportOf(ended), capture: null });
    expect(said(piped)).toEqual(said(first));
    expect(said(packed)).toEqual(said(first));
    expect(reportOf(packed).capture.files[0]).toMatchObject({ name: 'story.pcap.gz', compression: 'gzip', bytes: readFileSync(gz).length });
  });

  it('exits with 0 where it analysed, 1 only where that was asked for, 2 where it could not', async () => {
    const long = 'n'.repeat(300);
    const [problem, asked, missing, folder, tooLong] = await Promise.all([call([story]), call([story, '--fail-on', 'problem']), call(['missing.pcap']), call([dir]), call([long])]);
    expect([problem.status, asked.status, missing.status, folder.status, tooLong.status]).toEqual([0, 1, 2, 2, 2]);
    expect(missing).toMatchObject({ out: '', err: 'mtuscope: missing.pcap: there is no such file.\n' });
    expect(folder.err.trimEnd().split('\n')).toHaveLength(1);
    // Windows knows no such name, and says no more than that.
    if (process.platform !== 'win32') expect(tooLong.err).toBe(`mtuscope: ${long}: the name is longer than the file system allows.\n`);
  });

  it.each(['two words.pcap', 'line\nbreak.pcap', '<b>bold.pcap', '*.pcap', '-- dash.pcap'])('reads %j by its name', async (name) => {
    copyFileSync(story, join(dir, name));
    const ended = await call(['--json', '--', name]);
    expect(ended).toMatchObject({ status: 0, err: '' });
    expect(reportOf(ended).capture.files.map((file) => file.name)).toEqual([name]);
    rmSync(join(dir, name));
  });

  it('takes a reader that goes away for no error', async () => expect(await writingTo('pipe')).toMatchObject({ status: 0, err: '' }));

  it.skipIf(!existsSync('/dev/full'))('says in one line that its report could not be written', async () => {
    const full = openSync('/dev/full', 'w');
    const { status, err } = await writingTo(full);
    closeSync(full);
    expect(status).toBe(2);
    expect(err).toMatch(/^mtuscope: the report could not be written: [^\n]+\n$/);
  });
});
