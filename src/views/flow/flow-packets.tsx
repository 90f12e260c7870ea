import { useEffect, useMemo, useRef } from 'react';
import { useMoments } from '../../charts/moment.ts';
import { analysisNames, flagNames } from '../../charts/frame-tip.tsx';
import type { FlowDetail } from '../../series/flow-detail.ts';
import { isOversize, isResend } from '../../series/events.ts';
import { formatCount } from '../../lib/format.ts';
import { Known } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import { useVirtualRows } from '../ui/virtual-rows.ts';
import { fateWords } from '../ui/words.ts';
import styles from './flow.module.css';

const ROW_HEIGHT = 30;
const HEAD_HEIGHT = 34;
const headings = ['Frame', 'Time', 'Way', 'Flags', 'Seq', 'Ack', 'Data', 'IP length', 'On the wire', 'Path MTU', 'Remarks'];

/** Frames and messages in one order: ≥ 0 is a row of the detail, below it the message ~n. */
function orderOf(detail: FlowDetail): Int32Array {
  const order = new Int32Array(detail.length + detail.icmp.length);
  let message = 0;
  let n = 0;
  for (let row = 0; row < detail.length; row++) {
    while (message < detail.icmp.length && detail.icmp[message]!.time < detail.time[row]!) order[n++] = ~message++;
    order[n++] = row;
  }
  while (message < detail.icmp.length) order[n++] = ~message++;
  return order;
}

function remarks(detail: FlowDetail, row: number): string {
  const words = analysisNames(detail.analysis[row]!);
  if (isOversize(detail, row)) words.unshift('above path MTU');
  if (isResend(detail, row) && !words.includes('retransmission')) words.unshift('sent again');
  return words.join(', ');
}

function FrameCells({ detail, row, timeOf }: { detail: FlowDetail; row: number; timeOf(seconds: number): string }) {
  const wire = detail.wireLen[row]!;
  const mtu = detail.pathMtu[row]!;
  const cells = [
    formatCount(detail.frame[row]!), timeOf(detail.time[row]!), detail.direction[row] === 0 ? 'a → b' : 'b → a', flagNames(detail.tcpFlags[row]!),
    formatCount(detail.seq[row]!), detail.ack[row]! < 0 ? '' : formatCount(detail.ack[row]!), detail.payload[row]! > 0 ? formatCount(detail.payload[row]!) : '',
    formatCount(detail.ipLen[row]!), detail.payload[row]! === 0 ? '' : <Known key="w" value={wire > 0 ? wire : null}>{formatCount(wire)}</Known>,
    <Known key="m" value={mtu > 0 ? mtu : null}>{formatCount(mtu)}</Known>, remarks(detail, row),
  ];
  return cells.map((cell, i) => <div role="cell" key={i} title={i === cells.length - 1 ? remarks(detail, row) : undefined}>{cell}</div>);
}

/** Every packet of the flow, and the messages about it: the charts as a table. */
export function FlowPackets({ detail, frame, onFrame }: { detail: FlowDetail; frame: number | null; onFrame(frame: number): void }) {
  const moments = useMoments();
  const order = useMemo(() => orderOf(detail), [detail]);
  const { scroller, from, to, height, topOf, reveal } = useVirtualRows(order.length, ROW_HEIGHT, HEAD_HEIGHT);
  const shownFrame = useRef<number | null>(null);
  useEffect(() => {
    if (frame === null || shownFrame.current === frame) return;
    shownFrame.current = frame;
    const row = detail.frame.indexOf(frame);
    const message = detail.icmp.findIndex((mark) => mark.frame === frame);
    const place = order.indexOf(row >= 0 ? row : ~message);
    if (place >= 0 && (row >= 0 || message >= 0)) reveal(place, 'middle');
  });
  return (
    <section aria-labelledby="packets-title">
      <div className={ui.sectionHead}>
        <h2 id="packets-title">Packets</h2>
        <p>all charts as a table: sequence numbers are relative, sizes in bytes, {moments.ofDay ? 'times of day' : 'times in seconds since the capture’s first frame'}</p>
      </div>
      <div className={`${ui.card} ${styles.packets}`} ref={scroller} tabIndex={0} role="region" aria-label="Packets of this flow">
        <div role="table" aria-label="Packets" aria-rowcount={order.length + 1} className={styles.packetTable}>
          <div role="rowgroup" className={styles.packetHead}>
            <div role="row" aria-rowindex={1} className={styles.packetRow}>
              {headings.map((heading) => <div role="columnheader" key={heading}>{heading}</div>)}
            </div>
          </div>
          <div role="rowgroup" style={{ height: height, position: 'relative' }}>
            {Array.from({ length: to - from }, (_, i) => from + i).map((index) => {
              const row = order[index]!;
              const mark = row < 0 ? detail.icmp[~row]! : null;
              const number = mark ? mark.frame : detail.frame[row]!;
              return (
                <div
                  role="row" key={index} aria-rowindex={index + 2} className={styles.packetRow} aria-current={number === frame ? 'true' : undefined}
                  data-kind={mark ? 'icmp' : isOversize(detail, row) ? 'oversize' : isResend(detail, row) ? 'resend' : undefined}
                  style={{ position: 'absolute', inset: '0 0 auto', transform: `translateY(${topOf(index)}px)`, height: ROW_HEIGHT }} onClick={() => onFrame(number)}
                >
                  {mark ? (
                    <>
                      <div role="cell">{formatCount(mark.frame)}</div>
                      <div role="cell">{moments.text(mark.time)}</div>
                      <div role="cell" className={styles.message}>
                        {mark.reporter}: too big, MTU {formatCount(mark.nextHopMtu)}; quotes {formatCount(mark.ipLength)} bytes{mark.seq >= 0 ? ` at seq ${formatCount(mark.seq)}` : ''};{' '}
                        {fateWords[mark.outcome as keyof typeof fateWords]?.word ?? mark.outcome}
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
