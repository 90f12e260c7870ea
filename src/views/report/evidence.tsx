import { formatCount } from '../../lib/format.ts';
import type { Evidence as Step, Finding, Report } from '../../report/schema.ts';
import { flowOfStream } from '../../state/flow-list.ts';
import { flowRoute, formatRoute, type Route } from '../../state/route.ts';
import { Icon } from '../ui/icon.tsx';
import { PacketLink } from '../ui/packet-link.tsx';
import { Badge, Code } from '../ui/parts.tsx';
import { Words } from '../ui/term.tsx';
import { confidenceWords, roleSigns, signOf } from '../ui/words.ts';
import styles from './finding.module.css';
import { Why } from './why.tsx';

const DOUBT = { icon: 'question', meaning: 'what leaves a doubt' } as const;

/** Where a frame of a finding is looked at: in its flow. */
function routeOfFrame(report: Report, finding: Finding, step: Step): Route | null {
  if (step.frame === null) return null;
  // What a finding of several flows rests on may lie in any of them; of a message it is known.
  const message = report.fragNeeded.find(({ file, frame }) => file === step.file && frame === step.frame);
  const flow = flowOfStream(report, step.file, message?.stream ?? finding.stream);
  return flow && flowRoute(flow, step.frame);
}

/** A step of the proof has its number and its part in it; a doubt has neither: `number` is not given then. */
function StepLine({ step, finding, report, number }: { step: Step; finding: Finding; report: Report; number?: number }) {
  const doubt = number === undefined;
  const role = doubt && step.role === 'absence' ? DOUBT : roleSigns[step.role];
  const route = routeOfFrame(report, finding, step);
  const frame = step.frame === null ? null : `frame ${formatCount(step.frame)}`;
  const several = report.capture.files.length > 1 && step.frame !== null;
  return (
    <li data-role={step.role}>
      <span className={styles.mark} title={role.meaning}><Icon name={role.icon} size={16} /></span>
      <div>
        {(!doubt || frame) && <p className={styles.stepHead}>
          {!doubt && <strong>{number}. {roleSigns[step.role].word}</strong>}
          {frame && (route ? <a href={formatRoute(route)}>{frame}</a> : <span>{frame}</span>)}
          {frame && <PacketLink file={step.file} frame={step.frame} />}
          {several && <span className={styles.file}>{report.capture.files[step.file]?.name}</span>}
        </p>}
        <p><Words text={step.text} /></p>
      </div>
    </li>
  );
}

/** The proof of one finding, step by step, with what speaks against it. */
export function Evidence({ finding, report }: { finding: Finding; report: Report }) {
  // The verdict's own sentence is not said twice.
  const said = report.findings.length === 1 && report.verdict.headline.toLowerCase().includes(finding.title.toLowerCase());
  return (
    <div className={styles.evidence}>
      <div className={styles.findingHead}>
        {!said && <Badge sign={signOf(finding)} />}
        <h2>{said ? 'What happens' : <Words text={finding.title} />}</h2>
        <span className={styles.sure}>{confidenceWords[finding.confidence].word}: {confidenceWords[finding.confidence].meaning}</span>
      </div>
      <p className={styles.explanation}><Words text={finding.explanation} /></p>
      <Why key={finding.id} rule={finding.rule} finding={finding.id} />
      <div className={styles.twoColumns}>
        <div>
          <h3>The frames that prove it</h3>
          <ol className={styles.steps}>
            {finding.evidence.map((step, i) => <StepLine key={i} number={i + 1} step={step} finding={finding} report={report} />)}
          </ol>
        </div>
        <div>
          {finding.against.length > 0 && (
            <>
              <h3>What makes it less sure</h3>
              <ul className={styles.steps}>
                {finding.against.map((step, i) => <StepLine key={i} step={step} finding={finding} report={report} />)}
              </ul>
            </>
          )}
          {finding.displayFilter !== '' && (
            <>
              <h3>See it in Wireshark</h3>
              <Code text={finding.displayFilter} what="the display filter" />
            </>
          )}
        </div>
      </div>
    </div>
  );
}
