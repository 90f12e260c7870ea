import { useState } from 'react';
import type { RuleId } from '../../report/schema.ts';
import { lazyPart } from '../missing-part.tsx';
import { Fold } from '../ui/fold.tsx';
import styles from './why.module.css';

const RuleInWords = lazyPart(() => import('./rule-in-words.tsx'));

/** The rule behind a finding, loaded when it is asked for. */
export function Why({ rule, finding }: { rule: RuleId; finding: string }) {
  const [asked, setAsked] = useState(false);
  return (
    <Fold name={`why ${finding}`} className={styles.why} summary="Why do you think so?" onOpen={() => setAsked(true)}>
      {asked && <RuleInWords rule={rule} />}
    </Fold>
  );
}
