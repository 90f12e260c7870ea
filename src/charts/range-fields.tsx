import { useState } from 'react';
import styles from './charts.module.css';
import { useMoments, type Moments } from './moment.ts';
import type { Range } from './scale.ts';

interface MomentFieldProps {
  name: string;
  /** Seconds since the first frame. */
  value: number;
  end: number;
  digits: number;
  /** What is typed and cannot be meant; null = nothing is. */
  typed: string | null;
  wrong: boolean;
  /** Takes what is typed; `settled` when the field is left or Enter is pressed. */
  onType(text: string | null, settled: boolean): void;
}

/** A moment as a time of day; it holds when the field is left or Enter is pressed, for half a time is no time. */
function ClockField({ name, value, digits, typed, wrong, onType }: MomentFieldProps) {
  const moments = useMoments();
  return (
    <label>
      {name}{' '}
      <input
        type="text" inputMode="numeric" size={digits + 9} value={typed ?? moments.clock(value, digits)} aria-invalid={wrong} title="Hours:minutes:seconds" spellCheck={false} autoComplete="off"
        onChange={(event) => onType(event.target.value, false)} onBlur={() => { if (typed !== null) onType(typed, true); }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed !== null) onType(typed, true);
          else if (event.key === 'Escape') onType(null, false);
        }}
      />
    </label>
  );
}

function SecondsField({ name, value, end, digits, typed, wrong, onType }: MomentFieldProps) {
  return (
    <label>
      {name}{' '}
      <input
        type="number" min={0} max={end} step="any" value={typed ?? Number(value.toFixed(digits))} aria-invalid={wrong}
        // Recordings that lie years apart have seconds of ten digits; beside them the browser’s own buttons need room.
        style={{ minWidth: `${end.toFixed(digits).length + 5}ch` }}
        onChange={(event) => onType(event.target.value, true)} onBlur={() => onType(null, false)}
        onKeyDown={(event) => { if (event.key === 'Escape') onType(null, false); }}
      />{' '}
      s
    </label>
  );
}

/** What is wrong with a moment that was typed as one of the two ends; null = nothing. */
function problemOf(at: number | null, side: 0 | 1, range: Range, end: number, moments: Moments): string | null {
  if (at === null) return moments.ofDay ? 'A time of day: hours:minutes:seconds.' : null;
  if (at < 0 || at > end) return `The capture goes from ${moments.words(0, 3)} to ${moments.words(end, 3)}.`;
  if (side === 0 ? at >= range[1] : at <= range[0]) return 'The end has to lie behind the beginning.';
  return null;
}

/** Two fields for those who do not drag: seconds since the first frame, or times of day where the reader wants them. */
export function RangeFields({ range, end, onRange }: { range: Range | null; end: number; onRange(range: Range | null): void }) {
  const moments = useMoments();
  const [typed, setTyped] = useState<{ side: 0 | 1; text: string; problem: string | null; settled: boolean } | null>(null);
  const shown: Range = range ?? [0, end];
  const digits = end > 100 ? 1 : end > 0.1 ? 3 : 6;
  const Field = moments.ofDay ? ClockField : SecondsField;
  const read = (text: string, near: number): number | null => {
    if (moments.ofDay) return moments.read(text, near);
    return text.trim() === '' || !Number.isFinite(Number(text)) ? null : Number(text);
  };
  const onType = (side: 0 | 1) => (text: string | null, settled: boolean) => {
    if (text === null || (moments.ofDay && settled && text === moments.clock(shown[side], digits))) return setTyped(null);
    let at = read(text, shown[side]);
    // The first and the last moment are written shorter than they are.
    if (at !== null && Math.abs(at - end) < 10 ** -digits) at = Math.min(at, end);
    if (at !== null && at < 0 && at > -(10 ** -digits)) at = 0;
    const problem = problemOf(at, side, shown, end, moments);
    if (settled && at !== null && problem === null) onRange(side === 0 ? [at, shown[1]] : [shown[0], at]);
    // A time of day that holds is written as the others are; in seconds the hand may go on typing.
    setTyped(settled && moments.ofDay && problem === null ? null : { side, text, problem, settled });
  };
  const field = (side: 0 | 1) => ({
    value: shown[side], end, digits, onType: onType(side),
    ...(typed?.side === side ? { typed: typed.text, wrong: typed.problem !== null } : { typed: null, wrong: false }),
  });
  return (
    <div className={styles.fields}>
      <Field name="From" {...field(0)} />
      <Field name="to" {...field(1)} />
      {range && <button type="button" onClick={() => { setTyped(null); onRange(null); }}>Whole capture</button>}
      {typed?.settled && typed.problem !== null && <span role="alert">{typed.problem}</span>}
    </div>
  );
}
