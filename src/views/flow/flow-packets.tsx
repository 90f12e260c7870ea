import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useHeld } from '../../charts/held.ts';
import { useMoments } from '../../charts/moment.ts';
import { flagNames, remarksOf } from '../../charts/frame-tip.tsx';
import type { FlowDetail } from '../../series/flow-detail.ts';
import { isEvent, isOversize, isResend } from '../../series/events.ts';
import { placeOfFrame } from '../../series/ladder.ts';
import { formatCount, formatEndpoint } from '../../lib/format.ts';
import { outcomeWord } from '../../lib/outcome-words.ts';
import type { ReportFlow } from '../../report/schema.ts';
import { Known } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import { useVirtualRows } from '../ui/virtual-rows.ts';
import styles from './flow.module.css';

const ROW_HEIGHT = 30;
const HEAD_HEIGHT = 34;
/** Milliseconds after which the packet at which the keys have come to rest is the chosen one. */
const SETTLED = 200;
const headings = ['Frame', 'Time', 'Way', 'Flags', 'Seq', 'Ack', 'Data', 'IP length', 'On the wire', 'Path MTU', 'Remarks'];

/** Frames and messages in one order: ≥ 0 is a row of the detail, below it the message ~n. */
function orderOf(detail: FlowDetail): Int32Array {
  const order = new Int32Array(detail.length + detail.icmp.length);
  let message = 0;
  let n = 0;
  for (let row = 0; row < detail.length; row++) {
    while (message < detail.icmp.length && detail.icmp[message].time < detail.time[row]) order[n++] = ~message++;
    order[n++] = row;
  }
  while (message < detail.icmp.length) order[n++] = ~message++;
  return order;
}

/** Place of the next event in a direction, −1 = there is none. */
function eventFrom(detail: FlowDetail, order: Int32Array, at: number, step: 1 | -1): number {
  for (let place = at + step; place >= 0 && place < order.length; place += step) {
    const row = order[place];
    if (row < 0 || isEvent(detail, row)) return place;
  }
  return -1;
}

function FrameCells({ detail, row, timeOf }: { detail: FlowDetail; row: number; timeOf(seconds: number): string }) {
  const wire = detail.wireLen[row];
  const mtu = detail.pathMtu[row];
  const cells = [
    formatCount(detail.frame[row]), timeOf(detail.time[row]), detail.direction[row] === 0 ? 'a → b' : 'b → a', flagNames(detail.tcpFlags[row]),
    formatCount(detail.seq[row]), detail.ack[row] < 0 ? '' : formatCount(detail.ack[row]), detail.payload[row] > 0 ? formatCount(detail.payload[row]) : '',
    formatCount(detail.ipLen[row]), detail.payload[row] === 0 ? '' : <Known key="w" value={wire > 0 ? wire : null}>{formatCount(wire)}</Known>,
    <Known key="m" value={mtu > 0 ? mtu : null}>{formatCount(mtu)}</Known>, remarksOf(detail, row),
  ];
  return cells.map((cell, i) => <div role="gridcell" key={i} title={i === cells.length - 1 ? remarksOf(detail, row) : undefined}>{cell}</div>);
}

/**
 * Every packet of the flow, and the messages about it: the charts as a table. The keys are those of the packet view; where they
 * come to rest, the charts and the ladder show that packet too.
 */
export function FlowPackets({ detail, flow, frame, onFrame }: { detail: FlowDetail; flow: ReportFlow; frame: number | null; onFrame(frame: number): void }) {
  const moments = useMoments();
  const order = useMemo(() => orderOf(detail), [detail]);
  const { scroller, from, to, height, rowHeight, topOf, fitting, reveal } = useVirtualRows(order.length, ROW_HEIGHT, HEAD_HEIGHT, 'packets');
  const id = useId();
  /** The place at which the keys are, −1 = nowhere yet; and the frame that it was taken from, which is chosen elsewhere too. */
  const [{ active, of }, setAt] = useState<{ active: number; of: number | null }>({ active: -1, of: null });
  if (frame !== of) setAt({ active: frame === null ? active : placeOfFrame(detail, order, frame), of: frame });
  const setActive = (place: number) => setAt({ active: place, of: frame });
  const shownFrame = useRef<number | null>(null);
  useEffect(() => {
    if (frame === null || shownFrame.current === frame) return;
    shownFrame.current = frame;
    if (active >= 0) reveal(active, 'middle');
  });
  const frameAt = (place: number) => {
    const row = order[place];
    return row < 0 ? detail.icmp[~row].frame : detail.frame[row];
  };
  const chosenHere = useRef<number | null>(null);
  const hold = useHeld<number | null>('frame', frame, (number) => {
    // It is in view: what shows a frame that was chosen elsewhere has nothing to do.
    if (chosenHere.current === number) shownFrame.current = number;
    if (number !== null) onFrame(number);
  });
  const choose = (place: number, rest = 0) => {
    chosenHere.current = frameAt(place);
    setActive(place);
    hold(chosenHere.current, rest);
  };
  const move = (to: number) => {
    const place = Math.max(0, Math.min(order.length - 1, to));
    reveal(place, 'near');
    choose(place, SETTLED);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || order.length === 0) return;
    const page = Math.max(1, fitting - 1);
    const to = {
      ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: order.length - 1,
      n: eventFrom(detail, order, active, 1), p: eventFrom(detail, order, active < 0 ? 0 : active, -1),
    }[event.key];
    if (to !== undefined) {
      // Beyond the last event there is nowhere to go.
      if (to >= 0 || event.key.length > 1) move(to);
    } else if ((event.key === 'Enter' || event.key === ' ') && active >= 0) choose(active);
    else return;
    event.preventDefault();
  };
  return (
    <section aria-labelledby="packets-title">
      <div className={ui.sectionHead}>
        <h2 id="packets-title">Packets</h2>
        <p>all charts as a table: a is {formatEndpoint(flow.a)}, b is {formatEndpoint(flow.b)}; sequence numbers are relative, sizes in bytes, {moments.ofDay ? 'times of day' : 'times in seconds since the capture’s first frame'}</p>
      </div>
      <div className={`${ui.card} ${styles.packets}`} ref={scroller}>
        <div
          role="grid" aria-label="Packets of this flow" aria-rowcount={order.length + 1} aria-colcount={headings.length} className={styles.packetTable} tabIndex={0} data-of-day={moments.ofDay || undefined}
          aria-activedescendant={active >= from && active < to ? `${id}-${active}` : undefined} onKeyDown={onKeyDown}
        >
          <div role="rowgroup" className={styles.packetHead}>
            <div role="row" aria-rowindex={1} className={styles.packetRow}>
              {headings.map((heading) => <div role="columnheader" key={heading}>{heading}</div>)}
            </div>
          </div>
          <div role="rowgroup" style={{ height: height, position: 'relative' }}>
            {Array.from({ length: to - from }, (_, i) => from + i).map((index) => {
              const row = order[index];
              const mark = row < 0 ? detail.icmp[~row] : null;
              const number = mark ? mark.frame : detail.frame[row];
              return (
                <div
                  role="row" key={index} id={`${id}-${index}`} aria-rowindex={index + 2} className={styles.packetRow} aria-selected={number === frame}
                  data-active={index === active || undefined}
                  data-kind={mark ? 'icmp' : isOversize(detail, row) ? 'oversize' : isResend(detail, row) ? 'resend' : undefined}
                  style={{ position: 'absolute', inset: '0 0 auto', transform: `translateY(${topOf(index)}px)`, height: rowHeight }} onClick={() => choose(index)}
                >
                  {mark ? (
                    <>
                      <div role="gridcell">{formatCount(mark.frame)}</div>
                      <div role="gridcell">{moments.text(mark.time)}</div>
                      <div role="gridcell" aria-colspan={headings.length - 2} className={styles.message}>
                        {mark.reporter}: too big, MTU {formatCount(mark.nextHopMtu)}; quotes {formatCount(mark.ipLength)} bytes{mark.seq >= 0 ? ` at seq ${formatCount(mark.seq)}` : ''};{' '}
                        {outcomeWord(mark.outcome)}
                      </div>
                    </>
                  ) : <FrameCells detail={detail} row={row} timeOf={moments.text} />}
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </section>
  );
}
