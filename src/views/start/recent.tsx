import { useEffect, useState } from 'react';
import { formatBytes } from '../../lib/format.ts';
import { useApp } from '../../state/app-store.ts';
import { forgetRecent, keepRecent, recentFiles, reopened, type Recent } from '../../state/recent-files.ts';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import styles from './recent.module.css';

/** The captures that were opened last, where this browser can open them again; nothing where it cannot. */
export function RecentFiles() {
  const open = useApp((state) => state.open);
  const [files, setFiles] = useState<Recent[]>([]);
  const [gone, setGone] = useState<string | null>(null);
  useEffect(() => {
    let here = true;
    void recentFiles().then((found) => {
      if (here) setFiles(found);
    });
    return () => {
      here = false;
    };
  }, []);
  const openAgain = async (recent: Recent) => {
    const file = await reopened(recent);
    if (file) {
      void keepRecent([recent.handle]);
      open([file]);
    } else setGone(recent.name);
  };
  const forget = async (recent: Recent | null) => {
    await forgetRecent(recent?.id ?? null);
    setGone(null);
    setFiles(recent ? files.filter(({ id }) => id !== recent.id) : []);
  };
  if (files.length === 0) return null;
  return (
    <section className={styles.recent} aria-labelledby="recent">
      <div className={styles.head}>
        <h2 id="recent">Opened last</h2>
        <p>This browser remembers where they lie, not what is in them.</p>
        <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={() => void forget(null)}>Forget all</button>
      </div>
      {gone !== null && <Notice icon="warning">{gone} cannot be opened: it was moved or deleted, or this page was not allowed to read it.</Notice>}
      <ul>
        {files.map((recent) => (
          <li key={recent.id}>
            <button type="button" className={styles.open} onClick={() => void openAgain(recent)}>
              <Icon name="file" size={16} />
              <span>{recent.name}</span>
              <small>{formatBytes(recent.bytes)}</small>
            </button>
            <button type="button" className={styles.forget} aria-label={`Forget ${recent.name}`} onClick={() => void forget(recent)}><Icon name="close" size={13} /></button>
          </li>
        ))}
      </ul>
    </section>
  );
}
