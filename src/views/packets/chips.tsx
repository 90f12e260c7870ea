import type { Report } from '../../report/schema.ts';
import { rankedFindings } from '../../state/findings.ts';
import { ruleName } from '../ui/words.ts';
import ui from '../ui/ui.module.css';
import styles from './packets.module.css';

const READY: { name: string; filter: string; hint: string }[] = [
  { name: 'Above path MTU', filter: 'mtuscope.oversize', hint: 'segments larger than the path MTU of their direction' },
  { name: 'Frag-needed', filter: 'mtuscope.frag_needed', hint: 'messages that say that a packet was too big' },
  { name: 'Resent after it', filter: 'mtuscope.resend_after_frag_needed', hint: 'bytes that a message had rejected' },
  { name: 'Resends', filter: 'mtuscope.resend || tcp.analysis.retransmission', hint: 'by Wireshark’s reading or by ours' },
  { name: 'Resets', filter: 'tcp.flags.reset == 1', hint: 'connections broken off' },
  { name: 'Handshakes', filter: 'tcp.flags.syn == 1', hint: 'where the MSS is told' },
  { name: 'Fragments', filter: 'ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr', hint: 'IP packets sent in pieces' },
  { name: 'Zero windows', filter: 'tcp.analysis.zero_window', hint: 'a receiver that takes no more' },
  { name: 'Second sightings', filter: 'mtuscope.second_sighting', hint: 'the same packet, captured once more on its way' },
  { name: 'Wireshark’s flags', filter: 'tcp.analysis.flags', hint: 'any of its TCP analysis flags' },
];

const MOST_FINDINGS = 3;

/** The frames that a finding names in a file, as a filter; null where it names none. */
function filterOfFinding(finding: Report['findings'][number], file: number): string | null {
  const frames = [...finding.evidence, ...finding.against].flatMap((step) => (step.file === file && step.frame !== null ? [step.frame] : []));
  const sorted = [...new Set(frames)].sort((a, b) => a - b);
  return sorted.length === 0 ? null : `frame.number in {${sorted.join(', ')}}`;
}

/** Filters that are often wanted. */
export function Chips({ report, file, filter, onFilter }: { report: Report; file: number; filter: string; onFilter(filter: string): void }) {
  const findings = rankedFindings(report).slice(0, MOST_FINDINGS).flatMap((finding) => {
    const ofFinding = filterOfFinding(finding, file);
    return ofFinding === null ? [] : [{ rule: finding.rule, filter: ofFinding, hint: finding.title }];
  });
  // Several findings of one kind are told apart by a number.
  const named = findings.map(({ rule, ...chip }, i) => {
    const alike = findings.filter((other) => other.rule === rule).length > 1;
    const number = findings.slice(0, i + 1).filter((other) => other.rule === rule).length;
    return { ...chip, name: `Evidence: ${ruleName(rule)}${alike ? ` ${number}` : ''}` };
  });
  return (
    <div className={`${styles.chips} ${ui.hints}`} role="group" aria-label="Ready-made filters">
      {[...named, ...READY].map((chip) => (
        <button key={chip.filter + chip.name} type="button" data-hint={chip.hint} aria-description={chip.hint} aria-pressed={filter === chip.filter} onClick={() => onFilter(filter === chip.filter ? '' : chip.filter)}>
          {chip.name}
        </button>
      ))}
    </div>
  );
}
