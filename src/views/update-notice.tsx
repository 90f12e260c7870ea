import { useEffect, useState } from 'react';
import styles from './app.module.css';
import ui from './ui/ui.module.css';

/** Told by offline.ts when a newer version lies ready. */
export const UPDATE_EVENT = 'mtuscope-update';

/** Says that a newer version was kept; it comes with the next reload and never by itself. */
export function UpdateNotice() {
  const [ready, setReady] = useState(false);
  useEffect(() => {
    const onReady = () => setReady(true);
    addEventListener(UPDATE_EVENT, onReady);
    return () => removeEventListener(UPDATE_EVENT, onReady);
  }, []);
  if (!ready) return null;
  return (
    <div className={styles.update} role="status">
      <p>A newer mtuscope is ready. It comes with the next reload; a capture that is open has to be opened again then.</p>
      <button type="button" className={`${ui.button} ${ui.small}`} onClick={() => location.reload()}>Reload</button>
      <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={() => setReady(false)}>Later</button>
    </div>
  );
}
