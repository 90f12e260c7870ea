import { useMemo, useRef, useState } from 'react';
import { useHeld } from '../../charts/held.ts';
import { useKept } from '../../charts/kept.ts';
import { fieldOf } from '../../filter/fields.ts';
import { parseFilter } from '../../filter/parse.ts';
import { formatCount, formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import type { ReportPhase } from '../../state/phase.ts';
import { REPORT, type PacketsRoute } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import { Icon } from '../ui/icon.tsx';
import { Notice } from '../ui/parts.tsx';
import { Term } from '../ui/term.tsx';
import ui from '../ui/ui.module.css';
import { useWidth } from '../../charts/use-width.ts';
import { Chips } from './chips.tsx';
import { DecodeTree, nodeAt, nodeOn, trailOf } from './decode-tree.tsx';
import { flagWords } from './flag-words.ts';
import { FilterBox } from './filter-box.tsx';
import { HexPane } from './hex-pane.tsx';
import { EventSteps, GoTo, Searching, TimeChoice } from './packet-bar.tsx';
import { PacketList } from './packet-list.tsx';
import styles from './packets.module.css';
import { useDetail, useEvents, useEventWalk, useRowList, useRows, type DecodeNode, type PacketDetail, type PacketRow } from './use-packets.ts';

/** Below this width a packet takes two lines, and the panes lie one above the other. */
const NARROW = 860;
/** And below this one, 16 bytes a row would have to be scrolled sideways. */
const HEX_16 = 600;

/** All packets of a capture, a filter over them, and one of them byte by byte. */
export default function PacketsPage({ phase, route }: { phase: ReportPhase; route: PacketsRoute }) {
  const go = useApp((state) => state.go);
  const here = useApp((state) => state.hasPackets());
  const { files } = phase.report.capture;
  const file = route.file < files.length ? route.file : 0;
  return (
    <div className={styles.page}>
      <div className={styles.title}>
        <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={() => go(REPORT)}>
          <Icon name="back" size={16} />
          Report
        </button>
        <h1>Packets</h1>
        {files.length > 1 && (
          <select aria-label="File" value={file} onChange={(event) => go({ ...route, file: Number(event.currentTarget.value), frame: null })}>
            {files.map(({ name }, i) => <option key={i} value={i}>{name}</option>)}
          </select>
        )}
        {files.length === 1 && <p>{files[0].name}</p>}
      </div>
      {here ? <Packets key={file} phase={phase} route={route} file={file} /> : <Notice icon="file">Packets need the capture: drop it on this page, and they are here. Only the report is kept or shared, never the packets.</Notice>}
    </div>
  );
}

/** Oddities that count packets without a row. */
const UNLISTED = new Set(['frames-given-back', 'frames-not-kept']);

function Packets({ phase, route, file }: { phase: ReportPhase; route: PacketsRoute; file: number }) {
  const go = useApp((state) => state.go);
  const { report } = phase;
  const total = report.capture.files[file]?.packets ?? 0;
  const [measure, width] = useWidth();
  const timeFormat = useSettings((state) => state.timeFormat);
  // A filter from an address may be wrong; then nothing is filtered and the box says why.
  const { problem } = parseFilter(route.filter);
  const unlisted = report.capture.oddities.reduce((sum, o) => (o.file === file && UNLISTED.has(o.code) ? sum + o.count : sum), 0);
  const { list, waiting, share, lookAgain } = useRowList(report, file, total, problem ? '' : route.filter, unlisted === 0);
  // A search that was stopped knows only the first part of the packets, in hundredths.
  const part = !waiting && share !== null && share < 1 ? Math.floor(share * 100) : null;
  const isAll = (route.filter === '' || problem !== null) && unlisted === 0;
  const [frame, setFrame] = useSettled(route);
  const detail = useDetail(report, file, frame);
  const input = useRef<HTMLInputElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const selected = frame === null ? null : frame - 1;
  const chosen = useRows(report, file, useMemo(() => (selected === null ? [] : [selected]), [selected]))(selected ?? -1);
  const goToEvent = useEventWalk(useEvents(report, file), list, waiting, selected, (row) => setFrame(row + 1));
  const onKey = (key: string): Promise<void> | undefined => {
    if (key === 'n' || key === 'p') return goToEvent(key === 'n' ? 1 : -1);
    if (key !== 'g') return undefined;
    input.current?.focus();
    return Promise.resolve();
  };
  const goToFrame = (number: number) => {
    if (!Number.isInteger(number) || number < 1 || total === 0) return;
    setFrame(Math.min(number, total));
    // The keys go on from there.
    grid.current?.focus();
  };
  const setFilter = (filter: string) => go({ view: 'packets', file, filter, frame });
  const outside = selected !== null && !waiting && list.placeOf(selected) < 0;
  return (
    <div ref={measure}>
      <FilterBox filter={route.filter} onFilter={setFilter} />
      <Chips report={report} file={file} filter={route.filter} onFilter={setFilter} />
      <div className={styles.bar}>
        <p role="status" data-testid="packet-count">
          {waiting ? 'Looking …' : isAll ? formatQuantity(total, 'packet') : `${formatCount(list.count)} of ${formatQuantity(total, 'packet')}`}
        </p>
        {waiting && share !== null && <Searching share={share} total={total} />}
        <GoTo frame={frame} input={input} onGo={goToFrame} />
        <EventSteps onStep={(step) => void goToEvent(step)} />
        <TimeChoice />
      </div>
      {part !== null && (
        <p className={styles.outside} role="status">
          The search was stopped: only the first {part} % of the packets were looked at.{' '}
          <button type="button" className={`${ui.button} ${ui.small}`} onClick={lookAgain}>Search all</button>
        </p>
      )}
      {unlisted > 0 && (
        <p className={styles.outside}>
          {formatQuantity(unlisted, 'packet')} cannot be listed: there were more than fit into memory. What findings cite is here.
        </p>
      )}
      {outside && route.filter === '' && <p className={styles.outside}>Frame {formatCount(frame!)} is one of those.</p>}
      {outside && route.filter !== '' && (
        <p className={styles.outside}>
          Frame {formatCount(frame!)} does not pass the filter.{' '}
          <button type="button" className={`${ui.button} ${ui.small}`} onClick={() => setFilter('')}>Show all packets</button>
        </p>
      )}
      <div className={ui.card}>
        <PacketList
          ref={grid} report={report} file={file} list={list} waiting={waiting} narrow={width > 0 && width < NARROW} timeFormat={timeFormat} selected={selected}
          onSelect={(row) => setFrame(row + 1)} onKey={onKey}
        />
        {!waiting && list.count === 0 && (
          <p className={styles.empty}>{total === 0 ? 'This capture holds no packets.' : part === null ? 'No packet passes this filter.' : 'None of these passes this filter.'}</p>
        )}
      </div>
      {frame === null
        ? <p className={styles.hint}>Choose a packet to see its bytes. In the list: arrow keys, g for a frame, n and p for the next and the previous event.</p>
        : detail && (
          <Bytes
            key={`${detail.frame}`} detail={detail} wide={width < HEX_16 ? 8 : 16} row={chosen?.row === detail.frame - 1 ? chosen : undefined}
            comments={commentsOn(report, file, detail.frame)} onFilter={setFilter}
          />
        )}
    </div>
  );
}

/** Milliseconds after which the packet at which the keys have come to rest stands in the address. */
const REST = 200;

/** The chosen frame, which the address follows once it stays. */
function useSettled(route: PacketsRoute): [number | null, (frame: number) => void] {
  const go = useApp((state) => state.go);
  const [state, setState] = useState({ frame: route.frame, route });
  if (route !== state.route) setState({ frame: route.frame, route });
  const hold = useHeld<number | null>('frame', route.frame, (frame) => {
    const { route: now } = useApp.getState();
    if (now.view === 'packets') go({ ...now, frame }, true);
  });
  return [state.frame, (frame) => {
    setState((before) => ({ ...before, frame }));
    hold(frame, REST);
  }];
}

/** The filter that a field of the tree stands for, null where there is none. */
function filterOf(node: DecodeNode): string | null {
  const field = fieldOf(node.name);
  if (!field) return null;
  const first = node.value.split(' ')[0];
  const value = field.type === 'boolean' ? String(Number(first === 'set')) : field.type === 'text' ? `"${node.value}"` : first;
  const filter = field.type === 'presence' ? field.name : `${field.name} == ${value}`;
  return parseFilter(filter).problem ? null : filter;
}

/** What somebody wrote about a frame in the capture itself. */
const commentsOn = (report: Report, file: number, frame: number): string[] =>
  (report.capture.files[file]?.comments ?? []).flatMap((comment) => (comment.frame === frame && comment.text !== null ? [comment.text] : []));

/** The readings of the chosen frame once more, where each explains itself. */
function Flags({ flags }: { flags: readonly string[] }) {
  if (flags.length === 0) return null;
  return (
    <ul className={styles.flags} aria-label="What is said of this packet">
      {flags.map((flag) => {
        const about = flagWords(flag);
        return <li key={flag}>{about === null ? flag : <Term name={flag.replaceAll('_', ' ')} about={about} />}</li>;
      })}
    </ul>
  );
}

interface BytesProps {
  detail: PacketDetail;
  /** Bytes in a row. */
  wide: 8 | 16;
  /** Its line of the list, as far as it is there. */
  row: PacketRow | undefined;
  comments: readonly string[];
  onFilter(filter: string): void;
}

function Bytes({ detail, wide, row, comments, onFilter }: BytesProps) {
  // The frame with it: a field of one frame means nothing in another.
  const [[, ...trail], setTrail] = useKept<readonly number[]>('field', [detail.frame], (kept) => Array.isArray(kept) && kept[0] === detail.frame);
  const selected = nodeOn(detail.layers, trail);
  const setSelected = (node: DecodeNode | null) => setTrail([detail.frame, ...(node ? trailOf(detail.layers, node) : [])]);
  const [hovered, setHovered] = useState<DecodeNode | null>(null);
  const { bytes, layers } = detail;
  const asFilter = selected && filterOf(selected);
  return (
    <section aria-label={`Frame ${detail.frame}`} className={`${ui.card} ${styles.detail}`}>
      {comments.map((text, i) => <Notice key={i} icon="info">Comment: <bdi>{text}</bdi></Notice>)}
      {detail.failure !== null && <Notice icon="warning">The bytes of this frame cannot be read again: {detail.failure}</Notice>}
      {row && <p className={styles.info}>{row.info}</p>}
      {row && <Flags flags={[...row.own, ...row.wireshark]} />}
      <div className={styles.panes}>
        <DecodeTree layers={layers} selected={selected} hovered={hovered} onSelect={setSelected} onHover={setHovered} />
        <HexPane
          bytes={bytes} wide={wide} selected={selected} hovered={hovered} onSelect={(byte) => setSelected(nodeAt(layers, byte))}
          onHover={(byte) => setHovered(byte === null ? null : nodeAt(layers, byte))}
        />
      </div>
      <div className={styles.foot}>
        <p role="status">
          {selected === null ? 'Choose a field or a byte.' : (
            <>
              <strong>{selected.label}</strong> {selected.name !== '' && <code>{selected.name}</code>}{' '}
              {selected.length > 0 ? `bytes ${selected.start}–${selected.start + selected.length - 1} (${selected.length})` : ''}
            </>
          )}
        </p>
        {asFilter !== null && (
          <button type="button" className={`${ui.button} ${ui.small}`} onClick={() => onFilter(asFilter)}>
            <Icon name="filter" size={15} />
            <code>{asFilter}</code>
          </button>
        )}
        {detail.failure === null && bytes.length < detail.frameLength && (
          <p>{formatCount(bytes.length)} of {formatCount(detail.frameLength)} bytes were captured or are shown.</p>
        )}
        {detail.inflated && <p>The capture is compressed: it was inflated again up to this frame.</p>}
      </div>
    </section>
  );
}
