import { useId } from 'react';
import { Words } from '../ui/term.tsx';
import type { Example } from './examples.ts';
import styles from './start.module.css';

/** The story in a drawing: packets, the box, the pipe behind it. */
function Drawing({ drawing: { mergedAt, ratio, fate } }: { drawing: Example['drawing'] }) {
  const small = 13;
  const big = Math.min(44, small * ratio);
  const middle = 28;
  const merged = mergedAt !== 'sender';
  const door = mergedAt === 'router' ? 96 : 124;
  const grown = merged ? (mergedAt === 'router' ? 122 : 104) : 60;
  const edge = merged ? 88 + Number(mergedAt === 'router') * 8 : door;
  const wide = merged ? small : 44;
  return (
    <svg viewBox="0 0 220 56" className={styles.drawing} aria-hidden="true" focusable="false">
      <path d={`M30 ${middle - wide / 2 - 2}H${edge}M30 ${middle + wide / 2 + 2}H${edge}M148 ${middle - small / 2 - 2}H214M148 ${middle + small / 2 + 2}H214`} className={styles.pipe} />
      <rect x="4" y={middle - 14} width="26" height="28" rx="5" className={styles.node} />
      {merged && <rect x={edge} y={middle - 25} width="36" height="50" rx="5" className={styles.node} strokeDasharray={mergedAt === 'hidden' ? '3 2.5' : undefined} />}
      <rect x={door} y={middle - 25} width={148 - door} height="50" rx="5" className={styles.node} />
      {merged && [36, 53, 70].map((x) => <rect key={x} x={x} y={middle - small / 2} width="12" height={small} rx="2" className={styles.small} />)}
      {merged && <path d={`M${edge + 2} ${middle - small / 2}L${grown - 2} ${middle - big / 2}V${middle + big / 2}L${edge + 2} ${middle + small / 2}z`} className={styles.merging} />}
      <rect
        x={grown} y={middle - big / 2} width="16" height={big} rx="3"
        className={mergedAt === 'hidden' ? styles.hidden : fate === 'lost' ? styles.lost : styles.big}
      />
      {fate === 'rejected' ? <path d="M157 21l14 14m0-14-14 14" className={styles.cross} /> : <path d="M93 21l14 14m0-14-14 14" className={styles.cross} />}
    </svg>
  );
}

/** The title is the button, and the whole card its target; the terms in the text keep their own. */
export function StoryCard({ example, number, busy, onOpen }: { example: Example; number: number; busy: boolean; onOpen(): void }) {
  const about = useId();
  return (
    <li className={styles.story}>
      <Drawing drawing={example.drawing} />
      <div className={styles.storyText}>
        <button type="button" className={styles.storyTitle} aria-describedby={about} onClick={onOpen} disabled={busy}>
          <span className={styles.number}>{number}</span> {example.title}
        </button>
        <p id={about} className={styles.symptom}><Words text={example.symptom} /></p>
        <p className={styles.recorded}>{busy ? 'Opening …' : `Recorded ${example.recordedAt}`}</p>
      </div>
    </li>
  );
}
