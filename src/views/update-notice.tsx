import { useEffect, useState } from 'react';
import { toldUpdate, UPDATE_EVENT, type TakeOver } from '../state/update.ts';
import styles from './app.module.css';
import ui from './ui/ui.module.css';

/** Says that a newer version is ready. It never takes over by itself: a capture may be open. */
export function UpdateNotice() {
  // It may have been told before this stood on the page.
  const [takeOver, setTakeOver] = useState<TakeOver | null>(toldUpdate);
  useEffect(() => {
    const onReady = (event: Event) => setTakeOver(() => (event as CustomEvent<TakeOver>).detail);
    addEventListener(UPDATE_EVENT, onReady);
    return () => removeEventListener(UPDATE_EVENT, onReady);
  }, []);
  if (!takeOver) return null;
  return (
    <div className={styles.update} role="status">
      <p>A newer mtuscope is ready. Reloading brings it; a capture that is open has to be opened again then.</p>
      <button type="button" className={`${ui.button} ${ui.small}`} onClick={takeOver}>Reload</button>
      <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={() => setTakeOver(null)}>Later</button>
    </div>
  );
}
