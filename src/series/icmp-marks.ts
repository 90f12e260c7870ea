import type { FlowIcmpMark } from './flow-detail.ts';
import type { Range } from './track.ts';

/** The messages about a direction within a range, both ends included. */
export const marksIn = (marks: readonly FlowIcmpMark[], direction: 0 | 1, [from, to]: Range): FlowIcmpMark[] =>
  marks.filter((mark) => mark.direction === direction && mark.time >= from && mark.time <= to);

/** Rows of places along the sequence numbers that are told apart. */
const ROWS = 400;

/** Messages that can be told apart in a picture of so many pixels: the first of each column, place and path MTU. Each that is left out has its like there. */
export function visibleMarks(marks: readonly FlowIcmpMark[], [from, to]: Range, y: Range, columns: number): FlowIcmpMark[] {
  if (marks.length <= columns) return [...marks];
  const seen = new Set<string>();
  return marks.filter(({ time, seq, nextHopMtu }) => {
    const place = `${Math.floor(((time - from) / (to - from)) * columns)} ${Math.floor(((seq - y[0]) / (y[1] - y[0])) * ROWS)} ${nextHopMtu}`;
    if (seen.has(place)) return false;
    seen.add(place);
    return true;
  });
}
