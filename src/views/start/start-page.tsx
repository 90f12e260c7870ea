import { useState } from 'react';
import { useApp } from '../../state/app-store.ts';
import { REPORT } from '../../state/route.ts';
import { pickFiles } from '../opening.ts';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/parts.tsx';
import { Words } from '../ui/term.tsx';
import ui from '../ui/ui.module.css';
import { examples, loadExample, type Example } from './examples.ts';
import { Privacy } from './privacy.tsx';
import { RecentFiles } from './recent.tsx';
import { StoryCard } from './story-card.tsx';
import styles from './start.module.css';

/** Drop, click, paste or press Enter: the same thing happens. */
export function DropZone({ small = false }: { small?: boolean }) {
  return (
    <button type="button" className={small ? styles.zoneSmall : styles.zone} onClick={pickFiles}>
      <span className={styles.zoneIcon}><Icon name="open" size={small ? 22 : 30} /></span>
      <span className={styles.zoneText}>
        <strong>{small ? 'Drop another capture' : 'Drop a capture anywhere on this page'}</strong>
        <span>or <u>choose files</u>, or paste one · pcap, pcapng, also .gz and .zst · any size, several at once</span>
      </span>
    </button>
  );
}

function Stories() {
  const open = useApp((state) => state.open);
  const [busy, setBusy] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const openExample = async (example: Example) => {
    setBusy(example.id);
    try {
      open([await loadExample(example)], example.id);
    } catch {
      setFailed(`The recording of “${example.title}” did not load. Without a network, open the one-file build instead.`);
      setBusy(null);
    }
  };
  if (examples.length === 0) return null;
  return (
    <section aria-labelledby="stories">
      <div className={styles.storiesHead}>
        <h2 id="stories">No capture at hand? Five that were real</h2>
        <p>Recorded again in a lab from accounts of people who hunted these faults for days. One click opens one.</p>
      </div>
      {failed && <Notice icon="warning">{failed}</Notice>}
      <ul className={styles.cards}>
        {examples.map((example, i) => (
          <StoryCard key={example.id} example={example} number={i + 1} busy={busy === example.id} onOpen={() => void openExample(example)} />
        ))}
      </ul>
    </section>
  );
}

export function StartPage({ notice, hasReport }: { notice: string | null; hasReport: boolean }) {
  const go = useApp((state) => state.go);
  return (
    <div className={styles.page}>
      <section className={styles.hero}>
        <h1>Were the packets too big for their path?</h1>
        <p>
          Drop a packet capture. In seconds you know who made packets too big, who rejected them, what it cost, and which command on which box
          ends it, with the frames that prove it.
        </p>
        <div className={styles.notices} aria-live="polite">
          {notice && <Notice>{notice}</Notice>}
        </div>
        {hasReport && (
          <button type="button" className={ui.button} onClick={() => go(REPORT)}>
            Back to the report
            <Icon name="next" size={16} />
          </button>
        )}
        <DropZone />
        <Privacy />
      </section>
      <RecentFiles />
      <Stories />
      <footer className={styles.foot}>
        <Words text="mtuscope reads TCP over IPv4 and IPv6, through VLAN, PPPoE, MPLS, GRE, VXLAN, Geneve, GTP and more." /> It does not capture,
        decrypt or edit: Wireshark does, and every finding hands over its display filter and frame numbers.
      </footer>
    </div>
  );
}
