import { memo, useEffect } from 'react';
import { useKept } from '../../charts/kept.ts';
import { formatBytes, formatQuantity } from '../../lib/format.ts';
import type { Finding, Report } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import { chosenFinding, pathOf, rankedFindings } from '../../state/findings.ts';
import type { Phase } from '../../state/phase.ts';
import { formatRoute, type ReportRoute, type Section } from '../../state/route.ts';
import { cameBack } from '../keep-place.ts';
import { lazyPart } from '../missing-part.tsx';
import { FailureLine } from '../failure/failure-page.tsx';
import { FlowsSection } from '../flows/flows-section.tsx';
import { PacketLink } from '../ui/packet-link.tsx';
import { endOf, InTime } from '../ui/moments.tsx';
import { Notice } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import { Evidence } from './evidence.tsx';
import { FindingNav } from './finding-nav.tsx';
import { Path } from './path.tsx';
import styles from './report.module.css';
import { Unknowns } from './unknowns.tsx';
import { Verdict } from './verdict.tsx';

/** Below the evidence: it comes when that stands. */
const Fixes = lazyPart(async () => ({ default: (await import('./fixes.tsx')).Fixes }));
/** Where nothing is wrong: that it was looked for. */
const Checks = lazyPart(async () => ({ default: (await import('./checks.tsx')).Checks }));
/** Where there are several files: what each of them shows. */
const ByFile = lazyPart(() => import('./by-file.tsx'));
/** Where a report came without its capture, or a capture upon a report. */
const SharedNotice = lazyPart(async () => ({ default: (await import('../share/shared-notice.tsx')).SharedNotice }));
/** The last of the page: it comes when the rest stands. */
const CaptureFacts = lazyPart(() => import('./capture-facts.tsx'));
const Messages = lazyPart(async () => ({ default: (await import('./capture-facts.tsx')).Messages }));
const TimelineChart = lazyPart(() => import('../../charts/timeline-chart.tsx'));
// Both come while the capture is read.
TimelineChart.ahead();

const selectRange = (range: ReportRoute['range']) => useApp.getState().select({ range, section: null }, false);

type Shown = Extract<Phase, { name: 'report' }>;

const sectionNames: Record<Section, string> = {
  verdict: 'Verdict', path: 'Path', evidence: 'Evidence', timeline: 'Timeline', flows: 'Flows', messages: 'Messages', capture: 'Capture',
};

function hasSection(report: Report, section: Section): boolean {
  switch (section) {
    case 'path': return (report.paths?.length ?? 0) > 0;
    case 'evidence': return report.findings.length > 0;
    case 'timeline': return (report.timeline?.bytes.length ?? 0) > 0;
    case 'flows': return report.totals.tcpFlows > 0;
    case 'messages': return report.fragNeeded.length > 0;
    default: return true;
  }
}

/** What was read, and links to the parts of the page. */
function Bar({ phase, route }: { phase: Shown; route: ReportRoute }) {
  const { files } = phase.origin;
  const { totals } = phase.report;
  const sections = (Object.keys(sectionNames) as Section[]).filter((section) => hasSection(phase.report, section));
  return (
    <div className={styles.bar}>
      <p className={styles.source} title={files.map(({ name }) => name).join('\n')}>
        <strong>{files.length === 1 ? files[0].name : phase.failures.length > 0 ? `${files.length - phase.failures.length} of ${files.length} files` : formatQuantity(files.length, 'file')}</strong>
        <span>{formatBytes(files.reduce((sum, { bytes }) => sum + bytes, 0))} · {formatQuantity(totals.packets, 'packet')} · {formatQuantity(totals.tcpFlows, 'TCP flow')}</span>
      </p>
      <nav aria-label="Parts of the report">
        {sections.map((section) => (
          <a key={section} href={formatRoute({ ...route, section })} aria-current={route.section === section ? 'location' : undefined}>{sectionNames[section]}</a>
        ))}
        <PacketLink file={0}>Packets</PacketLink>
      </nav>
    </div>
  );
}

function Notices({ phase }: { phase: Shown }) {
  const lost = phase.report.capture.oddities.filter(({ severity }) => severity === 'data-loss');
  const alone = phase.origin.from === 'capture' && !phase.origin.before;
  if (!phase.stopped && alone && phase.failures.length === 0 && lost.length === 0) return null;
  return (
    <div className={styles.notices}>
      {(!alone && phase.origin.from !== 'kept') && <SharedNotice origin={phase.origin} report={phase.report} />}
      {phase.stopped && <Notice icon="clock">Reading was stopped: this report covers what had been read until then.</Notice>}
      {phase.origin.from === 'kept' && <Notice icon="file">The page was loaded anew: the report was kept, the packets were not. Open the capture again to see flows.</Notice>}
      {phase.failures.length > 0 && (
        <ul className={styles.failures} data-testid="failure">
          {phase.failures.map((failure, i) => <FailureLine key={i} {...failure} />)}
        </ul>
      )}
      {lost.map((oddity) => (
        <Notice key={`${oddity.file} ${oddity.code}`} icon="warning">
          <strong>{phase.origin.files.length > 1 ? `${phase.report.capture.files[oddity.file]?.name ?? ''}: ` : ''}</strong>
          {oddity.text} {oddity.detail && <span className={styles.detail}>({oddity.detail})</span>}
        </Notice>
      ))}
    </div>
  );
}

/** Scrolls to the part that the address names, when it names one anew. */
function useSection(section: Section | null): void {
  useEffect(() => {
    if (section && !cameBack()) document.getElementById(section)?.scrollIntoView({ block: 'start' });
  }, [section]);
}

/** A finding: where on the path it happened, how it is known, and what helps. Not drawn anew while the hand chooses among flows. */
const Told = memo(function Told({ report, finding }: { report: Report; finding: Finding }) {
  const picture = pathOf(report, finding);
  return (
    <div className={ui.card}>
      {picture && (
        <div id="path">
          <Path key={finding.id} picture={picture} told={finding} />
        </div>
      )}
      <div className={styles.proof} data-with-path={picture !== null || undefined}>
        <Evidence finding={finding} report={report} />
        <Fixes key={finding.id} finding={finding} waiting={<div className={styles.waiting} />} />
      </div>
    </div>
  );
});

export default function ReportPage({ phase, route }: { phase: Shown; route: ReportRoute }) {
  const { report } = phase;
  const findings = rankedFindings(report);
  const finding = chosenFinding(report, route.finding);
  const [onlyFinding, setOnlyFinding] = useKept<boolean>('only the finding', false);
  useSection(route.section);
  // Where nothing can be told, why and what to record is the answer.
  const blind = report.verdict.outcome === 'inconclusive';
  return (
    <>
      <Bar phase={phase} route={route} />
      <div className={styles.page}>
        <Notices phase={phase} />
        <section id="verdict" aria-labelledby="verdict-title">
          <Verdict phase={phase} />
        </section>
        {report.capture.files.length > 1 && <ByFile report={report} route={route} />}
        {blind && <Unknowns report={report} />}
        {finding && (
          <section id="evidence" className={styles.finding} aria-label="Findings">
            {findings.length > 1 && <FindingNav findings={findings} chosen={finding.id} route={route} files={report.capture.files} />}
            <Told report={report} finding={finding} />
          </section>
        )}
        {report.totals.packets > 0 && findings.every(({ severity }) => severity === 'info') && <Checks report={report} />}
        {!blind && <Unknowns report={report} />}
        {hasSection(report, 'timeline') && (
          <section id="timeline" aria-labelledby="timeline-title">
            <TimelineSection phase={phase} route={route} />
          </section>
        )}
        {hasSection(report, 'flows') && (
          <section id="flows" aria-labelledby="flows-title">
            <FlowsSection report={report} route={route} rule={onlyFinding && finding ? finding.rule : null} finding={finding} onOnlyFinding={setOnlyFinding} />
          </section>
        )}
        {hasSection(report, 'messages') && (
          <section id="messages" aria-labelledby="messages-title">
            <Messages report={report} />
          </section>
        )}
        <section id="capture" aria-labelledby="capture-title">
          <CaptureFacts report={report} waiting={<p className={styles.waiting}>Counting …</p>} />
        </section>
      </div>
    </>
  );
}

function TimelineSection({ phase, route }: { phase: Shown; route: ReportRoute }) {
  const { timeline } = phase.report;
  if (!timeline) return null;
  return (
    <InTime start={timeline.startTime} end={endOf(phase.report)}>
      <TimelineChart timeline={timeline} range={route.range} onRange={selectRange} waiting={<div className={`${ui.card} ${styles.waiting}`}>Drawing …</div>} />
    </InTime>
  );
}
