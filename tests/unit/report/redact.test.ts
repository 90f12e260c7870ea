import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AddressMask, formatAddress, parseAddress } from '../../../src/report/address-mask.ts';
import { MASKED, redact, UNMASKED } from '../../../src/report/redact.ts';
import type { Report, Treatment } from '../../../src/report/schema.ts';
import { reportOf, STORIES } from './stories.ts';
import { problemReport } from '../fixtures/reports.ts';

const plain = (report: Report) => JSON.parse(JSON.stringify(report)) as Report;

function addressesOf(report: Report): string[] {
  return [...new Set([...report.flows.flatMap(({ a, b }) => [a.address, b.address]), ...report.fragNeeded.flatMap(({ reporter, quoted }) => [reporter, quoted.src ?? '', quoted.dst ?? ''])])].filter((one) => one !== '');
}

describe('masking', () => {
  it.each(STORIES)('%s leaves no address, no chosen port and no file name anywhere', async (name) => {
    const report = await reportOf(`${name}.pcap`);
    // The masks may by chance be an address that was there; other addresses make sure of it.
    const moved = JSON.parse(JSON.stringify(report).replaceAll('10.77.', '10.199.')) as Report;
    const text = JSON.stringify(redact(moved));
    for (const address of addressesOf(moved)) expect(text).not.toContain(address);
    expect(text).not.toContain('10.199.');
    expect(text).not.toContain(name);
    for (const port of moved.flows.flatMap(({ a, b }) => [a.port, b.port])) if (port >= 1024) expect(text).not.toContain(`${port}`);
  });

  it('leaves everything when nothing is to be masked', async () => {
    const report = await reportOf('story-1-sftp-tso.pcap');
    const { shared: _shared, ...rest } = plain(redact(report, UNMASKED));
    expect(rest).toEqual(report);
  });

  it('keeps who is who: the same address is the same everywhere', async () => {
    const { findings: [finding], paths, flows, verdict } = redact(await reportOf('story-1-sftp-tso.pcap'));
    expect(paths![0]!.sender.address).toBe(finding!.case!.sender);
    expect(flows[0]!.b.address).toBe(finding!.case!.sender);
    expect(verdict.headline).toContain(finding!.case!.sender);
    expect(verdict.headline).toContain(finding!.case!.reporter);
    expect(finding!.fixes[0]!.where).toContain(finding!.case!.sender);
  });

  it('treats names of interfaces, filters, times and ports in sentences', () => {
    const report = plain(problemReport(3));
    report.capture.files[0]!.interfaces = [
      { linkType: 1, linkTypeName: 'Ethernet', name: 'acme-uplink', snaplen: 0, filter: 'host db.acme.example or host 10.1.2.3 and port 8443' },
      { linkType: 1, linkTypeName: 'Ethernet', name: 'eth0', snaplen: 0, filter: null },
    ];
    report.findings[0]!.explanation = 'On acme-uplink 10.1.2.3 does not answer on port 8443; [2001:db8:1::7]:9000 and 10.1.2.3:8443 do, at 12:34:56 with 3.2.60.';
    const { capture, findings } = redact(report, { ...MASKED, time: 'mask' });
    expect(capture.files[0]!.interfaces.map(({ name }) => name)).toEqual(['interface 1', 'eth0']);
    expect(capture.files[0]!.interfaces[0]!.filter).toMatch(/^host NAME or host 10\.0\.\d+\.\d+ and port 8443$/);
    expect(findings[0]!.explanation).toMatch(/^On interface 1 10\.\d+\.\d+\.\d+ does not answer on port 5\d{4}; \[2001:db8:[\da-f:]+\]:5\d{4} and 10\.\d+\.\d+\.\d+:5\d{4} do, at 12:34:56 with 3\.2\.60\.$/);
    expect(capture.files[0]!.firstTime).toBe('946684800.123456789');
  });

  it('leaves the letters of a sentence where an interface is called by one of them', () => {
    const report = plain(problemReport(3));
    report.capture.files[0]!.interfaces = [{ linkType: 1, linkTypeName: 'Ethernet', name: 'e', snaplen: 0, filter: null }];
    report.findings[0]!.explanation = 'The sender repeats itself.';
    expect(redact(report).findings[0]!.explanation).toBe('The sender repeats itself.');
  });

  it('leaves names of network cards that every machine has, and ports that name a service', () => {
    const common = ['any', 'lo', 'eth0.100', 'ens192', 'enp3s0f1', 'vmnic3', 'vmk0', 'igb1', 'wg0'];
    const report = plain(problemReport(3));
    report.capture.files[0]!.interfaces = [...common, 'vmnic', 'eth0-customer'].map((name) => ({ linkType: 1, linkTypeName: 'Ethernet', name, snaplen: 0, filter: null }));
    expect(redact(report).capture.files[0]!.interfaces.map(({ name }) => name)).toEqual([...common, 'interface 1', 'interface 2']);
    [report.flows[0]!.a.port, report.flows[0]!.b.port] = [1023, 1024];
    const { a, b } = redact(report).flows[0]!;
    expect(a.port).toBe(1023);
    expect(b.port).toBeGreaterThan(50_000);
  });

  it('blanks comments unless they are to be kept', () => {
    const report = plain(problemReport(3));
    report.capture.files[0]!.comments = [{ frame: 7, interfaceName: 'acme-uplink', text: 'customer 10.1.2.3 calls' }];
    const texts = (comment: Treatment) =>
      redact(report, { ...MASKED, comment }).capture.files[0]!.comments!.map(({ frame, text }) => ({ frame, text }));
    expect(texts('drop')).toEqual([{ frame: 7, text: null }]);
    expect(JSON.stringify(redact(report))).not.toMatch(/customer|acme/);
    expect(texts('mask')[0]!.text).not.toContain('customer');
    expect(texts('keep')[0]!.text).toBe('customer 10.1.2.3 calls');
  });

  it('leaves out what is to be left out, commands with placeholders', async () => {
    const left = redact(await reportOf('story-1-sftp-tso.pcap'), { ...MASKED, address: 'drop', port: 'drop', file: 'drop' });
    expect(JSON.stringify(left)).not.toMatch(/10\.77\.|"\d+\.\d+\.\d+\.\d+"/);
    expect(left.flows[0]!.a).toEqual({ address: '*', port: 0 });
    expect(left.findings[0]!.fixes[0]!.where).toContain('SENDER');
  });
});

describe('masked addresses', () => {
  const mask = () => new AddressMask();
  const ipv4 = fc.ipV4();
  const ipv6 = fc.ipV6();

  it('are addresses, of the same family, and the same for the same', () => {
    fc.assert(fc.property(fc.oneof(ipv4, ipv6), fc.array(ipv4, { maxLength: 5 }), (text, others) => {
      const one = mask();
      const first = one.mask(text);
      others.forEach((other) => one.mask(other));
      expect(isIP(first)).toBe(isIP(text));
      expect(one.mask(text)).toBe(first);
    }), { seed: 6 });
  });

  it('share a network where the real ones do, and only there', () => {
    const net = (text: string) => text.split('.').slice(0, 3).join('.');
    fc.assert(fc.property(fc.array(ipv4, { minLength: 2, maxLength: 12 }), (list) => {
      const one = mask();
      const usual = list.filter((text) => !/^(0|127|22[4-9]|23\d|24\d|25\d)\./.test(text));
      const masked = usual.map((text) => one.mask(text));
      usual.forEach((x, i) => usual.forEach((y, j) => expect(net(masked[i]!) === net(masked[j]!)).toBe(net(x) === net(y))));
      expect(new Set(masked).size).toBe(new Set(usual).size);
    }), { seed: 7 });
  });

  it('stay in their kind of network', () => {
    const one = mask();
    expect([...['10.77.1.20', '10.77.1.1', '10.77.2.1', '10.78.2.1'].map((text) => one.mask(text))]).toEqual(['10.0.0.1', '10.0.0.2', '10.0.1.1', '10.1.0.1']);
    expect(['192.168.178.20', '172.20.1.1', '8.8.8.8', '8.8.4.4', '100.100.1.1', '169.254.7.7'].map((text) => one.mask(text))).toEqual(
      ['192.168.0.1', '172.16.0.1', '192.0.2.1', '198.51.100.1', '100.64.0.1', '169.254.0.1'],
    );
    expect(['127.0.0.1', '255.255.255.255', '224.0.0.251', '::1', '::', 'ff02::1'].map((text) => one.mask(text))).toEqual(
      ['127.0.0.1', '255.255.255.255', '224.0.0.251', '::1', '::', 'ff02::1'],
    );
    expect(['fe80::1234', 'fd12:3456::1', '2a00:1450::5', '2a00:1450::6', '2a00:1450:0:1::6', '::ffff:10.77.1.20'].map((text) => one.mask(text))).toEqual(
      ['fe80::1', 'fd00::1', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1', '::ffff:10.0.0.1'],
    );
  });

  it('are read and written alike', () => {
    fc.assert(fc.property(ipv6, (text) => void expect(parseAddress(formatAddress(parseAddress(text)!))).toEqual(parseAddress(text))), { seed: 8 });
    for (const text of ['', '1.2.3', '1.2.3.256', '12:34:56', ':::', '1::2::3', 'host', '1:2:3:4:5:6:7:8:9', '1.2.3.4:80']) expect(parseAddress(text)).toBeNull();
  });
});
