import type { Report } from '../../report/schema.ts';
import { Icon } from '../ui/icon.tsx';
import { Code } from '../ui/parts.tsx';
import { Words } from '../ui/term.tsx';
import styles from './unknowns.module.css';

/** What this capture cannot show, and what to record to know it. */
export function Unknowns({ report: { verdict } }: { report: Report }) {
  if (verdict.cannotShow.length === 0 && verdict.nextCapture === null) return null;
  return (
    <section className={styles.unknowns} aria-labelledby="unknowns-title">
      <div>
        <h2 id="unknowns-title"><Icon name="question" size={20} /> What this capture cannot show</h2>
        <ul>
          {verdict.cannotShow.map((sentence) => <li key={sentence}><Words text={sentence} /></li>)}
        </ul>
        {verdict.cannotShow.length === 0 && <p>Nothing that the verdict needs is missing.</p>}
      </div>
      {verdict.nextCapture !== null && (
        <div>
          <h3>Record this next</h3>
          <p>on the sender or a router of the path, while it happens:</p>
          <Code text={verdict.nextCapture} what="the recording command" />
        </div>
      )}
    </section>
  );
}
