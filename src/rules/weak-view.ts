import type { FlowCase } from '../pmtu/flow-case.ts';
import { BIT_NO_TIME } from '../tables/packet-table.ts';
import type { Evidence } from './finding.ts';
import type { CaptureContext } from './rule.ts';

/** Why a capture shows less of a flow than it might: any of these lowers a finding's confidence by one step. */
export const WEAKNESSES = ['lossy', 'icmp-filtered-out', 'snapped', 'one-way', 'no-times'] as const;
export type Weakness = (typeof WEAKNESSES)[number];

/** How many data segments of a flow are looked at for the snap length. */
const LOOKED_AT = 256;

/** What weakens the view of this flow. */
export function weaknessesOf(c: FlowCase, context: CaptureContext): Weakness[] {
  const found: Weakness[] = [];
  if (context.lossy) found.push('lossy');
  // Where messages about the flow were captured, none was kept out.
  if (context.icmpFilteredOut && c.messages[0].length + c.messages[1].length === 0) found.push('icmp-filtered-out');
  if (isSnapped(c)) found.push('snapped');
  if (!c.bothSides) found.push('one-way');
  if (c.trace.bitsSeen & BIT_NO_TIME) found.push('no-times');
  return found;
}

/** Data was cut off: the checksums of those packets cannot be computed. */
function isSnapped(c: FlowCase): boolean {
  const { trace } = c;
  const { packets } = c.tables;
  for (let i = 0, seen = 0; i < trace.length && seen < LOOKED_AT; i++) {
    if (trace.payload[i] === 0) continue;
    seen++;
    const row = trace.row[i];
    const at = packets.place(row);
    if (at < 0) continue;
    const block = packets.block(row);
    if (block.capLen[at] < block.frameLen[at]) return true;
  }
  return false;
}

const SENTENCES: Readonly<Record<Weakness, readonly [field: string, text: string]>> = {
  lossy: ['frame.number', 'The capture itself lost packets or is damaged: what is missing here may have been there.'],
  'icmp-filtered-out': ['icmp.type', 'The capture’s filter kept ICMP out: that no message came cannot be told.'],
  snapped: ['frame.cap_len', 'The snap length cut the data off: checksums of whole packets, which witness who made or merged them, could not be computed.'],
  'one-way': ['tcp.ack', 'Only one direction of this flow was captured: what the other side had received is not known.'],
  'no-times': ['frame.time_relative', 'Frames without time stamps: what came first, and how soon, is known from their order alone.'],
};

/** The weaknesses as counter-evidence. */
export function weaknessEvidence(weaknesses: readonly Weakness[], file: number): Evidence[] {
  return weaknesses.map((w) => ({ role: 'absence', frame: null, file, field: SENTENCES[w][0], value: w, text: SENTENCES[w][1] }));
}
