import { startTransition, useCallback, useEffect, useRef, useState } from 'react';
import { useKept } from '../../charts/kept.ts';
import type { AskSeries } from '../../charts/series-feed.ts';
import { formatCount, formatEndpoint } from '../../lib/format.ts';
import type { Report, ReportFlow } from '../../report/schema.ts';
import { FIRST_WIDTH } from '../../series/flow-series.ts';
import type { AppState } from '../../state/app-state.ts';
import { useApp } from '../../state/app-store.ts';
import { clientFirst, findFlow, firstDirection, flowsOf } from '../../state/flow-list.ts';
import type { ReportPhase } from '../../state/phase.ts';
import { REPORT, type FlowRoute, type TimeRange } from '../../state/route.ts';
import { lazyPart } from '../missing-part.tsx';
import { Icon } from '../ui/icon.tsx';
import { PacketLink } from '../ui/packet-link.tsx';
import { InTime } from '../ui/moments.tsx';
import { Notice } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import { ruleName, ruleToneIn } from '../ui/words.ts';
import { CloserLook, Stalls } from './closer-look.tsx';
import { FlowFacts } from './flow-facts.tsx';
import { FlowPackets } from './flow-packets.tsx';
import styles from './flow.module.css';
import { Ladder } from './ladder.tsx';

const FlowCharts = lazyPart(() => import('../../charts/flow-charts.tsx'));
// They come with the page, which is seldom without them.
FlowCharts.ahead();

type Detail = NonNullable<Awaited<ReturnType<AppState['detail']>>>;
type FlowSeries = NonNullable<Awaited<ReturnType<AppState['series']>>>;

interface Flow {
  /** The first picture of the flow, and a way to ask for others; null where its packets are not here. */
  series: FlowSeries | null;
  detail: Detail | null;
  /** The first picture, and the columns, are still to come. */
  waiting: boolean;
  waitingForDetail: boolean;
}

/** The packets of a flow: asked for once, and again when the report was made anew. First a picture, then all of them, which may take longer. */
function useFlow({ report }: ReportPhase, index: number, direction: 0 | 1): Flow {
  const askSeries = useApp((state) => state.series);
  const askDetail = useApp((state) => state.detail);
  const [answer, setAnswer] = useState<{ series: FlowSeries | null; detail: Detail | null; all: boolean } | null>(null);
  const directionAtFirst = useRef(direction);
  useEffect(() => {
    let wanted = true;
    void (async () => {
      const series = await askSeries({ flowIndex: index, direction: directionAtFirst.current, range: null, width: FIRST_WIDTH });
      if (!wanted) return;
      setAnswer({ series, detail: null, all: series === null });
      if (series === null) return;
      const detail = await askDetail(index);
      // Ladder and packets come with it: they are drawn in slices.
      if (wanted) startTransition(() => setAnswer({ series, detail, all: true }));
    })();
    return () => {
      wanted = false;
    };
  }, [askSeries, askDetail, index, report]);
  return { series: answer?.series ?? null, detail: answer?.detail ?? null, waiting: answer === null, waitingForDetail: answer !== null && !answer.all };
}

function Title({ report, flow, fileName }: { report: Report; flow: ReportFlow; fileName: string | null }) {
  const go = useApp((state) => state.go);
  const [first, second] = clientFirst(flow);
  return (
    <div className={styles.title}>
      <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={() => go({ ...REPORT, section: 'flows' })}>
        <Icon name="back" size={16} />
        All flows
      </button>
      <h1>
        <span>{formatEndpoint(first)}</span> <span className={styles.arrow}>{flow.client === null ? '↔' : '→'}</span> <span>{formatEndpoint(second)}</span>
      </h1>
      <p>
        <code>tcp.stream == {flow.stream}</code>
        {flow.part !== null && <span>part {flow.part}</span>}
        <span>from frame {formatCount(flow.firstFrame)}</span>
        {fileName !== null && <span>{fileName}</span>}
        <PacketLink file={flow.file} filter={`tcp.stream == ${flow.stream}`}>open in packets</PacketLink>
        {flow.rules.map((rule) => (
          <span key={rule} className={styles.rule} data-tone={ruleToneIn(report, rule)}>
            <Icon name={ruleToneIn(report, rule)} size={15} />
            {ruleName(rule)}
          </span>
        ))}
      </p>
    </div>
  );
}

function NoSuchFlow() {
  const go = useApp((state) => state.go);
  return (
    <div className={styles.page}>
      <h1>There is no such flow in this capture</h1>
      <p>
        <button type="button" className={ui.button} onClick={() => go(REPORT)}>To the report</button>
      </p>
    </div>
  );
}

/** One flow: its facts, its charts, its packets. */
export default function FlowPage({ phase, route }: { phase: ReportPhase; route: FlowRoute }) {
  const index = findFlow(phase.report, route.file, route.stream, route.part);
  const flow = flowsOf(phase.report).at(index);
  return flow ? <KnownFlow phase={phase} route={route} flow={flow} index={index} /> : <NoSuchFlow />;
}

/** Why some or all packets of a flow are not here. */
function MissingPackets({ phase, detail }: { phase: ReportPhase; detail: Detail | null }) {
  const { from } = phase.origin;
  const shared = from === 'link' || from === 'file';
  const holder = from === 'link' ? 'The link' : 'The saved report';
  const trace = shared && detail
    ? phase.report.traces?.find(({ file, stream, part }) => file === detail.file && stream === detail.stream && part === detail.part)
    : undefined;
  if (trace && detail) {
    return detail.length < trace.frames ? (
      <Notice icon="file">{holder} holds {formatCount(detail.length)} of the {formatCount(trace.frames)} packets of this flow, those that tell most among them. Drop the capture here to see all.</Notice>
    ) : null;
  }
  if (detail) return null;
  return (
    <Notice icon="file">
      {shared
        ? `${holder} holds no packets of this flow. Drop the capture here to see its charts and packets.`
        : 'The packets of this flow are not here: only the report was kept. Open the capture again to see them.'}
    </Notice>
  );
}

function KnownFlow({ phase, route, flow, index }: { phase: ReportPhase; route: FlowRoute; flow: ReportFlow; index: number }) {
  const go = useApp((state) => state.go);
  const [chosen, setChosen] = useKept<0 | 1 | null>('direction', null, (kept) => kept === 0 || kept === 1);
  const direction = chosen ?? firstDirection(flow);
  const { series, detail, waiting, waitingForDetail } = useFlow(phase, index, direction);
  const askSeries = useApp((state) => state.series);
  const ask = useCallback((view: Parameters<AskSeries>[0]) => askSeries({ flowIndex: index, ...view }), [askSeries, index]);
  // By the store's word: frame and zoom may be written one upon the other.
  const change = useCallback((part: Partial<FlowRoute>) => {
    const { route: now } = useApp.getState();
    if (now.view === 'flow') go({ ...now, ...part }, true);
  }, [go]);
  const showFrame = useCallback((frame: number | null) => change({ frame }), [change]);
  const keepZoom = useCallback((zoom: TimeRange | null) => change({ zoom }), [change]);
  const [sender, receiver] = direction === 0 ? [flow.a, flow.b] : [flow.b, flow.a];
  const name = `${formatEndpoint(sender)} to ${formatEndpoint(receiver)}`;
  const fileName = `flow-${flow.stream}${flow.part === null ? '' : `-${flow.part}`}`;
  const { files } = phase.report.capture;
  // Times of a flow count from the first frame of its own file.
  const start = files[flow.file]?.firstTime ?? null;
  return (
    <InTime start={start} end={files[flow.file]?.lastTime ?? null}>
      <div className={styles.page}>
        <Title report={phase.report} flow={flow} fileName={files.length > 1 ? (files[flow.file]?.name ?? null) : null} />
        <div className={styles.overview}>
          <FlowFacts flow={flow} />
          <CloserLook flow={flow} />
        </div>
        <div className={styles.direction}>
          <h2>Data of</h2>
          <div className={ui.segmented} role="group" aria-label="Direction of the data">
            {([0, 1] as const).map((side) => (
              <button key={side} type="button" aria-pressed={direction === side} onClick={() => setChosen(side)}>
                {formatEndpoint(side === 0 ? flow.a : flow.b)}
              </button>
            ))}
          </div>
        </div>
        {waiting && <div className={`${ui.card} ${styles.waiting}`} role="status">Fetching the packets …</div>}
        {!waiting && !waitingForDetail && <MissingPackets phase={phase} detail={detail} />}
        {series && (
          <FlowCharts
            first={series} ask={ask} detail={detail} direction={direction} frame={route.frame} onFrame={showFrame}
            zoom={route.zoom} onZoom={keepZoom} name={name} fileName={fileName} waiting={<div className={`${ui.card} ${styles.waiting}`}>Drawing …</div>}
          />
        )}
        {waitingForDetail && <div className={`${ui.card} ${styles.waiting}`} role="status">Fetching the packets …</div>}
        {detail && (
          <>
            <Stalls flow={flow} stalls={detail.stalls ?? []} onFrame={showFrame} />
            <Ladder detail={detail} flow={flow} frame={route.frame} onFrame={showFrame} />
            <FlowPackets detail={detail} flow={flow} frame={route.frame} onFrame={showFrame} />
          </>
        )}
      </div>
    </InTime>
  );
}
