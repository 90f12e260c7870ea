import { useKept } from '../../charts/kept.ts';
import type { Finding } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import { formatRoute, type ReportRoute } from '../../state/route.ts';
import { formatCount, formatQuantity } from '../../lib/format.ts';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import { confidenceWords, signOf } from '../ui/words.ts';
import styles from './finding.module.css';

/** A capture of many paths has hundreds of findings: the worst are shown. */
const FIRST = 12;

/** The worst, the first of each kind, however many of another stand before it, and the chosen one. */
export function firstOf(findings: readonly Finding[], chosen: string): Finding[] {
  const kinds = new Set<string>();
  return findings.filter(({ id, rule, severity }, i) => {
    const kind = `${rule} ${severity}`;
    const first = !kinds.has(kind);
    kinds.add(kind);
    return i < FIRST || first || id === chosen;
  });
}

interface FindingNavProps {
  findings: Finding[];
  chosen: string;
  route: ReportRoute;
  /** Of the capture: where there are several, each finding says which is its. */
  files: readonly { name: string }[];
}

/** The findings, one step apart. */
export function FindingNav({ findings, chosen, route, files }: FindingNavProps) {
  const select = useApp((state) => state.select);
  const [all, setAll] = useKept<boolean>('all findings', false);
  /** Where titles are the same, what differs: the MTU, or else the flows. */
  const apart = ({ title, streams, case: known }: Finding) => {
    const same = findings.filter((other) => other.title === title);
    const told = known?.mtu && new Set(same.map((other) => other.case?.mtu)).size === same.length ? `MTU ${formatCount(known.mtu)}` : `tcp.stream ${streams.slice(0, 3).join(', ')}`;
    return same.length > 1 ? ` · ${told}` : '';
  };
  const shown = all ? findings : firstOf(findings, chosen);
  const fileOf = ({ file }: Finding) => (files.length > 1 ? ` · ${files[file]?.name ?? ''}` : '');
  return (
    <nav aria-label="Findings" className={styles.nav}>
      <p>{formatQuantity(findings.length, 'finding')}</p>
      <ol>
        {shown.map((finding) => {
          const sign = signOf(finding);
          return (
            <li key={finding.id}>
              <a
                href={formatRoute({ ...route, finding: finding.id })} aria-current={finding.id === chosen ? 'true' : undefined} data-tone={sign.tone}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey || event.shiftKey) return;
                  event.preventDefault();
                  select({ finding: finding.id, section: null }, false);
                }}
              >
                <Icon name={sign.icon} size={18} />
                <span>
                  <strong>{finding.title}</strong>
                  <small>{sign.word} · {confidenceWords[finding.confidence].word} · {finding.streams.length > 0 ? formatQuantity(finding.streams.length, 'flow') : 'whole capture'}{apart(finding)}{fileOf(finding)}</small>
                </span>
              </a>
            </li>
          );
        })}
      </ol>
      {(all || shown.length < findings.length) && findings.length > FIRST && (
        <button type="button" className={`${ui.button} ${ui.small} ${styles.more}`} onClick={() => setAll(!all)}>
          {all ? 'Show the worst' : `Show all ${formatCount(findings.length)}`}
        </button>
      )}
    </nav>
  );
}
