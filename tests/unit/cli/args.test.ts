import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../src/cli/args.ts';

const options = { files: ['a.pcap'], form: 'text', pathMtu: null, failOnProblem: false };

describe('arguments', () => {
  it('take files and a form', () => {
    expect(parseArguments(['a.pcap'])).toEqual({ kind: 'run', options });
    expect(parseArguments(['a.pcap', '--json'])).toEqual({ kind: 'run', options: { ...options, form: 'json' } });
    expect(parseArguments(['--packets', 'a.pcap', 'b.pcap'])).toEqual({ kind: 'run', options: { ...options, form: 'packets', files: ['a.pcap', 'b.pcap'] } });
    expect(parseArguments(['a.pcap', '--path-mtu', '1400', '--fail-on', 'problem'])).toEqual({ kind: 'run', options: { ...options, pathMtu: 1400, failOnProblem: true } });
    expect(parseArguments(['--path-mtu=1400', '--fail-on=problem', '-'])).toMatchObject({ kind: 'run', options: { files: ['-'], pathMtu: 1400 } });
    expect(parseArguments(['--', '--json'])).toEqual({ kind: 'run', options: { ...options, files: ['--json'] } });
  });

  it('answer for help and version before all else', () => {
    expect(parseArguments(['--help', '--path-mtu', 'x'])).toEqual({ kind: 'help' });
    expect(parseArguments(['-h'])).toEqual({ kind: 'help' });
    expect(parseArguments(['--version'])).toEqual({ kind: 'version' });
  });

  it.each([
    [[], 'no capture given'],
    [['a.pcap', '--jsn'], 'jsn'],
    [['a.pcap', '--json', '--packets'], 'choose one'],
    [['a.pcap', '--path-mtu'], 'path-mtu'],
    [['a.pcap', '--path-mtu', '67'], '68 to 65535'],
    [['a.pcap', '--path-mtu', '65536'], '68 to 65535'],
    [['a.pcap', '--path-mtu', '1e3'], '68 to 65535'],
    [['a.pcap', '--path-mtu', ''], '68 to 65535'],
    [['a.pcap', '--fail-on', 'warning'], '"problem"'],
    [['-', '-'], 'once'],
    [[''], 'empty'],
  ])('refuse %j', (argv, part) => {
    const parsed = parseArguments(argv);
    expect(parsed.kind).toBe('error');
    const { message } = parsed as { message: string };
    expect(message).toContain(part);
    expect(message).not.toContain('\n');
  });
});
