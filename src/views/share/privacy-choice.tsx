import { useId } from 'react';
import { MASKED, UNMASKED, type Treatments } from '../../report/share-choices.ts';
import type { PrivateKind, Treatment } from '../../report/schema.ts';
import ui from '../ui/ui.module.css';
import styles from './share.module.css';

interface Kind {
  kind: PrivateKind;
  name: string;
  masked: string;
}

/** What each choice means, by kind. */
const KINDS: readonly Kind[] = [
  { kind: 'address', name: 'IP addresses', masked: 'others in their place; networks stay recognisable' },
  { kind: 'port', name: 'Ports', masked: 'those from 1024 on; 22 or 443 stay' },
  { kind: 'file', name: 'File names', masked: 'capture-1.pcap' },
  { kind: 'name', name: 'Interface names', masked: 'eth0 stays, others become interface 1' },
  { kind: 'filter', name: 'Capture filters', masked: 'addresses masked, names blanked' },
  { kind: 'comment', name: 'Comments in the capture', masked: 'blanked; never in a link' },
  { kind: 'time', name: 'Times', masked: 'begin in the year 2000' },
];

const FOR_PACKETS: readonly Kind[] = [{ kind: 'mac', name: 'Hardware addresses', masked: '02:00:00:00:00:01 and so on; only in the evidence capture' }];

const WORDS: Record<Treatment, string> = { keep: 'keep', mask: 'mask', drop: 'leave out' };

const equal = (x: Treatments, y: Treatments) => (Object.keys(x) as PrivateKind[]).every((kind) => x[kind] === y[kind]);

/** Mask all, keep all, or decide kind by kind. */
export function PrivacyChoice({ treatments, packets, onChange }: { treatments: Treatments; packets: boolean; onChange(treatments: Treatments): void }) {
  const id = useId();
  const masked = equal(treatments, MASKED);
  const open = equal(treatments, UNMASKED);
  return (
    <div className={styles.privacy}>
      <div className={styles.row}>
        <h3 id={`${id}-title`}>Addresses and names</h3>
        <div className={ui.segmented} role="group" aria-labelledby={`${id}-title`}>
          <button type="button" aria-pressed={masked} onClick={() => onChange(MASKED)}>Masked</button>
          <button type="button" aria-pressed={open} onClick={() => onChange(UNMASKED)}>As they are</button>
        </div>
      </div>
      <details>
        <summary>{masked || open ? 'Decide kind by kind' : 'Decided kind by kind'}</summary>
        <ul className={styles.kinds}>
          {[...KINDS, ...(packets ? FOR_PACKETS : [])].map(({ kind, name, masked: meaning }) => (
            <li key={kind}>
              <label htmlFor={`${id}-${kind}`}>{name}<small>masked: {meaning}</small></label>
              <select id={`${id}-${kind}`} value={treatments[kind]} onChange={(event) => onChange({ ...treatments, [kind]: event.target.value as Treatment })}>
                {(['keep', 'mask', 'drop'] as const).map((treatment) => <option key={treatment} value={treatment}>{WORDS[treatment]}</option>)}
              </select>
            </li>
          ))}
        </ul>
        <p className={styles.small}>Payload and host names are in none of it, whatever is chosen; comments are in no link.</p>
      </details>
    </div>
  );
}
