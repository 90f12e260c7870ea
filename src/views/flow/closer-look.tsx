import { useMoments } from '../../charts/moment.ts';
import { STALL_WORDS } from '../../charts/stalls.tsx';
import { formatCount, formatEndpoint, formatQuantity, formatSeconds } from '../../lib/format.ts';
import type { ReportCloser, ReportFlow } from '../../report/schema.ts';
import type { FlowStall } from '../../series/flow-detail.ts';
import ui from '../ui/ui.module.css';
import styles from './flow.module.css';

const noteWords: Record<ReportCloser['handshake']['notes'][number], string> = {
  'joined-in-the-middle': 'No SYN was captured: options and window scales are unknown, sequence numbers count from the first byte seen.',
  'half-captured': 'Only one direction was captured.',
  'reused-ports': 'The ports were used by another connection before or after.',
  'reused-isn': 'A SYN carries the sequence number of an earlier connection.',
  'simultaneous-open': 'Both sides sent a SYN at once.',
  'reset-race': 'Data met a reset on its way, or both sides reset.',
  'looked-at-in-pieces': 'The flow is longer than memory and was looked at in pieces: what spans two of them is not counted here.',
  'sequence-wrapped': 'The sequence numbers passed 4,294,967,295 and began anew.',
};

function pointWords(flow: ReportFlow, point: ReportCloser['capturePoint']['point']): string {
  switch (point) {
    case 'a': return `at ${formatEndpoint(flow.a)}`;
    case 'b': return `at ${formatEndpoint(flow.b)}`;
    case 'between': return 'on a box between the hosts';
    case 'mirror': return 'by a mirror port';
    case 'unknown': return 'unknown';
  }
}

/** Why segments were sent again, and what only looks so. */
function resendWords({ real, afterRejection, spurious, secondSightings, reordered, lostInBox }: ReportCloser['aToB']): string {
  const parts = [
    real > 0 && `${formatCount(real)} for loss`, lostInBox > 0 && `${formatCount(lostInBox)} of them lost inside the box`,
    afterRejection > 0 && `${formatCount(afterRejection)} after a rejection`, spurious > 0 && `${formatCount(spurious)} needless`,
    reordered > 0 && `${formatCount(reordered)} only late`, secondSightings > 0 && `${formatCount(secondSightings)} only seen twice`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(', ') : 'nothing';
}

/** Our own reading of a flow, beside Wireshark's counters: a list of names and sentences. */
export function CloserLook({ flow }: { flow: ReportFlow }) {
  const { closer } = flow;
  if (!closer) return null;
  const { capturePoint, handshake, copyOf } = closer;
  const clamps = ([['a', flow.a], ['b', flow.b]] as const).flatMap(([side, end]) => {
    const { clampedFrom, mss } = handshake[side];
    return clampedFrom === null || mss === null ? [] : [`The MSS of ${formatEndpoint(end)} was lowered on the way, from ${formatCount(clampedFrom)} to ${formatCount(mss)}.`];
  });
  const rows: [string, string][] = [
    [`Sent again by ${formatEndpoint(flow.a)}`, resendWords(closer.aToB)],
    [`Sent again by ${formatEndpoint(flow.b)}`, resendWords(closer.bToA)],
    ['Captured', [pointWords(flow, capturePoint.point), ...capturePoint.reasons].join('; ')],
    ...(handshake.initialRtt === null ? [] : [['Round trip of the handshake', formatSeconds(handshake.initialRtt)] as [string, string]]),
    ...[...clamps, ...handshake.notes.map((note) => noteWords[note])].map((text): [string, string] => ['Note', text]),
    ...(copyOf === null ? [] : [['Copy', `The same connection as tcp.stream ${copyOf.stream}${copyOf.part === null ? '' : `, part ${copyOf.part}`}, seen on the other side of an address translation or tunnel: what was lost is counted once.`] as [string, string]]),
  ];
  return (
    <div className={`${ui.card} ${styles.facts}`} data-list role="region" aria-label="Our reading of this flow" tabIndex={0}>
      <table>
        <caption className="visually-hidden">Our reading, beside Wireshark’s counters</caption>
        <tbody>
          {rows.map(([name, text], i) => (
            <tr key={i}>
              <th scope="row">{name}</th>
              <td>{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const MOST_STALLS = 50;

/** When a direction got no further, and why; a click shows the frame that ended it. */
export function Stalls({ flow, stalls, onFrame }: { flow: ReportFlow; stalls: readonly FlowStall[]; onFrame(frame: number): void }) {
  const moments = useMoments();
  if (stalls.length === 0) return null;
  const longest = [...stalls].sort((x, y) => y.end - y.start - (x.end - x.start)).slice(0, MOST_STALLS).sort((x, y) => x.start - y.start);
  return (
    <section aria-labelledby="stalls-title">
      <div className={ui.sectionHead}>
        <h2 id="stalls-title">Stalls</h2>
        <p>{formatQuantity(stalls.length, 'time')}{stalls.length > longest.length && `, the ${longest.length} longest`}</p>
      </div>
      <div className={`${ui.card} ${styles.facts}`} data-plain tabIndex={0} role="region" aria-label="Times without progress">
        <table>
          <thead>
            <tr><th scope="col">Data of</th><th scope="col">From</th><th scope="col">For</th><th scope="col">Why</th><th scope="col">Ended by</th></tr>
          </thead>
          <tbody>
            {longest.map(({ direction, start, end, cause, frame }, i) => (
              <tr key={i}>
                <td>{formatEndpoint(direction === 0 ? flow.a : flow.b)}</td>
                <td>{moments.words(start, 3)}</td>
                <td>{formatSeconds(end - start)}</td>
                <td>{STALL_WORDS[cause]}</td>
                <td>{frame === null ? 'nothing' : <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={() => onFrame(frame)}>frame {formatCount(frame)}</button>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
