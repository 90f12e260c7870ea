import { useId, type ReactNode } from 'react';
import { formatBytes, formatCount, formatSeconds } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import type { ReportPhase } from '../../state/phase.ts';
import { ShareButtons } from '../share/share-buttons.tsx';
import { Badge } from '../ui/parts.tsx';
import { Term, Words } from '../ui/term.tsx';
import ui from '../ui/ui.module.css';
import { usePathMtuField, WRONG_MTU } from '../ui/use-path-mtu.ts';
import { confidenceWords, signOfReport } from '../ui/words.ts';
import styles from './verdict.module.css';

/** What it cost, over all findings that are not harmless. */
export function harmOf(report: Report): { wastedBytes: number; stallSeconds: number; amplification: number | null; flows: number } {
  const harmful = report.findings.filter(({ severity }) => severity !== 'info');
  return {
    wastedBytes: harmful.reduce((sum, { harm }) => sum + harm.wastedBytes, 0),
    stallSeconds: harmful.reduce((sum, { harm }) => sum + harm.stallSeconds, 0),
    amplification: harmful.reduce<number | null>((most, { harm }) => (harm.amplification === null ? most : Math.max(most ?? 0, harm.amplification)), null),
    flows: new Set(harmful.filter(({ severity, harm }) => severity === 'problem' || harm.wastedBytes + harm.stallSeconds > 0).flatMap(({ file, streams }) => streams.map((stream) => `${file}.${stream}`))).size,
  };
}

function Figure({ value, name, strong = false }: { value: ReactNode; name: string; strong?: boolean }) {
  return (
    <div data-strong={strong || undefined}>
      <dt><Words text={name} /></dt>
      <dd>{value}</dd>
    </div>
  );
}

function Harm({ report }: { report: Report }) {
  const harm = harmOf(report);
  const { totals } = report;
  return (
    <dl className={styles.numbers}>
      {harm.wastedBytes > 0 && <Figure strong name="sent in vain" value={formatBytes(harm.wastedBytes)} />}
      {harm.stallSeconds > 0 && <Figure strong name="stalled" value={formatSeconds(harm.stallSeconds)} />}
      {harm.amplification !== null && harm.amplification > 1.05 && <Figure strong name="sent for each byte delivered" value={`${harm.amplification.toFixed(1)} ×`} />}
      {harm.flows > 0 && <Figure name="flows harmed" value={`${formatCount(harm.flows)} of ${formatCount(totals.tcpFlows)}`} />}
      <Figure name="segments above the path MTU" value={formatCount(totals.oversizeSegments)} />
      <Figure name={totals.packetTooBig > 0 ? 'frag-needed and Packet Too Big' : 'frag-needed messages'} value={formatCount(totals.fragNeeded + totals.packetTooBig)} />
    </dl>
  );
}

/** Why nobody can state a path MTU for what is on the screen; null where one can. */
function closedBecause({ origin, stopped }: ReportPhase): string | null {
  switch (origin.from) {
    case 'capture': return stopped ? 'Reading was stopped: open the capture again to state one.' : null;
    case 'kept': return 'The packets are gone: open the capture again to state one.';
    default: return 'A shared report holds no packets: drop its capture here to state one.';
  }
}

/** The path MTU as the user knows it; empty lets mtuscope find out, and shows what it `found`. */
function PathMtuField({ busy, closed, found }: { busy: boolean; closed: string | null; found: number | null }) {
  const { stated, text, wrong, type, apply } = usePathMtuField();
  const state = useApp((store) => store.statePathMtu);
  const id = useId();
  return (
    <form className={styles.mtu} onSubmit={apply}>
      <label htmlFor={id}>Path MTU</label>
      <input
        id={id} inputMode="numeric" placeholder={found === null ? 'auto' : String(found)} size={6} value={text} disabled={closed !== null || busy} aria-invalid={wrong} aria-describedby={`${id}-hint`}
        onChange={(event) => type(event.target.value)} onBlur={apply}
      />
      <button type="submit" className={`${ui.button} ${ui.small}`} disabled={closed !== null || busy}>{busy ? 'Working …' : 'Apply'}</button>
      {stated !== null && closed === null && (
        <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={() => void state(null)}>Back to what is found</button>
      )}
      <span id={`${id}-hint`} role={wrong ? 'alert' : undefined} className={wrong ? styles.wrong : styles.hint}>
        {wrong ? WRONG_MTU : closed ?? (stated !== null ? 'stated by you; every size is judged by it' : 'worked out for each flow; type it if you know better')}
      </span>
    </form>
  );
}

/** The one sentence, how sure it is, and what it cost. */
export function Verdict({ phase }: { phase: ReportPhase }) {
  const { report } = phase;
  const { verdict } = report;
  const sign = signOfReport(report);
  // Where packets vanish their size is known to lie between two bounds only.
  const known = report.paths?.find(({ fate }) => fate !== 'lost');
  const confidence = verdict.confidence ? confidenceWords[verdict.confidence] : null;
  return (
    <div className={`${ui.card} ${styles.verdict}`} data-tone={sign.tone} data-testid="verdict">
      <div className={styles.head}>
        <Badge sign={sign} />
        {confidence && <Term className={styles.confidence} name={confidence.word} about={confidence.meaning} />}
        {phase.stopped && <span className={styles.confidence}>provisional</span>}
        <ShareButtons report={report} className={styles.save} />
      </div>
      <h1 id="verdict-title"><Words text={verdict.headline} /></h1>
      <Harm report={report} />
      <PathMtuField busy={phase.restating} closed={closedBecause(phase)} found={known?.mtu ?? null} />
    </div>
  );
}
