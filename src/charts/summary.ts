/** Charts in a sentence: what a glance at them tells, for those who do not see them. */
import { formatBytes, formatCount, formatQuantity, formatRate, formatSeconds } from '../lib/format.ts';
import { EVENT_KINDS, type EventMarks } from '../series/events.ts';
import type { FlowSeries } from '../series/flow-series.ts';
import { EVENT_LOOK, ICMP_NAME } from './marks.ts';
import { extent } from './scale.ts';

/** "4 above the path MTU, 3 sent again, 4 too big (ICMP)." or "" */
function eventWords({ counts }: EventMarks, { icmpCount, stalls }: FlowSeries): string {
  const words = EVENT_KINDS.flatMap((kind, i) => (counts[i] > 0 ? [`${formatCount(counts[i])} ${EVENT_LOOK[kind].name}`] : []));
  if (icmpCount > 0) words.push(`${formatCount(icmpCount)} ${ICMP_NAME}`);
  if (stalls.length > 0) words.push(`${formatQuantity(stalls.length, 'time')} without progress`);
  return words.length === 0 ? 'No events.' : `${words.join(', ')}.`;
}

export function sequenceSummary(series: FlowSeries): string {
  const acked = extent(series.sequence.ack.value);
  return `${acked ? `Acknowledged up to ${formatBytes(acked[1])}.` : 'No acknowledgment is in the capture.'} ${eventWords(series.sequence.events, series)}`;
}

export function sizesSummary(series: FlowSeries): string {
  const { captured, mtu, events } = series.sizes;
  const [largest, path] = [extent(captured.value), extent(mtu.value)];
  const known = path === null ? 'The path MTU is not known.' : path[0] === path[1] ? `Path MTU ${formatCount(path[0])}.` : `Path MTU ${formatCount(path[0])} to ${formatCount(path[1])}.`;
  return `${largest ? `Packets up to ${formatCount(largest[1])} bytes.` : 'No packets with data.'} ${known} ${eventWords(events, series)}`;
}

export function throughputSummary({ throughput: { throughput, goodput, goodputIsSent } }: FlowSeries): string {
  return `At most ${formatRate(extent(throughput)?.[1] ?? 0)}; ${goodputIsSent ? 'sent for the first time' : 'goodput'} at most ${formatRate(extent(goodput)?.[1] ?? 0)}.`;
}

export function rttSummary({ rtt: { points, count } }: FlowSeries): string {
  const round = extent(points.value);
  return round ? `${formatQuantity(count, 'sample')}, from ${formatSeconds(round[0])} to ${formatSeconds(round[1])}.` : 'No samples.';
}

export function flightSummary({ flight: { flight, windowKnown, largestWindow } }: FlowSeries): string {
  const most = extent(flight.value);
  return `${most ? `At most ${formatBytes(most[1])} in flight` : 'Nothing in flight'}; ${windowKnown ? `the window reaches ${formatBytes(largestWindow)}` : 'the window is not known'}.`;
}
