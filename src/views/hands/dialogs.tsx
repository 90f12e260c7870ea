import type { ReactNode } from 'react';
import type { DialogName } from '../../state/settings.ts';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import { useModal } from '../ui/use-modal.ts';
import styles from './hands.module.css';
import { Palette } from './palette.tsx';
import { Settings } from './settings.tsx';

const MOD = /Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘' : 'Ctrl';

const KEYS: [where: string, keys: [keys: string[], what: string][]][] = [
  ['Everywhere', [[[MOD, 'K'], 'commands: go to a finding, a flow, a part of the page'], [['/'], 'find flows'], [['?'], 'this sheet'], [[','], 'settings'], [['Esc'], 'close']]],
  ['Charts of a flow', [
    [['+'], 'zoom in, at the cursor where it is in sight'], [['−'], 'zoom out'], [['0'], 'the whole flow'], [['←'], 'earlier'], [['→'], 'later'], [['Home', 'End'], 'to the beginning, to the end'],
    [['Wheel'], 'zoom where the pointer is; sideways: move'], [['Drag'], 'mark what to zoom to'], [['Shift', 'Drag'], 'move; so does Space and drag'], [['Double click'], 'the whole flow'],
  ]],
  ['Tables and the ladder', [
    [['↑', '↓'], 'row by row'], [['Page ↑', 'Page ↓'], 'page by page'], [['Home', 'End'], 'first, last'], [['Enter'], 'open it'], [['Space'], 'select the flow to copy it'],
    [['n', 'p'], 'in packets: next event, previous event'],
  ]],
];

/** The browser's own dialog: it keeps the focus, closes with Esc and gives the focus back. */
function Dialog({ title, onClose, bare = false, children }: { title: string; onClose(): void; bare?: boolean; children: ReactNode }) {
  const dialog = useModal();
  return (
    <dialog
      ref={dialog} className={styles.dialog} aria-label={title} data-bare={bare || undefined}
      onCancel={(event) => { event.preventDefault(); onClose(); }}
      onClick={(event) => { if (event.target === event.currentTarget) onClose(); }}
    >
      {!bare && (
        <header>
          <h2>{title}</h2>
          <button type="button" className={`${ui.quiet} ${ui.small}`} aria-label="Close" onClick={onClose}><Icon name="close" size={16} /></button>
        </header>
      )}
      {children}
    </dialog>
  );
}

function Keys() {
  return (
    <div className={styles.keys}>
      {KEYS.map(([where, keys]) => (
        <section key={where}>
          <h3>{where}</h3>
          <dl>
            {keys.map(([names, what]) => (
              <div key={what}>
                <dt>{names.map((name) => <kbd key={name}>{name}</kbd>)}</dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

export default function Dialogs({ open, onClose }: { open: DialogName; onClose(): void }) {
  switch (open) {
    case 'palette': return <Dialog key="palette" title="Commands" bare onClose={onClose}><Palette onClose={onClose} /></Dialog>;
    case 'keys': return <Dialog key="keys" title="Keys" onClose={onClose}><Keys /></Dialog>;
    case 'settings': return <Dialog key="settings" title="Settings" onClose={onClose}><Settings /></Dialog>;
  }
}
