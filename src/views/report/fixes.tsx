import { useState } from 'react';
import type { Finding, Fix } from '../../report/schema.ts';
import { fixesByPlatform } from '../../state/findings.ts';
import { Icon } from '../ui/icon.tsx';
import { Code } from '../ui/parts.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { platformWords } from '../ui/words.ts';
import styles from './finding.module.css';

function FixText({ fix }: { fix: Fix }) {
  return (
    <article className={styles.fix}>
      <h4>{fix.title}</h4>
      {fix.where !== '' && <p className={styles.where}>On: {fix.where}</p>}
      {fix.commands.length > 0 && <Code text={fix.commands.join('\n')} what="the commands" />}
      {fix.verify !== '' && (
        <>
          <h5>Check that it worked</h5>
          <Code text={fix.verify} what="the check" />
        </>
      )}
      {fix.undo !== '' && (
        <>
          <h5>Undo</h5>
          <Code text={fix.undo} what="the undo" />
        </>
      )}
      {fix.note !== '' && <p className={styles.fixNote}>{fix.note}</p>}
    </article>
  );
}

/** What ends it, for each platform; or the word that nothing needs to be done. */
export function Fixes({ finding }: { finding: Finding }) {
  const groups = fixesByPlatform(finding);
  const [chosen, setChosen] = useState([...groups.keys()][0] ?? '');
  if (groups.size === 0) {
    return (
      <div className={styles.fixes}>
        <h2>{finding.severity === 'info' ? 'Leave it alone' : 'No command for this one'}</h2>
        <p className={styles.leave}>
          <Icon name={finding.severity === 'info' ? 'ok' : 'info'} size={20} />
          <span>{finding.severity === 'info' ? 'Nothing is broken here, so there is nothing to change.' : 'The evidence names the cause; what ends it depends on the site.'}</span>
        </p>
      </div>
    );
  }
  return (
    <div className={styles.fixes}>
      <h2>{finding.severity === 'info' ? 'If you want it otherwise' : 'What ends it'}</h2>
      <Tabs label="Platforms" chosen={chosen} onChoose={setChosen} tabs={[...groups.keys()].map((id) => ({ id, label: platformWords[id] ?? id }))}>
        {(groups.get(chosen) ?? []).map((fix) => <FixText key={fix.id} fix={fix} />)}
      </Tabs>
    </div>
  );
}
