import type { ReactNode } from 'react';
import { formatBytes, formatCount, formatEndpoint, formatSeconds } from '../../lib/format.ts';
import type { Endpoint, ReportFlow, ReportHalf } from '../../report/schema.ts';
import { encapsulationText } from '../../report/wording.ts';
import { Known } from '../ui/parts.tsx';
import { Words } from '../ui/term.tsx';
import ui from '../ui/ui.module.css';
import { mtuSourceWords } from '../ui/words.ts';
import styles from './flow.module.css';

/** How the size on the wire is known. */
const wireSourceWords: ReadonlyMap<string, string> = new Map([
  ['single', 'seen as single packets'], ['ip-id-step', 'by the step of the IP IDs'], ['mss', 'from the MSS'], ['repeated-size', 'a size that repeats'],
  ['first-checksum', 'by the checksum of a first piece'], ['unknown', 'assumed'],
]);

/** The lines of the table: what it is called, and how one direction says it. */
const lines: [name: string, value: (half: ReportHalf) => ReactNode][] = [
  ['Packets', (half) => formatCount(half.packets)],
  ['Data', (half) => <>{formatBytes(half.payloadBytes)}{half.payloadBytes > half.uniquePayloadBytes && <small> · {formatBytes(half.payloadBytes - half.uniquePayloadBytes)} of it twice</small>}</>],
  ['MSS option', (half) => <Known value={half.mss} why="Unknown: the handshake, or its MSS option, is not in the capture.">{formatCount(half.mss ?? 0)}</Known>],
  ['Largest packet', (half) => <>{formatCount(half.largestIpLength)}{half.largestAckedIpLength > 0 && half.largestAckedIpLength < half.largestIpLength && <small> · largest acknowledged {formatCount(half.largestAckedIpLength)}</small>}</>],
  ['Size on the wire', (half) => <Known value={half.wireSize}>{formatCount(half.wireSize?.value ?? 0)} <small>{wireSourceWords.get(half.wireSize?.source ?? '') ?? half.wireSize?.source}</small></Known>],
  ['Path MTU', (half) => <Known value={half.pathMtu}>{formatCount(half.pathMtu?.value ?? 0)} <small>{half.pathMtu ? mtuSourceWords[half.pathMtu.source] : ''}{half.pathMtu?.frame ? `, frame ${formatCount(half.pathMtu.frame)}` : ''}</small></Known>],
  ['Above it', (half) => <>{formatCount(half.oversizeSegments)}{half.superSegments > 0 && <small> · {formatCount(half.superSegments)} super-segments</small>}</>],
  ['Retransmissions', (half) => <>{formatCount(half.retransmissions)}{half.fastRetransmissions + half.spuriousRetransmissions > 0 && <small> · {formatCount(half.fastRetransmissions)} fast, {formatCount(half.spuriousRetransmissions)} needless</small>}</>],
  ['Late or lost', (half) => <>{formatCount(half.outOfOrder)} <small>out of order</small> · {formatCount(half.lostSegments)} <small>not captured</small></>],
  ['Stalled', (half) => (half.stallSeconds > 0 ? formatSeconds(half.stallSeconds) : '0')],
];

/** An end of a flow. Where it takes two lines the port stays whole. */
export function End({ end }: { end: Endpoint }) {
  const text = formatEndpoint(end);
  const port = text.lastIndexOf(':');
  return <>{text.slice(0, port)}<wbr />{text.slice(port)}</>;
}

/** Both directions side by side. */
export function FlowFacts({ flow }: { flow: ReportFlow }) {
  return (
    <div className={`${ui.card} ${styles.facts}`} tabIndex={0} role="region" aria-label="Facts of both directions">
      <table>
        <thead>
          <tr>
            <th scope="col"><span className="visually-hidden">Fact</span></th>
            <th scope="col"><End end={flow.a} /> sends</th>
            <th scope="col"><End end={flow.b} /> sends</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(([name, value]) => (
            <tr key={name}>
              <th scope="row"><Words text={name} /></th>
              <td>{value(flow.aToB)}</td>
              <td>{value(flow.bToA)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {encapsulationText(flow) !== '' && <p><small>Inside {encapsulationText(flow)}</small></p>}
    </div>
  );
}
