import { useEffect, useId, useMemo, useState } from 'react';
import { formatCount, formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { ALL_PARTS, RICH_LINK, SHORT_LINK, type LinkChoices, type LinkParts, type MadeLink, type Treatments } from '../../report/share-choices.ts';
import { useApp } from '../../state/app-store.ts';
import { flowsOf } from '../../state/flow-list.ts';
import { Icon } from '../ui/icon.tsx';
import { CopyButton } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import styles from './share.module.css';

/** Where links of a length go through; above the last, a file is better. */
const PLACES: { upTo: number; tone: 'ok' | 'warning' | 'problem'; words: string }[] = [
  { upTo: 2_000, tone: 'ok', words: 'Goes through chat, mail and tickets whole.' },
  { upTo: 4_000, tone: 'ok', words: 'Mail, Teams, Slack and tickets take it whole. Discord stops at 2,000 characters.' },
  { upTo: 8_000, tone: 'warning', words: 'Mail and tickets take it. Slack splits a message at 4,000 characters; in Teams it may be the whole post.' },
  { upTo: Infinity, tone: 'problem', words: 'Many tools cut a link as long as this: Slack splits it, Outlook makes it no link. Send the HTML file instead.' },
];

const isLocal = (address: string) => /^(?:file:|https?:\/\/(?:localhost|127\.|\[::1\]))/.test(address);

/** This page without what stands behind it. */
const ownAddress = () => location.href.replace(/[?#].*$/s, '');

/** A path on this disk opens nowhere else, and may name its owner: it goes into no link. */
const firstAddress = () => (location.protocol === 'file:' ? '' : ownAddress());

function partsOf(link: MadeLink, report: Report): { name: keyof LinkParts; label: string; count: string; there: boolean }[] {
  const { flows, fragNeeded, timeline, traces } = link.report;
  const [trace] = traces ?? [];
  return [
    { name: 'flows', label: 'Flows that the findings name', count: `${formatCount(flows.length)} of ${formatCount(report.totals.tcpFlows)}`, there: flowsOf(report).length > 0 },
    {
      name: 'messages', label: 'Messages that say “too big”', there: report.fragNeeded.length > 0,
      count: `${formatCount(fragNeeded.length)} of ${formatCount(report.totals.fragNeeded + report.totals.packetTooBig)}`,
    },
    { name: 'timeline', label: 'Timeline', count: timeline ? `in ${formatCount(timeline.bytes.length)} steps` : 'left out', there: report.timeline !== undefined },
    {
      name: 'traces', label: 'Charts of the flow that shows it best', there: link.hasCharts,
      count: trace ? `${formatCount(trace.frame.length)} of ${formatQuantity(trace.frames, 'packet')}` : 'no room',
    },
  ];
}

/** A choice is waited for this long, so that not every letter of an address makes a link. */
const PATIENCE_MS = 60;

type Made = { state: 'made'; link: MadeLink } | { state: 'making' | 'failed'; link: null };

/** The link for what is chosen now. While another one is made there is none: an unmasked link must not be copied for a masked one. */
function useLink(report: Report, choices: LinkChoices): Made {
  const make = useApp((state) => state.link);
  const [made, setMade] = useState<{ report: Report; choices: LinkChoices; link: MadeLink | null } | null>(null);
  useEffect(() => {
    let wanted = true;
    const timer = setTimeout(() => {
      void make(choices).then((link) => {
        if (wanted) setMade({ report, choices, link });
      });
    }, PATIENCE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [make, report, choices]);
  if (made?.choices !== choices || made.report !== report) return { state: 'making', link: null };
  return made.link ? { state: 'made', link: made.link } : { state: 'failed', link: null };
}

/** How long the link is and where that goes through; what is in it, to be left out part by part. */
function Contents({ link, report, parts, onParts }: { link: MadeLink; report: Report; parts: LinkParts; onParts(parts: LinkParts): void }) {
  const { findings } = link.report;
  const evidence = findings.reduce((sum, { evidence: list, against }) => sum + list.length + against.length, 0);
  return (
    <>
      <fieldset className={styles.parts}>
        <legend>What is in it</legend>
        <p>
          <Icon name="done" size={16} />
          <span>The verdict, {formatQuantity(findings.length, 'finding')} with {formatQuantity(evidence, 'piece')} of evidence, the path, the commands</span>
        </p>
        {partsOf(link, report).filter(({ there }) => there).map(({ name, label, count }) => (
          <label key={name}>
            <input type="checkbox" checked={parts[name]} onChange={(event) => onParts({ ...parts, [name]: event.target.checked })} />
            <span>{label}</span>
            <small>{parts[name] ? count : 'left out'}</small>
          </label>
        ))}
      </fieldset>
      <p className={styles.preview}><small>They will read:</small> {link.report.verdict.headline}</p>
    </>
  );
}

function Meter({ length }: { length: number }) {
  const place = PLACES.find(({ upTo }) => length <= upTo)!;
  return (
    <div className={styles.meter} data-tone={place.tone} role="status">
      <span className={styles.scale} aria-hidden="true"><i style={{ width: `${Math.min(100, (100 * length) / RICH_LINK)}%` }} /></span>
      <p>
        <Icon name={place.tone === 'ok' ? 'ok' : 'warning'} size={17} />
        <span><strong>{formatCount(length)} characters.</strong> {place.words}</span>
      </p>
    </div>
  );
}

export default function LinkTab({ report, treatments }: { report: Report; treatments: Treatments }) {
  const id = useId();
  const [target, setTarget] = useState(SHORT_LINK);
  const [parts, setParts] = useState<LinkParts>(ALL_PARTS);
  const [address, setAddress] = useState(firstAddress);
  const { state, link } = useLink(report, useMemo(() => ({ treatments, parts, target, address }), [treatments, parts, target, address]));
  // What was in the last one stays to be chosen from while the next is made.
  const [last, setLast] = useState(link);
  if (link && link !== last) setLast(link);
  const shown = link ?? last;
  return (
    <div className={styles.tab}>
      <p className={styles.lead}>
        The link itself holds the report. Nothing is uploaded: what stands behind the # never reaches a server. Whoever has the link can read it.
      </p>
      {isLocal(ownAddress()) && (
        <p className={styles.address}>
          <label htmlFor={`${id}-address`}>This page is only on this machine. Where do the others open mtuscope?</label>
          <input id={`${id}-address`} type="url" placeholder="https://mtuscope.example.org/" value={address} spellCheck={false} onChange={(event) => setAddress(event.target.value.trim())} />
          {address === '' && <small>Without an address, the link is only the part from the # on: put it behind the address of any mtuscope.</small>}
        </p>
      )}
      <div className={styles.link} aria-busy={state === 'making'}>
        <textarea
          readOnly rows={3} value={link?.url ?? (state === 'making' ? 'Making the link …' : '')} aria-label="The link" data-testid="share-link" spellCheck={false}
          onFocus={(event) => event.target.select()}
        />
        {link && <CopyButton text={link.url} what="" label="Copy link" />}
      </div>
      {state === 'failed' && <p role="alert">The link could not be made: this browser started no worker for it. Reload the page and try again.</p>}
      {shown && <Meter length={shown.url.length} />}
      <div className={styles.row}>
        <h3 id={`${id}-size`}>Length</h3>
        <div className={ui.segmented} role="group" aria-labelledby={`${id}-size`}>
          <button type="button" aria-pressed={target === SHORT_LINK} onClick={() => setTarget(SHORT_LINK)}>Short, up to 2,000</button>
          <button type="button" aria-pressed={target === RICH_LINK} onClick={() => setTarget(RICH_LINK)}>Rich, up to 8,000</button>
        </div>
      </div>
      {shown && <Contents link={shown} report={report} parts={parts} onParts={setParts} />}
    </div>
  );
}
