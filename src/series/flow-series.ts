import type { FlowDetail, FlowIcmpMark, FlowStall } from './flow-detail.ts';
import { flightSeries, type FlightSeries } from './flight.ts';
import { marksIn, visibleMarks } from './icmp-marks.ts';
import { rttSeries, type RttSeries } from './rtt.ts';
import { sequenceSeries, timeRange, type SequenceSeries } from './sequence.ts';
import { sizeSeries, type SizeSeries } from './sizes.ts';
import { throughputSeries, type ThroughputSeries } from './throughput.ts';
import type { Range } from './track.ts';

/** Which part of which flow is to be drawn, and how wide. */
export interface SeriesQuestion {
  /** Index into report.flows. */
  flowIndex: number;
  /** Direction of the data: 0 = a→b. */
  direction: 0 | 1;
  /** Seconds since the capture's first frame; null = all of the flow. */
  range: Range | null;
  /** Pixels from the range's beginning to its end. */
  width: number;
}

/** What all charts of a flow draw for one part of its time. */
export interface FlowSeries {
  direction: 0 | 1;
  range: Range;
  /** First and last moment of the flow. */
  bounds: Range;
  /** False while wire sizes, SACK blocks and stalls are still to come: the detail of a very long flow takes its time. */
  complete: boolean;
  sequence: SequenceSeries;
  sizes: SizeSeries;
  throughput: ThroughputSeries;
  rtt: RttSeries;
  flight: FlightSeries;
  /** Messages in the range; of those that would lie on one another the first. */
  icmp: FlowIcmpMark[];
  icmpCount: number;
  /** Times in the range in which the direction got no further. */
  stalls: FlowStall[];
}

/** A width for those who ask for none or too much. */
const clampWidth = (width: number): number => (Number.isFinite(width) ? Math.min(8000, Math.max(20, Math.round(width))) : 900);
/** Heights of the plots in pixels, for places that are told apart. */
const SIZES_HEIGHT = 226;
const RTT_HEIGHT = 156;

/** A range with a little room at both ends, so that the first and the last mark are seen whole. */
export function roomy([from, to]: Range): Range {
  const room = (to - from) * 0.012;
  return [from - room, to + room];
}

/** `complete`: the detail is all that there will be. */
export function flowSeries(detail: FlowDetail, question: Omit<SeriesQuestion, 'flowIndex'>, complete = true): FlowSeries {
  const { direction } = question;
  const width = clampWidth(question.width);
  const bounds = timeRange(detail);
  const asked = question.range;
  const range: Range = asked !== null && asked[1] > asked[0] ? asked : roomy(bounds);
  const sequence = sequenceSeries(detail, direction, range, width);
  const icmp = marksIn(detail, direction, range);
  return {
    direction,
    range,
    bounds,
    complete,
    sequence,
    sizes: sizeSeries(detail, direction, range, width, SIZES_HEIGHT),
    throughput: throughputSeries(detail, direction, range, width),
    rtt: rttSeries(detail, direction, range, width, RTT_HEIGHT),
    flight: flightSeries(detail, direction, range, width),
    icmp: visibleMarks(icmp, range, sequence.y, width),
    icmpCount: icmp.length,
    stalls: (detail.stalls ?? []).filter((stall) => stall.direction === direction && stall.end >= range[0] && stall.start <= range[1]),
  };
}
