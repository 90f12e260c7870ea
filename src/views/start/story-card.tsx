import { useId } from 'react';
import { Words } from '../ui/term.tsx';
import type { Example } from './examples.ts';
import styles from './start.module.css';

/** The story in a drawing: packets, the box, the pipe behind it. */
function Drawing({ drawing: { mergedAt, ratio, fate } }: { drawing: Example['drawing'] }) {
  const small = 13;
  const big = Math.min(44, small * ratio);
  const middle = 28;
  const grown = { x: mergedAt === 'sender' ? 52 : 100, width: 20 };
  return (
    <svg viewBox="0 0 220 56" className={styles.drawing} aria-hidden="true" focusable="false">
      <path d={`M34 ${middle - 24}H124M34 ${middle + 24}H124`} className={styles.pipe} />
      <path d={`M148 ${middle - small / 2 - 2}H214M148 ${middle + small / 2 + 2}H214`} className={styles.pipe} />
      <rect x="4" y={middle - 14} width="26" height="28" rx="5" className={styles.node} />
      <rect x="124" y={middle - 20} width="24" height="40" rx="5" className={styles.node} />
      {mergedAt !== 'sender' && [42, 58, 74].map((x) => <rect key={x} x={x} y={middle - small / 2} width="12" height={small} rx="2" className={styles.small} />)}
      <rect
        x={grown.x} y={middle - big / 2} width={grown.width} height={big} rx="3"
        className={mergedAt === 'hidden' ? styles.hidden : fate === 'lost' ? styles.lost : styles.big}
      />
      {fate === 'rejected' ? <path d="M159 21l14 14m0-14-14 14" className={styles.cross} /> : <path d="M91 22l12 12m0-12L91 34" className={styles.cross} />}
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
