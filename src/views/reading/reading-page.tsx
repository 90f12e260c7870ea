import { useEffect, useState } from 'react';
import { formatBytes, formatCount, formatQuantity, formatSeconds } from '../../lib/format.ts';
import { useApp } from '../../state/app-store.ts';
import { paceOf, type Phase } from '../../state/phase.ts';
import { Icon } from '../ui/icon.tsx';
import { Badge } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import { signOf } from '../ui/words.ts';
import styles from './reading.module.css';

type Reading = Extract<Phase, { name: 'reading' }>;

/** The clock, a few times a second: time goes on also when no progress comes. */
function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return now;
}

function Facts({ phase }: { phase: Reading }) {
  const pace = paceOf(phase.progress, phase.startedAt, useNow());
  const { progress } = phase;
  const looks = progress?.looks;
  const facts: [string, string][] = [
    ['Read', progress ? `${formatBytes(progress.bytesRead)}${progress.byteLength > 0 ? ` of ${formatBytes(progress.byteLength)}` : ''}` : '–'],
    ['Frames', progress ? formatCount(progress.frames) : '–'],
    ['Frames a second', pace.framesPerSecond === null ? '–' : formatCount(Math.round(pace.framesPerSecond))],
    ['TCP flows', progress ? formatCount(progress.flows) : '–'],
    ['Frag-needed', progress ? formatCount(progress.fragNeeded) : '–'],
    looks
      ? ['Looked at closely', `${formatCount(looks.done)} of ${formatQuantity(looks.of, 'flow')}`]
      : ['Time left', pace.secondsLeft === null ? '–' : formatSeconds(Math.ceil(pace.secondsLeft))],
  ];
  const fraction = looks ? looks.done / looks.of : pace.fraction;
  const percent = fraction === null ? null : Math.floor(fraction * 100);
  return (
    <>
      <div
        className={styles.bar} role="progressbar" aria-label={looks ? 'Flows looked at closely' : 'Bytes read'} aria-valuemin={0} aria-valuemax={100}
        {...(percent === null ? {} : { 'aria-valuenow': percent })}
      >
        <span style={{ width: `${percent ?? 0}%` }} data-unknown={percent === null || undefined} />
      </div>
      <dl className={styles.facts}>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Findings so far. They may change while more is read, and this says so. */
function SoFar({ phase }: { phase: Reading }) {
  const findings = phase.partial?.findings ?? [];
  return (
    <section className={styles.soFar} aria-labelledby="so-far">
      <h2 id="so-far">Found so far</h2>
      <div aria-live="polite">
        {findings.length === 0 ? (
          <p className={styles.none}>Nothing yet. Findings appear here while the capture is read.</p>
        ) : (
          <ul>
            {findings.slice(0, 8).map((finding) => (
              <li key={finding.id}>
                <Badge sign={signOf(finding)} />
                <span>
                  {finding.title}
                  <small>{formatQuantity(finding.streams.length, 'flow')}</small>
                </span>
              </li>
            ))}
            {findings.length > 8 && <li className={styles.none}>and {findings.length - 8} more</li>}
          </ul>
        )}
      </div>
    </section>
  );
}

export function ReadingPage({ phase }: { phase: Reading }) {
  const cancel = useApp((state) => state.cancel);
  const name = phase.progress?.fileName ?? phase.files[0]?.name ?? '';
  const which = phase.progress?.looks ? 'All read; looking closely at the flows with trouble' : phase.files.length > 1 ? `File ${(phase.progress?.file ?? 0) + 1} of ${phase.files.length}` : 'Reading';
  return (
    <div className={styles.page} data-testid="progress">
      <div className={styles.card}>
        <div className={styles.head}>
          <div>
            <p className={styles.which}>{which}</p>
            <h1>{name}</h1>
          </div>
          <button type="button" className={ui.button} onClick={cancel} disabled={phase.cancelling}>
            <Icon name="close" size={16} />
            {phase.cancelling ? 'Stopping …' : 'Cancel'}
          </button>
        </div>
        <Facts phase={phase} />
        <SoFar phase={phase} />
      </div>
    </div>
  );
}
