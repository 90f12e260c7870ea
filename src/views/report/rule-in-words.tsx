import { ABOUT } from '../../report/rule-words.ts';
import type { RuleId } from '../../report/schema.ts';
import { Words } from '../ui/term.tsx';
import { ruleName } from '../ui/words.ts';
import styles from './rule-in-words.module.css';

function Part({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul>{lines.map((line) => <li key={line}><Words text={line} /></li>)}</ul>
    </div>
  );
}

/** A rule in words: what must hold, what makes it surer, what would rule it out. */
export default function RuleInWords({ rule }: { rule: RuleId }) {
  const about = ABOUT[rule];
  return (
    <div className={styles.body}>
      <p>The rule “{ruleName(rule)}”: <Words text={about.meaning} /></p>
      <Part title="All of this must hold" lines={about.necessary} />
      <Part title="Each of these makes it surer" lines={about.supporting} />
      <Part title="Any of these would rule it out" lines={about.vetoes} />
      <Part title="It replaces the findings" lines={about.supersedes.map(ruleName)} />
      <Part title="What it cannot know" lines={about.cannotKnow} />
    </div>
  );
}
