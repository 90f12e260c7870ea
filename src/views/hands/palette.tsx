import { useDeferredValue, useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useApp } from '../../state/app-store.ts';
import { useDialog } from '../../state/settings.ts';
import { useTheme } from '../../state/theme.ts';
import { pickFiles } from '../opening.ts';
import { Icon } from '../ui/icon.tsx';
import { askFlowRows, asksWorker, findCommands, type Command } from './commands.ts';
import styles from './hands.module.css';

/** One field and a list: what is typed narrows it, arrows choose, Enter does it. */
export function Palette({ onClose }: { onClose(): void }) {
  const app = useApp();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const id = useId();
  const wanted = useDeferredValue(query);
  const [asked, setAsked] = useState<{ query: string; rows: number[] }>({ query: '', rows: [] });
  const ask = asksWorker(app);
  useEffect(() => {
    if (!ask) return;
    let open = true;
    void askFlowRows(useApp.getState(), wanted).then((rows) => {
      if (open) setAsked({ query: wanted, rows });
    });
    return () => {
      open = false;
    };
  }, [ask, wanted]);
  const find = (words: string) => {
    const context = { app, pickFiles, chooseTheme: useTheme.getState().choose, showDialog: useDialog.getState().show };
    return findCommands(context, words, asked.query === words ? asked.rows : []);
  };
  const commands = find(wanted);
  const at = Math.min(chosen, commands.length - 1);
  const run = (command: Command | undefined) => {
    if (!command) return;
    // First closed, so that a command may open another dialog.
    onClose();
    command.run();
  };
  const move = (to: number) => {
    const index = (to + commands.length) % Math.max(1, commands.length);
    setChosen(index);
    list.current?.children[index]?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Enter') {
      // Who types fast means what was typed, not the list that is still on the screen.
      run(wanted === query ? commands[at] : find(query)[0]);
    } else return;
    event.preventDefault();
  };
  return (
    <div className={styles.palette}>
      <label>
        <Icon name="search" />
        <span className="visually-hidden">Commands, findings and flows</span>
        <input
          type="text" role="combobox" aria-expanded="true" aria-autocomplete="list" aria-controls={`${id}-list`} aria-activedescendant={at >= 0 ? `${id}-${at}` : undefined} autoFocus
          autoComplete="off" spellCheck={false} placeholder="A command, a finding, an address, a port …" value={query} onKeyDown={onKeyDown}
          onChange={(event) => { setQuery(event.target.value); setChosen(0); }}
        />
        <kbd>Esc</kbd>
      </label>
      <ul role="listbox" id={`${id}-list`} ref={list} aria-label="Commands, findings and flows">
        {commands.map((command, i) => (
          <li key={command.id} id={`${id}-${i}`} role="option" aria-selected={i === at} onPointerMove={() => setChosen(i)} onClick={() => run(command)}>
            <Icon name={command.icon} size={16} />
            <span>{command.words}</span>
            <small>{command.group}</small>
          </li>
        ))}
      </ul>
      {commands.length === 0 && <p role="status">Nothing fits.</p>}
    </div>
  );
}
