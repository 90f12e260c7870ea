import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { run } from '../../../src/cli/run.ts';
import { readReport } from '../../../src/report/read-report.ts';
import type { Report } from '../../../src/report/schema.ts';
import { unpack } from '../../../src/report/unpack.ts';
import { parseLink } from '../../../src/state/route.ts';
import { root } from '../house/sources.ts';

/** A capture without packets, and one that is none. */
const EMPTY_PCAP = new Uint8Array([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]);
const FILES: Record<string, Uint8Array> = { 'empty.pcap': EMPTY_PCAP, 'story.pcap': new Uint8Array(readFileSync(`${root}tests/captures/story-2-lro-router.pcap`)), 'letter.txt': new TextEncoder().encode('Dear all, the network is slow again.') };

async function call(argv: string[], change: { isTTY?: boolean; gone?: boolean; env?: Record<string, string> } = {}) {
  let out = '';
  let err = '';
  const status = await run(argv, {
    stdout: {
      isTTY: change.isTTY ?? false,
      write(text, done) {
        if (change.gone) done(Object.assign(new Error('gone'), { code: 'EPIPE' }));
        else {
          out += text;
          done();
        }
        return true;
      },
    },
    stderr: { isTTY: change.isTTY ?? false, write: (text) => ((err += text), true) },
    env: change.env ?? {},
    now: () => 0,
    open: (path) => {
      const bytes = FILES[path];
      if (bytes) return Promise.resolve(bufferSource(path, bytes));
      // A name in capitals is the system's word for what is wrong.
      const code = /^E[A-Z]+$/.test(path) ? path : 'ENOENT';
      return Promise.reject(Object.assign(new Error(`${code}: the system's words, open '${path}'`), { code }));
    },
  });
  return { status, out, err };
}

describe('the command', () => {
  it('prints one JSON object and nothing else', async () => {
    const { status, out, err } = await call(['empty.pcap', '--json']);
    expect(status).toBe(0);
    expect(err).toBe('');
    const report = JSON.parse(out) as Report;
    expect(report.schema).toBe('mtuscope-report');
    expect(out).toBe(`${JSON.stringify(report)}\n`);
  });

  it('exits with 2 and one line for each file that could not be read', async () => {
    const { status, out, err } = await call(['missing.pcap', 'letter.txt', '--json']);
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(err.trimEnd().split('\n')).toHaveLength(2);
    expect(err).toMatch(/^mtuscope: missing\.pcap: there is no such file\.\nmtuscope: letter\.txt: /);
  });

  it.each([
    ['ENOENT', 'there is no such file'], ['EACCES', 'it may not be read by this user'], ['EPERM', 'it may not be read by this user'], ['EISDIR', 'it is a directory; name the captures in it'],
    ['ENOTDIR', 'a part of its path is not a directory'], ['ENAMETOOLONG', 'the name is longer than the file system allows'], ['ELOOP', 'its symbolic links lead in a circle'],
    ['EIO', "it cannot be opened: the system's words"],
  ])('says in plain words why a file does not open: %s', async (code, words) => {
    expect(await call([code])).toEqual({ status: 2, out: '', err: `mtuscope: ${code}: ${words}.\n` });
  });

  it('says once of a file that was given twice why it does not open', async () => {
    expect((await call(['missing.pcap', 'missing.pcap'])).err).toBe('mtuscope: missing.pcap: there is no such file.\n');
  });

  it('says of a pattern that no file matches it', async () => {
    expect((await call(['*.pcap'])).err).toBe('mtuscope: *.pcap: no file matches.\n');
  });

  it('reports what could be read all the same', async () => {
    const { status, out, err } = await call(['missing.pcap', 'empty.pcap', 'letter.txt', '--json']);
    expect(status).toBe(2);
    expect((JSON.parse(out) as Report).capture.files.map((f) => f.name)).toEqual(['empty.pcap']);
    expect(err.trimEnd().split('\n')).toHaveLength(2);
  });

  it('lets no file name write to the terminal by itself', async () => {
    const { err } = await call(['x\u001b[2J\ny']);
    expect(err.trimEnd()).not.toMatch(/[\u001b\n]/);
  });

  it.each(['--json', '--markdown', '--html', '--packets', '--link'])('lets no file name write to the terminal in a report either (%s)', async (form) => {
    const name = 'x\u001b[2J\u009b2J\u202ey.pcap';
    FILES[name] = FILES['story.pcap']!;
    const { out } = await call([name, form, ...(form === '--html' || form === '--link' ? ['--no-mask'] : [])]);
    expect(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e].{0,20}/.exec(out)).toBeNull();
    if (form === '--json') expect((JSON.parse(out) as Report).capture.files[0]!.name).toBe(name);
  });

  it('exits with 2 on wrong arguments, in one line', async () => {
    const { status, out, err } = await call(['--frobnicate']);
    expect({ status, out }).toEqual({ status: 2, out: '' });
    expect(err.match(/\n/g)).toHaveLength(1);
  });

  it('does not fail on what is no problem', async () => {
    expect((await call(['empty.pcap', '--fail-on', 'problem'])).status).toBe(0);
  });

  it('prints help and version on standard output', async () => {
    expect((await call(['--help'])).out).toMatch(/^mtuscope - /);
    expect((await call(['--help'])).out.split('\n').every((line) => line.length <= 80)).toBe(true);
    expect((await call(['--version'])).out).toMatch(/^mtuscope \d+\.\d+\.\d+\n$/);
  });

  it('colours on a terminal that wants it', async () => {
    const escape = /\u001b\[/;
    expect((await call(['empty.pcap'])).out).not.toMatch(escape);
    expect((await call(['empty.pcap'], { isTTY: true })).out).toMatch(escape);
    expect((await call(['empty.pcap'], { isTTY: true, env: { NO_COLOR: '1' } })).out).not.toMatch(escape);
    expect((await call(['empty.pcap'], { isTTY: true, env: { NO_COLOR: '' } })).out).toMatch(escape);
    expect((await call(['empty.pcap'], { isTTY: true, env: { TERM: 'dumb' } })).out).not.toMatch(escape);
  });

  it('prints the frames of several files under one header', async () => {
    FILES['one.pcap'] = new Uint8Array([...EMPTY_PCAP, ...[1, 0, 0, 0, 2, 0, 0, 0, 14, 0, 0, 0, 14, 0, 0, 0], ...new Uint8Array(14)]);
    const { status, out } = await call(['one.pcap', 'empty.pcap', 'one.pcap', '--packets']);
    const lines = out.replace(/\n$/, '').split('\n');
    expect(status).toBe(0);
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^frame\.number\tframe\.time_epoch\t/);
    expect(lines[1]).toMatch(/^1\t1\.000002000\t14\t14\t/);
    for (const line of lines) expect(line.split('\t')).toHaveLength(17);
  });

  it('takes a reader that goes away for no error', async () => {
    expect(await call(['empty.pcap', '--json'], { gone: true })).toEqual({ status: 0, out: '', err: '' });
  });
});

describe('what is passed on', () => {
  it('is a link that opens, masked unless told otherwise', async () => {
    const { status, out, err } = await call(['story.pcap', '--link', '--address', 'https://mtuscope.example.org/#/x']);
    expect([status, err]).toEqual([0, '']);
    expect(out).toMatch(/^https:\/\/mtuscope\.example\.org\/#r=[\w-]+\n$/);
    expect(out.length).toBeLessThan(2000);
    const { report } = unpack(parseLink(new URL(out.trim()).hash)!.packed);
    expect(report!.findings[0]!.rule).toBe('merged-then-rejected');
    expect(JSON.stringify(report)).not.toContain('10.77.');
    const open = await call(['story.pcap', '--link', '--no-mask', '--rich']);
    const { report: whole } = unpack(parseLink(open.out.trim())!.packed);
    expect(JSON.stringify(whole)).toContain('10.77.');
    expect(whole!.traces![0]!.frame.length).toBeGreaterThan(20);
  });

  it('is an HTML file that holds the report', async () => {
    const { status, out } = await call(['story.pcap', '--html', '--fail-on', 'problem']);
    expect(status).toBe(1);
    expect(out).toMatch(/^<!doctype html>/);
    expect(out).not.toContain('10.77.');
    expect(readReport(out).report!.shared!.treatment.address).toBe('mask');
    expect((await call(['story.pcap', '--html', '--no-mask'])).out).toContain('10.77.');
  });

  it('is a report that is read again, in any form', async () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    FILES['report.json'] = bytes((await call(['story.pcap', '--json'])).out);
    FILES['report.html'] = bytes((await call(['story.pcap', '--html', '--no-mask'])).out);
    for (const form of ['--json', '--markdown', '--link']) {
      for (const name of ['report.json', 'report.html']) {
        const { status, out, err } = await call([name, form]);
        expect([status, err], `${name} ${form}`).toEqual([0, '']);
        if (name === 'report.json' || form !== '--json') expect(out).toBe((await call(['story.pcap', form])).out);
      }
    }
    expect((await call(['report.json'])).out).toBe((await call(['story.pcap'])).out);
    expect((await call(['report.json', '--fail-on', 'problem'])).status).toBe(1);
    expect(await call(['report.json', '--packets'])).toMatchObject({ status: 2, out: '', err: expect.stringContaining('needs the capture') as string });
    expect(await call(['report.json', '--path-mtu', '1400'])).toMatchObject({ status: 2, err: expect.stringContaining('needs the capture') as string });
    expect(await call(['report.json', 'story.pcap', '--json'])).toMatchObject({ status: 2, err: expect.stringContaining('by itself') as string });
    FILES['newer.json'] = bytes(new TextDecoder().decode(FILES['report.json']).replace('"version":1', '"version":2'));
    expect(await call(['newer.json'])).toMatchObject({ status: 2, out: '', err: expect.stringContaining('newer mtuscope') as string });
  });
});
