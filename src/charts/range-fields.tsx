import { useState } from 'react';
import styles from './charts.module.css';
import { useMoments } from './moment.ts';
import { clamped, type Range } from './scale.ts';

interface MomentFieldProps {
  name: string;
  /** Seconds since the first frame. */
  value: number;
  end: number;
  digits: number;
  onChange(seconds: number): void;
}

/** A moment as a time of day; it holds when the field is left or Enter is pressed, for half a time is no time. */
function ClockField({ name, value, end, digits, onChange }: MomentFieldProps) {
  const moments = useMoments();
  const shown = moments.text(value, digits);
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && moments.read(typed, value) === null;
  const apply = () => {
    if (typed === null || wrong) return;
    const read = moments.read(typed, value)!;
    setTyped(null);
    if (typed !== shown) onChange(clamped([read, read], [0, end])[0]);
  };
  return (
    <label>
      {name}{' '}
      <input
        type="text" inputMode="numeric" size={digits + 9} value={typed ?? shown} aria-invalid={wrong} title="Hours:minutes:seconds" spellCheck={false} autoComplete="off"
        onChange={(event) => setTyped(event.target.value)} onBlur={() => { apply(); setTyped(null); }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') apply();
          else if (event.key === 'Escape') setTyped(null);
        }}
      />
    </label>
  );
}

function SecondsField({ name, value, end, digits, onChange }: MomentFieldProps) {
  return (
    <label>
      {name} <input type="number" min={0} max={end} step="any" value={Number(value.toFixed(digits))} onChange={(event) => onChange(Number(event.target.value))} /> s
    </label>
  );
}

/** Two fields for those who do not drag: seconds since the first frame, or times of day where the reader wants them. */
export function RangeFields({ range, end, onRange }: { range: Range | null; end: number; onRange(range: Range | null): void }) {
  const { ofDay } = useMoments();
  const [from, to] = range ?? [0, end];
  const change = (next: Range) => onRange(next[1] > next[0] ? next : null);
  const digits = end > 100 ? 1 : 3;
  const Field = ofDay ? ClockField : SecondsField;
  return (
    <div className={styles.fields}>
      <Field name="From" value={from} end={end} digits={digits} onChange={(at) => change([at, to])} />
      <Field name="to" value={to} end={end} digits={digits} onChange={(at) => change([from, at])} />
      {range && <button type="button" onClick={() => onRange(null)}>Whole capture</button>}
    </div>
  );
}
