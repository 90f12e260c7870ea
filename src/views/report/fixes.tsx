import { useKept } from '../../charts/kept.ts';
import type { Finding, Fix } from '../../report/schema.ts';
import { fixesByPlatform } from '../../state/findings.ts';
import { Fold } from '../ui/fold.tsx';
import { Code } from '../ui/parts.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { Words } from '../ui/term.tsx';
import { platformWords } from '../ui/words.ts';
import { commandAndRemark, commandSteps, type CommandStep } from './command-steps.ts';
import styles from './finding.module.css';

/** A fix that changes nothing has no place and no undo; the report says so in words of its own. */
const isSaid = (text: string) => !/^(?:(?:none|nowhere)\b|$)/i.test(text.trim());

/** What only looks has nothing to undo, and says so. */
const onlyLooks = ({ undo }: Fix) => /^none: /.test(undo);

function Steps({ steps }: { steps: CommandStep[] }) {
  return steps.map((step, i) => (
    <div key={i} className={styles.commandStep}>
      {step.label !== '' && <p>{step.label}</p>}
      {step.text !== '' && <Code text={step.text} what={step.label === '' ? 'the command' : `“${step.label}”`} />}
    </div>
  ));
}

/** A check or an undo: what to run, and what to expect of it in words that are not copied with it. */
function Check({ title, text, what }: { title: string; text: string; what: string }) {
  const { command, remark } = commandAndRemark(text);
  return (
    <div className={styles.commandStep}>
      <p>{title}</p>
      {command !== '' && <Code text={command} what={what} />}
      {remark !== '' && <p className={styles.remark}>{remark}</p>}
    </div>
  );
}

function FixText({ fix }: { fix: Fix }) {
  const steps = commandSteps(fix.commands);
  const lasting = steps.filter((step) => step.lasting);
  const now = steps.filter((step) => !step.lasting && (step.text !== '' || !/^nothing to do$/i.test(step.label)));
  return (
    <article className={styles.fix}>
      <header>
        <h3><Words text={fix.title} /></h3>
        {isSaid(fix.where) && <p className={styles.where}>{fix.where}</p>}
      </header>
      <div className={styles.fixBody}>
        {(now.length > 0 || lasting.length > 0) && (
          <div>
            <Steps steps={now} />
            {lasting.length > 0 && (
              <Fold
                key={fix.id} name={`lasting ${fix.id}`} className={styles.lasting}
                summary={`Make it outlast a reboot: ${lasting.length === 1 ? 'how' : `${lasting.length} ways, take the one that fits`}`}
              >
                <Steps steps={lasting} />
              </Fold>
            )}
          </div>
        )}
        <div>
          {isSaid(fix.verify) && <Check title={now.length > 0 ? 'Check that it worked' : 'Check that it stays so'} text={fix.verify} what="the check" />}
          {isSaid(fix.undo) && <Check title="Undo" text={fix.undo} what="the undo" />}
        </div>
        {fix.note !== '' && <p className={styles.fixNote}><Words text={fix.note} /></p>}
      </div>
    </article>
  );
}

/** The fixes of one platform: the first is the one to try first. */
function Platform({ name, fixes }: { name: string; fixes: Fix[] }) {
  const [chosen, setChosen] = useKept<number>(`fix ${name}`, 0);
  const fix = fixes[chosen] ?? fixes[0];
  return (
    <div className={styles.platform}>
      {fixes.length > 1 && (
        <ul className={styles.choices} aria-label="Ways to end it">
          {fixes.map(({ id, title, where }, i) => (
            <li key={id}>
              <button type="button" aria-pressed={i === chosen} onClick={() => setChosen(i)}>
                <strong>{title}</strong>
                <small>{i === 0 ? 'Try this first · ' : ''}{where}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
      <FixText fix={fix} />
    </div>
  );
}

/** What ends it, for each platform; or the word that nothing needs to be done. */
export function Fixes({ finding }: { finding: Finding }) {
  const groups = fixesByPlatform(finding);
  const [chosen, setChosen] = useKept<string>(`platform ${finding.id}`, [...groups.keys()][0] ?? '', (kept) => groups.has(kept));
  const none = groups.size === 0;
  return (
    <div className={styles.fixes}>
      <h2>{none ? 'No command for this one' : finding.fixes.every(onlyLooks) ? 'Where to look' : finding.severity === 'info' ? 'Nothing needs to be done' : 'What ends it'}</h2>
      {!none && (
        <Tabs label="Platforms" chosen={chosen} onChoose={setChosen} tabs={[...groups.keys()].map((id) => ({ id, label: platformWords[id] ?? id }))}>
          <Platform key={chosen} name={`${finding.id} ${chosen}`} fixes={groups.get(chosen) ?? []} />
        </Tabs>
      )}
    </div>
  );
}
