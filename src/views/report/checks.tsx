import { useEffect, useMemo, useState } from 'react';
import { formatCount, formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { UNHEARD } from '../../report/unheard.ts';
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
const nothingCounted = () => ({ handshakes: 0, largest: 0, superSegments: 0, retransmissions: 0 });
type Counts = ReturnType<typeof nothingCounted>;

/** Packets up to IPv6’s least MTU pass nearly everywhere: that they arrived says nothing about larger ones. */
const FITS_ANYWHERE = 1280;

/** So many flows are counted in a few milliseconds. */
const AT_ONCE = 20_000;

/** Adds the flows of some rows to the sums. */
function count(sums: Counts, report: Report, from: number, to: number): void {
  const flows = flowsOf(report);
  for (let row = from; row < Math.min(to, flows.length); row++) {
    const { aToB, bToA } = flows.look(row);
    if (aToB.mss !== null && bToA.mss !== null) sums.handshakes++;
    sums.largest = Math.max(sums.largest, aToB.largestIpLength, bToA.largestIpLength);
    sums.superSegments += aToB.superSegments + bToA.superSegments;
    sums.retransmissions += aToB.retransmissions + bToA.retransmissions;
  }
}

function countedIn(report: Report): Counts {
  const sums = nothingCounted();
  count(sums, report, 0, Infinity);
  return sums;
}

/** The same for the page: of many flows in slices, between which it goes on; null until all are counted. */
function useCounts(report: Report): Counts | null {
  const total = flowsOf(report).length;
  const atOnce = useMemo(() => (total <= AT_ONCE ? countedIn(report) : null), [report, total]);
  const [counted, setCounted] = useState<{ report: Report; sums: Counts } | null>(null);
  useEffect(() => {
    if (atOnce !== null) return;
    const sums = nothingCounted();
    let row = 0;
    let timer = setTimeout(function slice() {
      count(sums, report, row, (row += AT_ONCE));
      if (row < total) timer = setTimeout(slice);
      else setCounted({ report, sums });
    });
    return () => clearTimeout(timer);
  }, [report, total, atOnce]);
  return atOnce ?? (counted?.report === report ? counted.sums : null);
}

/** What was looked for, with its numbers: a report without findings must show that it looked. `counts` is null while the flows are being counted. */
export function checksOf(report: Report, counts: Counts | null = countedIn(report)): Check[] {
  const { totals, timeline } = report;
  /** That nothing was found says something only where there was something to look at. */
  const check = (text: string, count: number, among = totals.tcpPackets): Check => ({ text, found: count === 0 ? 'none' : formatCount(count), icon: count > 0 ? 'info' : among > 0 ? 'ok' : 'question' });
  const ofFlows = (text: string, made: (text: string, counts: Counts) => Check): Check => (counts === null ? { text, found: 'counting …', icon: 'question' } : made(text, counts));
  return [
    { text: 'TCP packets read', found: `${formatCount(totals.tcpPackets)} of ${formatQuantity(totals.packets, 'packet')}`, icon: totals.tcpPackets > 0 ? 'ok' : 'warning' },
    ofFlows('Handshakes with the MSS of both ends', (text, { handshakes }) => (
      { text, found: `${formatCount(handshakes)} of ${formatQuantity(totals.tcpFlows, 'flow')}`, icon: handshakes > 0 ? 'ok' : 'question' }
    )),
    ofFlows('Largest TCP packet', (text, { largest }) => (
      { text, found: largest > 0 ? `${formatCount(largest)} bytes${largest > FITS_ANYWHERE ? '' : ': no large one to judge by'}` : 'none', icon: largest > FITS_ANYWHERE ? 'ok' : 'question' }
    )),
    check('Segments above the path MTU', totals.oversizeSegments),
    check('Frag-needed and Packet Too Big messages', totals.fragNeeded + totals.packetTooBig, report.verdict.cannotShow.includes(UNHEARD) ? 0 : totals.packets),
    check('IP fragments', totals.ipFragments, totals.packets),
    ofFlows('Large packets that passed an offload', (text, { superSegments }) => check(text, superSegments)),
    ofFlows('Retransmissions', (text, { retransmissions }) => {
      // Wireshark counts packets that were captured twice on their way. The timeline leaves them out, but also what has no time.
      const sum = (counts: readonly number[] = []) => counts.reduce((a, b) => a + b, 0);
      const once = sum(timeline?.resends);
      const known = once < retransmissions && sum(timeline?.packets) === totals.packets;
      const made = check(text, known ? once : retransmissions);
      return known ? { ...made, found: `${formatCount(retransmissions)} with packets seen twice, ${made.found} without` } : made;
    }),
  ];
}

export function Checks({ report }: { report: Report }) {
  const checks = checksOf(report, useCounts(report));
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
