import { flowCapturePoint, type FlowCapturePoint } from './flow-capture-point.ts';
import type { FlowCase } from './flow-case.ts';
import { handshakeFacts, type Handshake } from './handshake-facts.ts';
import type { Resends } from './reading.ts';

/** What a closer look at a flow says of it as a whole, whatever the rules make of it. */
export interface CloserFacts {
  capturePoint: FlowCapturePoint;
  handshake: Handshake;
  /** Of a→b and b→a, by our own reading. */
  resends: [Resends, Resends];
}

const NOTHING_SENT_AGAIN: Resends = { real: 0, afterRejection: 0, spurious: 0, secondSightings: 0, reordered: 0, lostInBox: 0, realBytes: 0 };

/** Facts about a flow that is loaded. Frames are read one by one only where something was sent again or seen twice. */
export function closerFacts(c: FlowCase): CloserFacts {
  const isQuiet = (direction: 0 | 1): boolean => c.secondSightings === 0 && c.directions[direction].tx.resends === 0;
  const of = (direction: 0 | 1): Resends => (isQuiet(direction) ? { ...NOTHING_SENT_AGAIN } : c.readingOf(direction).resends);
  return { capturePoint: flowCapturePoint(c), handshake: handshakeFacts(c), resends: [of(0), of(1)] };
}

/** Of a flow that is looked at in pieces: its opening lies in the first of them, resends are in all. */
export function joinFacts(first: CloserFacts, next: CloserFacts): CloserFacts {
  const sum = (a: Resends, b: Resends): Resends => ({
    real: a.real + b.real,
    afterRejection: a.afterRejection + b.afterRejection,
    spurious: a.spurious + b.spurious,
    secondSightings: a.secondSightings + b.secondSightings,
    reordered: a.reordered + b.reordered,
    lostInBox: a.lostInBox + b.lostInBox,
    realBytes: a.realBytes + b.realBytes,
  });
  const { notes } = first.handshake;
  const handshake: Handshake = { ...first.handshake, notes: notes.includes('looked-at-in-pieces') ? notes : [...notes, 'looked-at-in-pieces'] };
  return { ...first, handshake, resends: [sum(first.resends[0], next.resends[0]), sum(first.resends[1], next.resends[1])] };
}
