import { useMemo } from 'react';
import { formatCount, formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { flowsOf } from '../../state/flow-list.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Words } from '../ui/term.tsx';
import styles from './sections.module.css';

interface Check {
  text: string;
  found: string;
  icon: IconName;
}

/** Sums over all flows, which may be very many. */
function countedIn(report: Report) {
  const flows = flowsOf(report);
  const sums = { handshakes: 0, largest: 0, superSegments: 0, retransmissions: 0 };
  for (let row = 0; row < flows.length; row++) {
    const { aToB, bToA } = flows.look(row);
    if (aToB.mss !== null && bToA.mss !== null) sums.handshakes++;
    sums.largest = Math.max(sums.largest, aToB.largestIpLength, bToA.largestIpLength);
    sums.superSegments += aToB.superSegments + bToA.superSegments;
    sums.retransmissions += aToB.retransmissions + bToA.retransmissions;
  }
  return sums;
}

/** What was looked for, with its numbers: a report without findings must show that it looked. */
export function checksOf(report: Report): Check[] {
  const { totals } = report;
  const { handshakes, largest, superSegments, retransmissions } = countedIn(report);
  const check = (text: string, count: number, clean: string): Check => ({ text, found: count === 0 ? clean : formatCount(count), icon: count === 0 ? 'ok' : 'info' });
  return [
    { text: 'TCP packets read', found: `${formatCount(totals.tcpPackets)} of ${formatQuantity(totals.packets, 'packet')}`, icon: totals.tcpPackets > 0 ? 'ok' : 'warning' },
    { text: 'Handshakes with the MSS of both ends', found: `${formatCount(handshakes)} of ${formatQuantity(totals.tcpFlows, 'flow')}`, icon: handshakes > 0 ? 'ok' : 'question' },
    { text: 'Largest TCP packet', found: largest > 0 ? `${formatCount(largest)} bytes` : 'none', icon: largest > 0 ? 'ok' : 'question' },
    check('Segments above the path MTU', totals.oversizeSegments, 'none'),
    check('Frag-needed and Packet Too Big messages', totals.fragNeeded + totals.packetTooBig, 'none'),
    check('IP fragments', totals.ipFragments, 'none'),
    check('Large packets that passed an offload', superSegments, 'none'),
    check('Retransmissions', retransmissions, 'none'),
  ];
}

export function Checks({ report }: { report: Report }) {
  const checks = useMemo(() => checksOf(report), [report]);
  return (
    <section className={styles.checks} aria-labelledby="checks-title">
      <h2 id="checks-title">What was checked</h2>
      <dl>
        {checks.map(({ text, found, icon }) => (
          <div key={text} data-icon={icon}>
            <dt><Icon name={icon} size={17} /> <span><Words text={text} /></span></dt>
            <dd>{found}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
