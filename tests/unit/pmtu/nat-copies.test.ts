import { describe, expect, it } from 'vitest';
import { tell } from './detail.ts';

/** A segment inside and outside of a NAT box that gives A the address and port of N. */
const both = (line: string, wait = '.001'): string => `+${wait} A > B  ${line} ttl 64\n+.000020 N > B  ${line} ttl 63\n`;
const back = (line: string): string => `+.010 B > N  ${line} ttl 60\n+.000020 B > A  ${line} ttl 59\n`;

const OPEN = `host N 203.0.113.9:61000 isn 1000
${both('S 0:0 win 65535 <mss 1460> id 5', '0')}${back('S. 0:0 ack 1 win 65535 <mss 1460> id 6')}${both('. ack 1 id 7')}`;

/** Six segments of which every other is lost behind the box and sent again by a timer. */
const lossy = (): string => {
  let text = OPEN;
  let id = 20;
  for (let i = 0; i < 6; i++) {
    const from = 1 + i * 1000;
    const line = `P. ${from}:${from + 1000} ack 1`;
    text += both(`${line} id ${id++}`);
    if (i % 2 === 0) text += both(`${line} id ${id++}`, '.300');
    text += back(`. ack ${from + 1000} id ${40 + i}`);
  }
  return text;
};

describe('a NAT box captured on both sides', () => {
  it('shows one connection as two flows, which are known as copies', async () => {
    const { report } = await tell(lossy());
    expect(report.flows.map(({ a, closer }) => [a.address, closer?.copyOf])).toEqual([
      ['192.0.2.10', { stream: 1, part: null }], ['203.0.113.9', { stream: 0, part: null }],
    ]);
    expect(report.flows.map(({ closer }) => closer?.aToB.real)).toEqual([3, 3]);
  });

  it('loses each packet once', async () => {
    const { report } = await tell(lossy());
    const loss = report.findings.filter(({ rule }) => rule === 'plain-loss');
    expect(loss).toHaveLength(1);
    expect(loss[0]!.streams).toEqual([0]);
    expect(loss[0]!.parameters['lost']).toBe(3);
    expect(report.verdict.outcome).toBe('not-mtu');
  });

  it('is not made up of connections that merely have their ports in common', async () => {
    const { report } = await tell(lossy().replaceAll('isn 1000', 'isn 77000'));
    expect(report.flows.map(({ closer }) => closer?.copyOf)).toEqual([null, null]);
    expect(report.findings.filter(({ rule }) => rule === 'plain-loss').flatMap(({ streams }) => streams).sort()).toEqual([0, 1]);
  });
});

describe('what the closer look says in the report', () => {
  it('stands beside Wireshark’s counters', async () => {
    const twice = (line: string, ttl: number, wait: string): string => `+${wait} ${line} ttl ${ttl}\n+.000010 ${line} ttl ${ttl - 1}\n`;
    let text = `${twice('A > B  S 0:0 win 65535 <mss 1460> id 1', 64, '0')}${twice('B > A  S. 0:0 ack 1 win 65535 <mss 1460> id 1', 60, '.010')}${twice('A > B  . ack 1 id 2', 64, '.010')}`;
    for (let i = 0; i < 8; i++) {
      text += twice(`A > B  P. ${1 + i * 1000}:${1001 + i * 1000} ack 1 id ${10 + i}`, 64, '.001') + twice(`B > A  . ack ${1001 + i * 1000} id ${30 + i}`, 60, '.010');
    }
    const { report } = await tell(text);
    const [flow] = report.flows;
    expect(flow!.aToB.retransmissions).toBeGreaterThan(7);
    expect(flow!.closer).toMatchObject({
      capturePoint: { point: 'between' }, aToB: { real: 0, secondSightings: 10 }, bToA: { real: 0, secondSightings: 9 },
      handshake: { notes: [], a: { mss: 1460, effectiveSendMss: 1460 } }, copyOf: null,
    });
    expect(report.verdict.outcome).not.toBe('not-mtu');
  });
});
