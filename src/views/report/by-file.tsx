import { formatCount, formatQuantity, formatSeconds } from '../../lib/format.ts';
import { accountsByFile, isByFile, type FileAccount } from '../../report/by-file.ts';
import type { Report } from '../../report/schema.ts';
import { formatRoute, type ReportRoute } from '../../state/route.ts';
import { Icon } from '../ui/icon.tsx';
import { ruleName, signOf } from '../ui/words.ts';
import styles from './sections.module.css';

/** A ring of files has hundreds. */
const MOST = 20;

const numbersOf = ({ flows, oversize, rejected, resends, stallSeconds, largestAcked }: FileAccount): string => [
  formatQuantity(flows, 'flow'), `${formatCount(oversize)} oversize`, `${formatCount(rejected)} rejected`, `${formatCount(resends)} resent`,
  `${formatSeconds(stallSeconds)} stalled`, largestAcked === 0 ? 'nothing acknowledged' : `up to ${formatCount(largestAcked)} bytes acknowledged`,
].join(' · ');

/** What each of several files shows, and whether what one shows can be seen to be gone in another. */
export default function ByFile({ report, route }: { report: Report; route: ReportRoute }) {
  if (!isByFile(report)) return null;
  const { files } = report.capture;
  return (
    <section className={styles.checks} aria-labelledby="by-file-title">
      <h2 id="by-file-title">By file</h2>
      <ul className={styles.oddities}>
        {accountsByFile(report).slice(0, MOST).map((account) => {
          const { file, worst, against } = account;
          const sign = worst && signOf(worst);
          return (
            <li key={file} data-tone={sign?.tone ?? 'ok'}>
              <Icon name={sign?.icon ?? 'ok'} size={18} />
              <div>
                <p><strong>{files[file].name}</strong>: {worst ? <a href={formatRoute({ ...route, finding: worst.id, section: 'evidence' })}>{ruleName(worst.rule)}</a> : 'no finding'}</p>
                <p className={styles.small}>{numbersOf(account)}</p>
                {against !== null && <p>{against}</p>}
              </div>
            </li>
          );
        })}
      </ul>
      {files.length > MOST && <p className={styles.small}>and {formatCount(files.length - MOST)} files more</p>}
    </section>
  );
}
