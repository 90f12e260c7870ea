import { formatCount } from '../lib/format.ts';
import { outcomeWord } from '../lib/outcome-words.ts';
import { ANALYSIS_NAMES } from '../tables/packet-table.ts';
import { useMoments } from './moment.ts';
import { readingWords } from './reading-words.ts';
import type { FlowDetail, FlowIcmpMark } from '../series/flow-detail.ts';
import { isOversize, isResend } from '../series/events.ts';

const FLAG_NAMES = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG', 'ECE', 'CWR', 'AE'];

/** "SYN, ACK". */
export const flagNames = (flags: number): string => FLAG_NAMES.filter((_, i) => flags & (1 << i)).join(', ');

/** Wireshark's names of a frame's analysis flags. */
const analysisNames = (bits: number): string[] => ANALYSIS_NAMES.filter((_, i) => bits & (1 << i)).map((name) => name.replaceAll('_', ' '));

/** Our own reading; where there is none, that bytes were sent again. */
const ownReading = (detail: FlowDetail, row: number): string => readingWords(detail, row) ?? (isResend(detail, row) ? 'sent again' : '');

/** What is remarkable about a frame, in words: our own reading, and in brackets what Wireshark calls it. */
export function remarksOf(detail: FlowDetail, row: number): string {
  const own = ownReading(detail, row);
  const names = analysisNames(detail.analysis[row]).filter((name) => name !== own.replace('-', ' ')).join(', ');
  const words = own === '' || names === '' ? own + names : `${own} (Wireshark: ${names})`;
  return [isOversize(detail, row) ? 'above path MTU' : '', words].filter((part) => part !== '').join(', ');
}

/** What is known of one frame, at the pointer. */
export function FrameTip({ detail, row }: { detail: FlowDetail; row: number }) {
  const moments = useMoments();
  const length = detail.payload[row];
  const wire = detail.wireLen[row];
  const mtu = detail.pathMtu[row];
  return (
    <>
      <b>Frame {formatCount(detail.frame[row])} · {moments.words(detail.time[row])}</b>
      <span>{flagNames(detail.tcpFlags[row])} · seq {formatCount(detail.seq[row])}{length > 0 ? ` + ${formatCount(length)}` : ''}{detail.ack[row] >= 0 ? ` · ack ${formatCount(detail.ack[row])}` : ''}</span>
      <span>{formatCount(detail.ipLen[row])} bytes{wire > 0 && wire < detail.ipLen[row] ? `, on the wire ${formatCount(wire)}` : ''}{mtu > 0 ? ` · path MTU ${formatCount(mtu)}` : ''}</span>
      {remarksOf(detail, row) !== '' && <span>{remarksOf(detail, row)}</span>}
    </>
  );
}

export function IcmpTip({ mark }: { mark: FlowIcmpMark }) {
  const moments = useMoments();
  return (
    <>
      <b>Frame {formatCount(mark.frame)} · {moments.words(mark.time)}</b>
      <span>{mark.reporter}: too big, MTU {formatCount(mark.nextHopMtu)}</span>
      <span>quotes {formatCount(mark.ipLength)} bytes{mark.outcome !== 'unknown' && ` · ${outcomeWord(mark.outcome)}`}</span>
    </>
  );
}
