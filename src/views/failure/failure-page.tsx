import { formatBytes, formatCount } from '../../lib/format.ts';
import type { FileFailure } from '../../state/phase.ts';
import { DropZone } from '../start/start-page.tsx';
import { Fold } from '../ui/fold.tsx';
import { Icon } from '../ui/icon.tsx';
import styles from './failure.module.css';

/** Whether the file is at fault, so that there is a place in it to name. */
const isOfFile = (failure: FileFailure['failure']) => failure.expected !== '';

/** One file that could not be read: what it is, where that shows, what to do. */
function FailureCard({ file, failure }: FileFailure) {
  return (
    <li className={styles.card}>
      <Icon name="problem" size={24} />
      <div className={styles.body}>
        <p className={styles.name}>
          {file.name} <span>{formatBytes(file.bytes)}</span>
        </p>
        <h2>{failure.message}</h2>
        <dl>
          <div>
            <dt>Found</dt>
            <dd>{failure.found}</dd>
          </div>
          {isOfFile(failure) && (
            <>
              <div>
                <dt>Expected</dt>
                <dd>{failure.expected}</dd>
              </div>
              <div>
                <dt>At</dt>
                <dd>byte {formatCount(failure.offset)}</dd>
              </div>
            </>
          )}
        </dl>
        <p className={styles.advice}>
          <strong>What to do.</strong> {failure.advice}
        </p>
      </div>
    </li>
  );
}

/** The same in one line, beside a report on the other files; the rest opens. */
export function FailureLine({ file, failure }: FileFailure) {
  return (
    <li className={styles.line}>
      <Icon name="problem" size={18} />
      <Fold name={`left out ${file.name}`} summary={<><strong>{file.name}</strong> was left out. {failure.message}</>}>
        <p>{isOfFile(failure) ? `Found ${failure.found} at byte ${formatCount(failure.offset)}; expected ${failure.expected}.` : failure.found}</p>
        <p>{failure.advice}</p>
      </Fold>
    </li>
  );
}

export function FailurePage({ failures }: { failures: FileFailure[] }) {
  return (
    <div className={styles.page} data-testid="failure" role="alert">
      <h1>{!failures.every(({ failure }) => isOfFile(failure)) ? 'The reading broke off' : failures.length === 1 ? 'This file cannot be read' : `None of these ${failures.length} files can be read`}</h1>
      <ul>
        {failures.map(({ file, failure }, i) => <FailureCard key={i} file={file} failure={failure} />)}
      </ul>
      <DropZone small />
    </div>
  );
}
