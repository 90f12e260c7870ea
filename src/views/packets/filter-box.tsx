import { useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { complete, type Suggestion } from '../../filter/complete.ts';
import { parseFilter } from '../../filter/parse.ts';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import styles from './packets.module.css';

/** A display filter: completion while it is written, and what is wrong where it is wrong. */
export function FilterBox({ filter, onFilter }: { filter: string; onFilter(filter: string): void }) {
  const [text, setText] = useState(filter);
  const [applied, setApplied] = useState(filter);
  const [caret, setCaret] = useState(0);
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  /** Where the caret goes behind a completion that was taken. */
  const [taken, setTaken] = useState<{ at: number } | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const mirror = useRef<HTMLDivElement>(null);
  const id = useId();
  // A chip, a link or Back has changed what is applied.
  if (filter !== applied) {
    setApplied(filter);
    setText(filter);
    setOpen(false);
  }
  // In the same turn as the key: a frame later the next letters are there already.
  useLayoutEffect(() => {
    if (taken === null) return;
    input.current?.focus();
    input.current?.setSelectionRange(taken.at, taken.at);
  }, [taken]);
  const { problem } = parseFilter(text);
  const completion = complete(text, caret);
  const options = completion.suggestions.filter((suggestion) => suggestion.text !== '');
  const hint = completion.suggestions.find((suggestion) => suggestion.text === '')?.doc;
  const shows = open && (options.length > 0 || hint !== undefined);
  // What is still being written at the end is no mistake yet.
  const told = problem && !(open && problem.to >= text.length && options.length > 0) ? problem : null;

  const change = (value: string, at: number) => {
    setText(value);
    setCaret(at);
    setActive(-1);
    setOpen(true);
  };
  const take = (index: number) => {
    const { text: chosen } = options[index];
    const value = `${text.slice(0, completion.from)}${chosen}${/^[,.]/.test(chosen) || text[completion.to] === ' ' ? '' : ' '}${text.slice(completion.to)}`;
    const at = completion.from + chosen.length + 1;
    change(value, Math.min(at, value.length));
    setTaken({ at });
  };
  const apply = () => {
    setOpen(false);
    if (problem) {
      input.current?.setSelectionRange(problem.from, Math.max(problem.to, problem.from));
      return;
    }
    const tidy = text.trim();
    setText(tidy);
    onFilter(tidy);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (!shows) setOpen(true);
      else if (options.length > 0) {
        const next = (active + (event.key === 'ArrowDown' ? 1 : active < 0 ? 0 : -1) + options.length) % options.length;
        setActive(next);
        document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
      }
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (shows && active >= 0) take(active);
      else apply();
    } else if (event.key === 'Tab' && shows && active >= 0) {
      event.preventDefault();
      take(active);
    } else if (event.key === 'Escape' && shows) {
      event.preventDefault();
      setOpen(false);
    }
  };
  return (
    <div className={styles.filter}>
      <div className={styles.filterLine} data-wrong={told !== null || undefined}>
        <Icon name="filter" size={17} />
        <div className={styles.filterField}>
          <div ref={mirror} className={styles.mirror} aria-hidden="true">
            {told && <>{text.slice(0, told.from)}<mark>{text.slice(told.from, told.to) || ' '}</mark>{text.slice(told.to)}</>}
          </div>
          <input
            ref={input} type="text" value={text} role="combobox" aria-expanded={shows} aria-controls={`${id}-list`} aria-autocomplete="list" aria-label="Display filter"
            aria-activedescendant={shows && active >= 0 ? `${id}-${active}` : undefined} aria-invalid={told !== null} aria-describedby={`${id}-problem`}
            placeholder="tcp.port == 443 && mtuscope.oversize" spellCheck={false} autoComplete="off" autoCapitalize="off"
            onChange={(event) => change(event.currentTarget.value, event.currentTarget.selectionStart ?? 0)}
            onSelect={(event) => setCaret(event.currentTarget.selectionStart ?? 0)}
            onScroll={(event) => { if (mirror.current) mirror.current.scrollLeft = event.currentTarget.scrollLeft; }}
            onBlur={() => setOpen(false)} onKeyDown={onKeyDown}
          />
        </div>
        {text !== '' && (
          <button type="button" className={`${ui.quiet} ${ui.small}`} aria-label="Clear the filter" onClick={() => { setText(''); onFilter(''); input.current?.focus(); }}>
            <Icon name="close" size={15} />
          </button>
        )}
        <button type="button" className={`${ui.button} ${ui.small}`} onClick={apply}>Apply</button>
      </div>
      <Suggestions id={id} shown={shows} hint={hint} options={options} active={active} onTake={take} />
      <p id={`${id}-problem`} className={styles.problem} role="status">
        {told && <><Icon name="warning" size={15} /> <span>At {told.from + 1}: {told.message}</span></>}
      </p>
    </div>
  );
}

interface SuggestionsProps {
  /** Of the box: the list is named after it, and each option by its place. */
  id: string;
  shown: boolean;
  /** What is expected where no option can say it. */
  hint: string | undefined;
  options: readonly Suggestion[];
  active: number;
  onTake(index: number): void;
}

/** What may stand where the caret is. The focus stays in the box. */
function Suggestions({ id, shown, hint, options, active, onTake }: SuggestionsProps) {
  return (
    <div className={styles.suggestions} hidden={!shown}>
      {hint !== undefined && <p>{hint}</p>}
      <ul id={`${id}-list`} role="listbox" aria-label="What may stand here" onMouseDown={(event) => event.preventDefault()}>
        {shown && options.map((suggestion, i) => (
          <li key={suggestion.text} id={`${id}-${i}`} role="option" aria-selected={i === active} onClick={() => onTake(i)}>
            <code>{suggestion.text}</code> <span>{suggestion.doc}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
