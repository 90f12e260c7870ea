import { framesOf, type FrameOf } from './events.ts';
import type { FlowDetail, FlowIcmpMark, FlowStall } from './flow-detail.ts';
import { FlightReader, flightPicture, type FlightSeries } from './flight.ts';
import { readDetail, type FlowReader, type FlowRow } from './flow-row.ts';
import { marksIn, visibleMarks } from './icmp-marks.ts';
import { rttPicture, RttReader, type RttSeries } from './rtt.ts';
import { sackTrack, sequencePicture, SequenceReader, timeRange, type SequenceSeries } from './sequence.ts';
import { sizePicture, SizeReader, type SizeSeries } from './sizes.ts';
import { thinBuilders, wholeBuilders, type Builders } from './thin.ts';
import { binSecondsOf, throughputPicture, ThroughputReader, type ThroughputSeries } from './throughput.ts';
import { TrackBuilder, type Range, type Track } from './track.ts';

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

/** Collects what all charts of a flow show of one direction, in one pass over its frames. */
class SeriesReader implements FlowReader {
  private readonly sequence: SequenceReader;
  private readonly sizes: SizeReader;
  private readonly throughput: ThroughputReader;
  private readonly rtt: RttReader;
  private readonly flight: FlightReader;

  constructor(direction: 0 | 1, make: Builders) {
    this.sequence = new SequenceReader(direction, make);
    this.sizes = new SizeReader(direction, make);
    this.throughput = new ThroughputReader(direction, make);
    this.rtt = new RttReader(direction, make);
    this.flight = new FlightReader(direction, make);
  }

  see(row: FlowRow): void {
    this.sequence.see(row);
    this.sizes.see(row);
    this.throughput.see(row);
    this.rtt.see(row);
    this.flight.see(row);
  }

  done(sack: Track) {
    const { sequence, sizes, throughput, rtt, flight } = this;
    return { sequence: sequence.done(sack), sizes: sizes.done(), throughput: throughput.done(), rtt: rtt.done(), flight: flight.done() };
  }
}

type FlowTracks = ReturnType<SeriesReader['done']>;

/** By detail, what was collected of each direction: made once, forgotten with the flow. */
const collected = new WeakMap<FlowDetail, [FlowTracks | null, FlowTracks | null]>();

function tracksOf(detail: FlowDetail, direction: 0 | 1): FlowTracks {
  let both = collected.get(detail);
  if (!both) collected.set(detail, (both = [null, null]));
  return (both[direction] ??= readDetail(detail, new SeriesReader(direction, wholeBuilders(detail.length))).done(sackTrack(detail, direction)));
}

/** Beside the frames: what the pictures of a flow are drawn from. */
type Facts = Pick<FlowSeries, 'direction' | 'range' | 'bounds' | 'complete'> & Pick<FlowDetail, 'icmp' | 'stalls'>;

function picture(tracks: FlowTracks, frameOf: FrameOf, { icmp: all, stalls = [], ...shown }: Facts, width: number): FlowSeries {
  const { direction, range } = shown;
  const icmp = marksIn(all, direction, range);
  const sequence = sequencePicture(tracks.sequence, frameOf, icmp, range, width);
  return {
    ...shown,
    sequence,
    sizes: sizePicture(tracks.sizes, frameOf, icmp, range, width, SIZES_HEIGHT),
    throughput: throughputPicture(tracks.throughput, range, width),
    rtt: rttPicture(tracks.rtt, frameOf, range, width, RTT_HEIGHT),
    flight: flightPicture(tracks.flight, range, width),
    icmp: visibleMarks(icmp, range, sequence.y, width),
    icmpCount: icmp.length,
    stalls: stalls.filter((stall) => stall.direction === direction && stall.end >= range[0] && stall.start <= range[1]),
  };
}

const shownRange = (asked: Range | null, bounds: Range): Range => (asked !== null && asked[1] > asked[0] ? asked : roomy(bounds));

/** `complete`: the detail is all that there will be. */
export function flowSeries(detail: FlowDetail, question: Omit<SeriesQuestion, 'flowIndex'>, complete = true): FlowSeries {
  const { direction } = question;
  const bounds = timeRange(detail);
  const { icmp, stalls = [] } = detail;
  const facts: Facts = { direction, range: shownRange(question.range, bounds), bounds, complete, icmp, stalls };
  return picture(tracksOf(detail, direction), framesOf(detail), facts, clampWidth(question.width));
}

/** The frames of a flow as they are read, and what is known of it before. */
export interface FlowFrames {
  readonly row: FlowRow;
  /** Fills the row with the next frame; false behind the last. */
  next(): boolean;
  /** Time of the first and the last frame. */
  readonly bounds: Range;
  /** At most so many frames come. */
  readonly most: number;
  readonly icmp: FlowIcmpMark[];
  readonly frameOf: FrameOf;
}

/** Width of a flow's first picture in pixels: asked for before the page knows how wide it will be. */
export const FIRST_WIDTH = 1100;

/**
 * A first picture of a whole flow, while its frames are read and without keeping them: of each column of pixels what it
 * shows, the same as `flowSeries` would draw. What only the detail knows is missing, and it says so.
 */
export class Overview {
  private readonly reader: SeriesReader;

  private constructor(private readonly frames: FlowFrames, private readonly range: Range, private readonly width: number, private readonly direction: 0 | 1) {
    this.reader = new SeriesReader(direction, thinBuilders(range, width, binSecondsOf(range, width), frames.most));
  }

  /** Null where the question is about a part of the flow. */
  static of(frames: FlowFrames, { direction, range: asked, width }: Omit<SeriesQuestion, 'flowIndex'>): Overview | null {
    const { bounds } = frames;
    const range = shownRange(asked, bounds);
    return range[0] > bounds[0] || range[1] < bounds[1] ? null : new Overview(frames, range, clampWidth(width), direction);
  }

  /** Reads so many frames at most; false behind the last. */
  read(most: number): boolean {
    const { frames, reader } = this;
    const { row } = frames;
    for (let n = 0; n < most; n++) {
      if (!frames.next()) return false;
      reader.see(row);
    }
    return true;
  }

  done(): FlowSeries {
    const { reader, frames, direction, range, width } = this;
    const { bounds, icmp, frameOf } = frames;
    return picture(reader.done(NO_BLOCKS), frameOf, { direction, range, bounds, complete: false, icmp }, width);
  }
}

const NO_BLOCKS = new TrackBuilder(true, 0).done();
