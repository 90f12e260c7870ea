import { useKept } from '../../charts/kept.ts';
import type { Finding } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import { formatRoute, type ReportRoute } from '../../state/route.ts';
import { formatCount, formatQuantity } from '../../lib/format.ts';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import { confidenceWords, signOf } from '../ui/words.ts';
import styles from './finding.module.css';

/** A capture of many paths has hundreds of findings: the worst are shown, and of those with one title so many. */
const FIRST = 12;
const ALIKE = 3;

/** The worst, a few of one title, the first of each kind, however many of another stand before it, and the chosen one. */
export function firstOf(findings: readonly Finding[], chosen: string): Finding[] {
  const kinds = new Set<string>();
  const titles = new Map<string, number>();
  let shown = 0;
  return findings.filter(({ id, rule, severity, title }) => {
    const kind = `${rule} ${severity}`;
    const first = !kinds.has(kind);
    kinds.add(kind);
    const alike = titles.get(title) ?? 0;
    titles.set(title, alike + 1);
    const wanted = (shown < FIRST && alike < ALIKE) || first || id === chosen;
    if (wanted) shown++;
    return wanted;
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
  /** Where titles are the same, what differs: the MTU, the hosts, or else the flows. */
  const apart = (finding: Finding) => {
    const { title, streams, case: known } = finding;
    const same = findings.filter((other) => other.title === title);
    const hostsOf = ({ case: of }: Finding) => `${of?.sender} → ${of?.receiver}`;
    const tells = (what: (other: Finding) => unknown) => new Set(same.map(what)).size === same.length;
    const told = known?.mtu && tells((other) => other.case?.mtu) ? `MTU ${formatCount(known.mtu)}`
      : known?.sender && known.receiver && tells(hostsOf) ? hostsOf(finding)
      : `tcp.stream ${streams.slice(0, 3).join(', ')}`;
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
      {(all || shown.length < findings.length) && firstOf(findings, chosen).length < findings.length && (
        <button type="button" className={`${ui.button} ${ui.small} ${styles.more}`} onClick={() => setAll(!all)}>
          {all ? 'Show the worst' : `Show all ${formatCount(findings.length)}`}
        </button>
      )}
    </nav>
  );
}
