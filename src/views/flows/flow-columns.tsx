import { createColumnHelper, tableFeatures, type CellContext, type TableFeatures } from '@tanstack/react-table';
import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatEndpoint, formatRate, formatSeconds } from '../../lib/format.ts';
import type { ReportFlow, ReportHalf, Severity } from '../../report/schema.ts';
import { clientFirst, durationOf, fragNeededOf, meanRateOf, resendsOf, retransmissionsOf } from '../../state/flow-list.ts';
import { flowRoute, formatRoute } from '../../state/route.ts';
import { Icon } from '../ui/icon.tsx';
import { Known } from '../ui/parts.tsx';
import { mtuSourceWords, ruleName } from '../ui/words.ts';
import styles from './flows.module.css';
import { Spark } from './spark.tsx';

/** What a row of the table needs beside the flow. */
export interface FlowRow {
  flow: ReportFlow;
  /** Row in report.flows. */
  row: number;
  /** Place in what is shown. */
  place: number;
  counts: Map<string, number>;
  /** Name of its file where there are several, else null. */
  file: string | null;
  /** How grave a rule is in this report. */
  toneOf(rule: string): Severity;
  /** Small picture of the flow over its time, null where it is not there. */
  spark: string | null;
  selected: boolean;
  onSelect(row: number): void;
}

const nobody = () => ({ unsubscribe: () => undefined });

/** The table keeps nothing between two pictures, so there is nothing to watch: what changes comes with the next one. */
const still = {
  createOptionsStore: false, wrapExternalAtoms: false, addSubscription: () => undefined, schedule: () => undefined,
  untrack: (read) => read(), batch: (act) => act(),
  createWritableAtom: (value) => ({ get: () => value, set: () => undefined, subscribe: nobody }), createReadonlyAtom: (get) => ({ get, subscribe: nobody }),
} satisfies TableFeatures['coreReactivityFeature'];

/** Sorting is none of the library's: the worker has the order, and the headings say which. */
export const features = tableFeatures({ coreReactivityFeature: still });
const helper = createColumnHelper<typeof features, FlowRow>();
/** All cells are functions of their row, without state of their own. */
export type CellOf = (context: CellContext<typeof features, FlowRow>) => ReactNode;

const both = (flow: ReportFlow, value: (half: ReportHalf) => number) => value(flow.aToB) + value(flow.bToA);

/** The word of a flow: its worst rule, or that nothing names it. */
function FlowSign({ flow, toneOf }: FlowRow) {
  const rule = flow.rules.find((rule) => toneOf(rule) === 'problem') ?? flow.rules.find((rule) => toneOf(rule) === 'warning') ?? flow.rules[0];
  if (!rule) return <span className={styles.plain}><span className="visually-hidden">no finding</span></span>;
  const more = flow.rules.length - 1;
  return (
    <span className={styles.sign} data-tone={toneOf(rule)} title={flow.rules.map(ruleName).join('\n')}>
      <Icon name={toneOf(rule)} size={16} />
      <span>{ruleName(rule)}</span>
      {more > 0 && <small>+{more}</small>}
    </span>
  );
}

/** Zero is said quietly: the eye is to find what is not. */
function Count({ value }: { value: number }) {
  return value === 0 ? <span className={styles.zero}>0</span> : <>{formatCount(value)}</>;
}

function Endpoints({ flow, file }: FlowRow) {
  const [first, second] = clientFirst(flow);
  const route = formatRoute(flowRoute(flow));
  const arrow = flow.client === null ? '↔' : '→';
  return (
    <a className={styles.endpoints} href={route} tabIndex={-1} title={`${formatEndpoint(first)} ${arrow} ${formatEndpoint(second)}\ntcp.stream ${flow.stream}${flow.part === null ? '' : `, part ${flow.part}`}${file === null ? '' : `\n${file}`}`}>
      <span>{formatEndpoint(first)}</span>
      <span><span className={styles.arrow} aria-label={flow.client === null ? 'with' : 'to'}>{arrow}</span> {formatEndpoint(second)}{file !== null && <span className={styles.file}> {file}</span>}</span>
    </a>
  );
}

/** Largest packet against the path MTU of its direction; the bar shows how far beyond. */
function Largest({ flow }: { flow: ReportFlow }) {
  const half = flow.bToA.largestIpLength > flow.aToB.largestIpLength ? flow.bToA : flow.aToB;
  const mtu = half.pathMtu;
  const over = mtu !== null && half.largestIpLength > mtu.value;
  return (
    <span className={styles.largest} title={mtu ? `Path MTU ${mtu.value}: ${mtuSourceWords[mtu.source]}` : undefined}>
      <span>
        <b data-over={over || undefined}>{formatCount(half.largestIpLength)}</b>
        <span className={styles.of}> / <Known value={mtu}>{formatCount(mtu?.value ?? 0)}</Known></span>
      </span>
      {mtu !== null && half.largestIpLength > 0 && (
        <span className={styles.gauge} aria-hidden="true" data-over={over || undefined}>
          <span style={{ width: `${(over ? mtu.value / half.largestIpLength : half.largestIpLength / mtu.value) * 100}%` }} />
        </span>
      )}
    </span>
  );
}

function Mss({ half }: { half: ReportHalf }) {
  return <Known value={half.mss} why="Unknown: the handshake, or its MSS option, is not in the capture.">{formatCount(half.mss ?? 0)}</Known>;
}

/** Chooses a flow for the bar of selected ones: for hands without Ctrl and keys. The row itself tells readers that it is selected. */
function Chosen({ flow, row, selected, onSelect }: FlowRow) {
  return (
    <label className={styles.chosen} onClick={(event) => event.stopPropagation()}>
      <input type="checkbox" tabIndex={-1} checked={selected} aria-label={`Select flow ${flow.stream}`} onChange={() => onSelect(row)} />
    </label>
  );
}

/** Column ids are the sort columns of the flow list. */
export const columns = helper.columns([
  helper.display({
    id: 'badness', header: 'Finding',
    cell: ({ row: { original } }) => (
      <>
        <Chosen {...original} />
        <FlowSign {...original} />
      </>
    ),
  }),
  helper.display({ id: 'endpoints', header: 'Client → server', cell: ({ row }) => <Endpoints {...row.original} /> }),
  helper.display({ id: 'packets', header: 'Packets', cell: ({ row }) => formatCount(row.original.flow.packets) }),
  helper.display({ id: 'bytes', header: 'Bytes', cell: ({ row }) => formatBytes(row.original.flow.bytes) }),
  helper.display({
    id: 'rate', header: 'Over time',
    cell: ({ row: { original: { flow, spark } } }) => {
      const rate = meanRateOf(flow);
      const words = rate === null ? null : formatRate(rate);
      if (spark === null) return <Known value={words} why="Unknown: the flow has no length in time.">{words}</Known>;
      return <span className={styles.spark} title={words ? `${words} on average; the picture is as wide as the flow is long` : undefined}><Spark path={spark} /><span className="visually-hidden">{words}</span></span>;
    },
  }),
  helper.display({
    id: 'duration', header: 'Duration',
    cell: ({ row }) => <Known value={durationOf(row.original.flow)}>{formatSeconds(durationOf(row.original.flow) ?? 0)}</Known>,
  }),
  helper.display({
    id: 'mss', header: 'MSS',
    cell: ({ row: { original: { flow } } }) => {
      const [first, second] = flow.client === 'b' ? [flow.bToA, flow.aToB] : [flow.aToB, flow.bToA];
      return <span><Mss half={first} /> · <Mss half={second} /></span>;
    },
  }),
  helper.display({ id: 'largest', header: 'Largest / path MTU', cell: ({ row }) => <Largest flow={row.original.flow} /> }),
  helper.display({ id: 'oversize', header: 'Oversize', cell: ({ row }) => <Count value={both(row.original.flow, (half) => half.oversizeSegments)} /> }),
  helper.display({ id: 'fragNeeded', header: 'Rejected', cell: ({ row }) => <Count value={fragNeededOf(row.original.counts, row.original.flow)} /> }),
  helper.display({ id: 'resends', header: 'Resent', cell: ({ row: { original: { flow } } }) => {
    const [sent, counted] = [resendsOf(flow), retransmissionsOf(flow)];
    return <span title={sent < counted ? `${formatCount(sent)} by our rules, of ${formatCount(counted)} by Wireshark’s` : undefined}><Count value={sent} />{sent < counted && <span className={styles.of}> of {formatCount(counted)}</span>}</span>;
  } }),
  helper.display({
    id: 'stalled', header: 'Stalled',
    cell: ({ row }) => {
      const seconds = both(row.original.flow, (half) => half.stallSeconds);
      return seconds === 0 ? <span className={styles.zero}>0</span> : formatSeconds(seconds);
    },
  }),
]);

/** What a heading means, where the word alone does not say. */
export const columnHints: Record<string, string> = {
  badness: 'What names this flow; sorts by how bad it is',
  rate: 'Bytes over the flow’s own time; sorts by the mean rate',
  mss: 'Maximum Segment Size of client and server, from their SYNs: the most TCP payload that each takes in one packet',
  largest: 'Largest IP length, and the path MTU of its direction: the smallest MTU of all links on the way',
  oversize: 'Segments above the path MTU: they cannot have passed as captured',
  fragNeeded: 'Messages of routers that a packet of this flow was too big: frag-needed, Packet Too Big',
  resends: 'Retransmissions by Wireshark’s rules; “2 of 30”: 2 by ours, without packets captured twice',
  stalled: 'Time without progress while sent data was unacknowledged; a sender that waits for an open window often has none',
};
