import { useApp } from '../../state/app-store.ts';
import { TIME_FORMATS, type TimeFormat } from '../../lib/moment.ts';
import { useSettings } from '../../state/settings.ts';
import { THEMES, useTheme, type Theme } from '../../state/theme.ts';
import ui from '../ui/ui.module.css';
import { usePathMtuField, WRONG_MTU } from '../ui/use-path-mtu.ts';
import styles from './hands.module.css';

const themeWords: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' };
const timeWords: Record<TimeFormat, string> = { relative: 'Since the first frame', utc: 'Time of day, UTC', local: 'Time of day, here' };

interface ChoiceProps<T extends string> {
  name: string;
  values: readonly T[];
  words: Record<T, string>;
  chosen: T;
  onChoose(value: T): void;
}

function Choice<T extends string>({ name, values, words, chosen, onChoose }: ChoiceProps<T>) {
  return (
    <fieldset>
      <legend>{name}</legend>
      {values.map((value) => (
        <label key={value}>
          <input type="radio" name={name} checked={value === chosen} onChange={() => onChoose(value)} />
          {words[value]}
        </label>
      ))}
    </fieldset>
  );
}

function PathMtu() {
  const { text, wrong, type, apply } = usePathMtuField();
  const canState = useApp((store) => store.phase.name === 'report' && store.phase.origin.from === 'capture' && !store.phase.stopped);
  return (
    <form onSubmit={apply}>
      <label>
        Path MTU of this capture
        <input inputMode="numeric" size={7} placeholder="auto" value={text} disabled={!canState} aria-invalid={wrong} aria-describedby="settings-mtu" onChange={(event) => type(event.target.value)} />
      </label>
      <button type="submit" className={`${ui.button} ${ui.small}`} disabled={!canState}>Apply</button>
      <p id="settings-mtu" role={wrong ? 'alert' : undefined}>
        {wrong ? WRONG_MTU : canState ? 'Empty: found by itself. It holds for the capture on the screen.' : 'Open a capture to state the MTU of its path.'}
      </p>
    </form>
  );
}

export function Settings() {
  const { theme, choose } = useTheme();
  const { timeFormat, chooseTimeFormat } = useSettings();
  return (
    <div className={styles.settings}>
      <Choice name="Colours" values={THEMES} words={themeWords} chosen={theme} onChoose={choose} />
      <Choice name="Time format" values={TIME_FORMATS} words={timeWords} chosen={timeFormat} onChoose={chooseTimeFormat} />
      <PathMtu />
      <p>Colours and time format are remembered in this browser.</p>
    </div>
  );
}
