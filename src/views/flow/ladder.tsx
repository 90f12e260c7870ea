import { useEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { useMoments } from '../../charts/moment.ts';
import { useWidth } from '../../charts/use-width.ts';
import type { FlowDetail } from '../../series/flow-detail.ts';
import { flagNames, remarksOf } from '../../charts/frame-tip.tsx';
import { SECOND_SIGHTING } from '../../charts/reading-words.ts';
import { frameOfRung, ladderOrder, placeOfFrame, rungAt, type Rung } from '../../series/ladder.ts';
import { formatCount, formatEndpoint, formatQuantity, formatSeconds } from '../../lib/format.ts';
import type { ReportFlow } from '../../report/schema.ts';
import ui from '../ui/ui.module.css';
import { useVirtualRows } from '../ui/virtual-rows.ts';
import { End } from './flow-facts.tsx';
import styles from './ladder.module.css';

/** On a small screen what an arrow says takes two lines; what Wireshark makes of it, the table of packets says. */
const [ROW_HEIGHT, TALL_ROW] = [34, 48];
const NARROW = 600;

/** What an arrow says above its line. */
function labelOf(detail: FlowDetail, rung: Rung): string {
  if (rung.kind === 'gap') return `nothing for ${formatSeconds(rung.seconds)}`;
  if (rung.kind === 'message') {
    const { nextHopMtu, ipLength, seq } = rung.mark;
    return `too big: MTU ${formatCount(nextHopMtu)}, quotes ${formatCount(ipLength)} bytes${seq >= 0 ? ` at ${formatCount(seq)}` : ''}`;
  }
  const { row } = rung;
  const length = detail.payload[row];
  const flags = flagNames(detail.tcpFlags[row] & 0x07);
  const bytes = length > 0 ? `${formatCount(detail.seq[row])} + ${formatCount(length)}` : detail.ack[row] >= 0 ? `ack ${formatCount(detail.ack[row])}` : '';
  // What Wireshark makes of a copy is of no use here; the table of packets says it.
  const remarks = rung.tone === 'copy' ? SECOND_SIGHTING : remarksOf(detail, row);
  return [flags, bytes, remarks].filter((part) => part !== '').join(' · ');
}

/** What the picture says with the place and the ends of an arrow. */
function wayOf(rung: Rung, flow: ReportFlow): string {
  if (rung.kind === 'gap') return '';
  const to = rung.kind === 'message' ? rung.mark.direction : 1 - rung.direction;
  const from = rung.kind === 'message' ? rung.mark.reporter : formatEndpoint(rung.direction === 0 ? flow.a : flow.b);
  return `${from} to ${formatEndpoint(to === 0 ? flow.a : flow.b)}:`;
}

interface LadderProps {
  detail: FlowDetail;
  flow: ReportFlow;
  frame: number | null;
  onFrame(frame: number): void;
}

/** Sender, router where there is one, receiver: who sent what to whom, in the order of time. */
export function Ladder({ detail, flow, frame, onFrame }: LadderProps) {
  const moments = useMoments();
  const order = useMemo(() => ladderOrder(detail), [detail]);
  const routers = [...new Set(detail.icmp.map(({ reporter }) => reporter))];
  const from = routers.length === 1 ? 'a router' : `${routers.length} routers`;
  /** The rung at which the keys are, and the frame that it was taken from, which is chosen elsewhere too. */
  const [{ active, of }, setAt] = useState<{ active: number; of: number | null }>({ active: 0, of: null });
  if (frame !== of) setAt({ active: frame === null ? active : Math.max(0, placeOfFrame(detail, order, frame)), of: frame });
  const [measured, width] = useWidth();
  const narrow = width > 0 && width < NARROW;
  const view = useVirtualRows(order.length, narrow ? TALL_ROW : ROW_HEIGHT, 0, 'ladder');
  const { scroller, reveal } = view;
  const shownFrame = useRef<number | null>(null);
  useEffect(() => {
    if (frame === null || shownFrame.current === frame) return;
    shownFrame.current = frame;
    const place = placeOfFrame(detail, order, frame);
    if (place >= 0) reveal(place, 'middle');
  });
  const move = (place: number) => {
    const to = Math.max(0, Math.min(order.length - 1, place));
    setAt({ active: to, of: frame });
    reveal(to, 'near');
  };
  const pick = (place: number) => {
    const picked = frameOfRung(detail, rungAt(detail, order[place]));
    if (picked !== null) onFrame(picked);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, view.fitting - 1);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: order.length - 1 }[event.key];
    if (to !== undefined) move(to);
    else if (event.key === 'Enter' || event.key === ' ') pick(active);
    else return;
    event.preventDefault();
  };
  const shown = Array.from({ length: view.to - view.from }, (_, i) => view.from + i);
  const sideOf = (direction: 0 | 1) => (direction === 0 ? 'a' : 'b');
  return (
    <section aria-labelledby="ladder-title">
      <div className={ui.sectionHead}>
        <h2 id="ladder-title">Ladder</h2>
        <p>who sent what to whom: {formatQuantity(detail.length, 'packet')}{detail.icmp.length > 0 && `, ${formatQuantity(detail.icmp.length, 'message')} from ${from}`}</p>
      </div>
      <div ref={measured} className={`${ui.card} ${styles.ladder}`} data-narrow={narrow || undefined} style={{ '--letters': moments.text(detail.time.at(-1) ?? 0).length } as CSSProperties}>
        <div className={styles.heads} data-router={routers.length > 0 || undefined} aria-hidden="true">
          <span><End end={flow.a} /></span>
          {routers.length > 0 && <span>{routers.length === 1 ? routers[0] : `${routers.length} routers`}</span>}
          <span><End end={flow.b} /></span>
        </div>
        <div
          ref={scroller} className={styles.scroller} tabIndex={0} role="listbox" aria-label="Packets between the hosts" aria-activedescendant={shown.includes(active) ? `rung-${active}` : undefined} onKeyDown={onKeyDown}
        >
          <div role="presentation" style={{ height: view.height, position: 'relative' }}>
            {shown.map((index) => {
              const rung = rungAt(detail, order[index]);
              const number = frameOfRung(detail, rung);
              const label = labelOf(detail, rung);
              const time = rung.kind === 'message' ? rung.mark.time : rung.kind === 'packet' ? detail.time[rung.row] : null;
              const toward = rung.kind === 'message' ? sideOf(rung.mark.direction) : rung.kind === 'packet' ? sideOf(rung.direction === 0 ? 1 : 0) : '';
              return (
                <div
                  role="option" key={index} id={`rung-${index}`} aria-selected={number !== null && number === frame} aria-setsize={order.length} aria-posinset={index + 1}
                  className={styles.rung} data-kind={rung.kind} data-tone={rung.kind === 'packet' ? rung.tone : undefined} data-toward={toward} data-active={index === active || undefined}
                  data-router={routers.length > 0 || undefined} style={{ transform: `translateY(${view.topOf(index)}px)`, height: view.rowHeight }}
                  onClick={() => { setAt({ active: index, of: frame }); pick(index); }}
                >
                  <span className={styles.when}>{time === null ? '' : moments.text(time)}<small>{number === null ? '' : <><span className="visually-hidden"> frame </span>{formatCount(number)}</>}</small></span>
                  <span className="visually-hidden">{wayOf(rung, flow)} </span>
                  <span className={styles.lines}>
                    <span className={styles.arrow}><span title={label}>{narrow ? label.replace(/ \(Wireshark: .*/, '') : label}</span></span>
                  </span>
                </div>
              );
            })}
          </div>
        </div>
      </div>
    </section>
  );
}
