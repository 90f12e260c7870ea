import { useState } from 'react';
import type { RuleId } from '../../report/schema.ts';
import type { RuleAbout } from '../../report/rule-words.ts';
import { loaded } from '../../state/missing-part.ts';
import { ruleName } from '../ui/words.ts';
import { Words } from '../ui/term.tsx';
import { Fold } from '../ui/fold.tsx';
import styles from './why.module.css';

function Part({ title, lines }: { title: string; lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul>{lines.map((line) => <li key={line}><Words text={line} /></li>)}</ul>
    </div>
  );
}

/** The rule behind a finding, in words: what must hold, what makes it surer, what would rule it out. Loaded when it is asked for. */
export function Why({ rule, finding }: { rule: RuleId; finding: string }) {
  const [about, setAbout] = useState<RuleAbout | null>(null);
  const load = () => {
    void loaded(import('../../report/rule-words.ts')).then((words) => words && setAbout(words.ABOUT[rule]));
  };
  return (
    <Fold name={`why ${finding}`} className={styles.why} summary="Why do you think so?" onOpen={load}>
      {about && (
        <div className={styles.body}>
          <p>The rule “{ruleName(rule)}”: <Words text={about.meaning} /></p>
          <Part title="All of this must hold" lines={about.necessary} />
          <Part title="Each of these makes it surer" lines={about.supporting} />
          <Part title="Any of these would rule it out" lines={about.vetoes} />
          <Part title="It replaces the findings" lines={about.supersedes.map(ruleName)} />
          <Part title="What it cannot know" lines={about.cannotKnow} />
        </div>
      )}
    </Fold>
  );
}
