/** What stands above the list of packets: how far a search is, and where to go. */
import type { FormEvent, RefObject } from 'react';
import { formatQuantity } from '../../lib/format.ts';
import { TIME_FORMATS } from '../../lib/moment.ts';
import { useApp } from '../../state/app-store.ts';
import { useSettings } from '../../state/settings.ts';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import styles from './packets.module.css';

/** How far a search is that takes its time, and the way to end it. */
export function Searching({ share, total }: { share: number; total: number }) {
  const stopSearch = useApp((state) => state.stopSearch);
  const percent = Math.floor(share * 100);
  return (
    <div className={styles.searching}>
      <progress max={100} value={percent} aria-label="Packets looked at" />
      <span>{percent} % of {formatQuantity(total, 'packet')}</span>
      <button type="button" className={`${ui.button} ${ui.small}`} onClick={() => stopSearch('shown')}>Stop</button>
    </div>
  );
}

/** A field for the number of a frame, as people write it. */
export function GoTo({ frame, input, onGo }: { frame: number | null; input: RefObject<HTMLInputElement | null>; onGo(frame: number): void }) {
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    onGo(Number(input.current?.value.replaceAll(',', '')));
  };
  return (
    <form onSubmit={onSubmit}>
      <label>Go to frame <input ref={input} type="text" inputMode="numeric" size={8} key={frame ?? 0} defaultValue={frame ?? ''} aria-keyshortcuts="g" /></label>
    </form>
  );
}

/** To the previous and to the next event. */
export function EventSteps({ onStep }: { onStep(step: 1 | -1): void }) {
  return (
    <div className={styles.events}>
      {([-1, 1] as const).map((step) => (
        <button
          key={step} type="button" className={`${ui.button} ${ui.small}`} aria-keyshortcuts={step < 0 ? 'p' : 'n'} title={`${step < 0 ? 'p' : 'n'} in the list`}
          onClick={() => onStep(step)}
        >
          <Icon name={step < 0 ? 'up' : 'down'} size={15} />
          {step < 0 ? 'Previous event' : 'Next event'}
        </button>
      ))}
    </div>
  );
}

/** How times are written. */
export function TimeChoice() {
  const { timeFormat, chooseTimeFormat } = useSettings();
  return (
    <div className={ui.segmented} role="group" aria-label="Time">
      {TIME_FORMATS.map((format) => (
        <button key={format} type="button" aria-pressed={timeFormat === format} onClick={() => chooseTimeFormat(format)}>
          {{ relative: 'Seconds', utc: 'UTC', local: 'Local' }[format]}
        </button>
      ))}
    </div>
  );
}
