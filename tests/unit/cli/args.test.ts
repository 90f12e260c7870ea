import { describe, expect, it } from 'vitest';
import { parseArguments } from '../../../src/cli/args.ts';

const options = { files: ['a.pcap'], form: 'text', pathMtu: null, failOnProblem: false, mask: true, rich: false, address: null };

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
    [['a.pcap', '--path-mtu', '-1'], '68 to 65535'],
    [['a.pcap', '--fail-on', '--json'], '"problem"'],
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

describe('what is passed on', () => {
  it('is masked unless told otherwise', () => {
    expect(parseArguments(['a.pcap', '--html'])).toMatchObject({ kind: 'run', options: { form: 'html', mask: true } });
    expect(parseArguments(['a.pcap', '--link', '--no-mask', '--rich', '--address', 'https://x.example/'])).toMatchObject({
      kind: 'run', options: { form: 'link', mask: false, rich: true, address: 'https://x.example/' },
    });
  });

  it.each([['--json', '--no-mask'], ['--html', '--rich'], ['--json', '--address', 'https://x.example/'], ['--link', '--address', 'no address'], ['--link', '--html']])('refuses %s with %s', (...argv) => {
    expect(parseArguments(['a.pcap', ...argv])).toMatchObject({ kind: 'error' });
  });
});
