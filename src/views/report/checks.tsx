import { formatCount, formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Words } from '../ui/term.tsx';
import styles from './sections.module.css';

interface Check {
  text: string;
  found: string;
  icon: IconName;
}

/** What was looked for, with its numbers: a report without findings must show that it looked. */
export function checksOf(report: Report): Check[] {
  const { totals, flows } = report;
  const halves = flows.flatMap((flow) => [flow.aToB, flow.bToA]);
  const sum = (value: (half: (typeof halves)[number]) => number) => halves.reduce((all, half) => all + value(half), 0);
  const handshakes = flows.filter((flow) => flow.aToB.mss !== null && flow.bToA.mss !== null).length;
  const largest = halves.reduce((most, half) => Math.max(most, half.largestIpLength), 0);
  const check = (text: string, count: number, clean: string): Check => ({ text, found: count === 0 ? clean : formatCount(count), icon: count === 0 ? 'ok' : 'info' });
  return [
    { text: 'TCP packets read', found: `${formatCount(totals.tcpPackets)} of ${formatQuantity(totals.packets, 'packet')}`, icon: totals.tcpPackets > 0 ? 'ok' : 'warning' },
    { text: 'Handshakes with the MSS of both ends', found: `${formatCount(handshakes)} of ${formatQuantity(totals.tcpFlows, 'flow')}`, icon: handshakes > 0 ? 'ok' : 'question' },
    { text: 'Largest TCP packet', found: largest > 0 ? `${formatCount(largest)} bytes` : 'none', icon: largest > 0 ? 'ok' : 'question' },
    check('Segments above the path MTU', totals.oversizeSegments, 'none'),
    check('Frag-needed and Packet Too Big messages', totals.fragNeeded + totals.packetTooBig, 'none'),
    check('IP fragments', totals.ipFragments, 'none'),
    check('Large packets that passed an offload', sum((half) => half.superSegments), 'none'),
    check('Retransmissions', sum((half) => half.retransmissions), 'none'),
  ];
}

export function Checks({ report }: { report: Report }) {
  return (
    <section className={styles.checks} aria-labelledby="checks-title">
      <h2 id="checks-title">What was checked</h2>
      <dl>
        {checksOf(report).map(({ text, found, icon }) => (
          <div key={text} data-icon={icon}>
            <dt><Icon name={icon} size={17} /> <span><Words text={text} /></span></dt>
            <dd>{found}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
