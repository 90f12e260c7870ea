/** The words for what is known of a message that says “too big”. */
import { outcomeWord } from '../../lib/outcome-words.ts';
import type { ReportFragNeeded } from '../../report/schema.ts';
import type { Tone } from './words.ts';

export const matchWords: Record<ReportFragNeeded['match'], { word: string; meaning: string }> = {
  exact: { word: 'this packet', meaning: 'A captured segment has the quoted sequence number and length.' },
  'several-merged': { word: 'several, merged', meaning: 'Contiguous captured segments add up to the quoted packet.' },
  part: { word: 'part of one', meaning: 'The quoted sequence number lies in a captured segment of another length.' },
  'not-captured': { word: 'not captured', meaning: 'The flow is in the capture, the quoted bytes are not.' },
  'no-flow': { word: 'no TCP flow', meaning: 'The quoted packet belongs to no TCP flow of this capture.' },
};

export const fateWords: Record<ReportFragNeeded['outcome'], { word: string; meaning: string; tone: Tone }> = {
  obeyed: { word: 'obeyed', meaning: 'The sender made its packets small enough within a round trip.', tone: 'ok' },
  late: { word: outcomeWord('late'), meaning: 'The sender made its packets small enough, but only after a timeout.', tone: 'warning' },
  ignored: { word: 'ignored', meaning: 'The sender went on with packets that are too big.', tone: 'problem' },
  'no-op': { word: outcomeWord('no-op'), meaning: 'The sender’s packets already fit: there was nothing to change.', tone: 'problem' },
  stale: { word: 'stale', meaning: 'It quotes bytes that were not on their way; a sender is right to ignore it.', tone: 'info' },
  unknown: { word: 'unknown', meaning: 'Too few later packets of the sender were captured.', tone: 'info' },
};
