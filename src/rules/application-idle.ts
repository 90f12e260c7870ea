import { estimateCapturePoint } from '../pmtu/capture-point.ts';
import { lostBeforeCapture, resumedSmaller } from '../pmtu/suspicion.ts';
import { unseenBefore } from '../pmtu/unseen.ts';
import { evidence, observe, plural, seconds, type Rule } from './rule.ts';

/** Silence shorter than this is thinking time. */
const IDLE = 1;

/** A timer that backs off doubles (RFC 6298 §5.5); a pause that begins with the answer to what it sent is a little shorter or longer. */
const [LEAST_TWICE, MOST_TWICE] = [1.7, 2.4];

const isTwice = (pause: number, before: number): boolean => pause > before * LEAST_TWICE && pause < before * MOST_TWICE;

/** Nothing outstanding, nothing sent: the applications had nothing to say. */
export const applicationIdle: Rule = {
  id: 'application-idle',
  needs: 'data',
  supersedes: [],
  examine(c, direction, context) {
    const t = c.trace;
    if (t.longestGap < IDLE) return null;
    const other = c.directions[1 - direction];
    const d = c.directions[direction];
    let idle = 0;
    let times = 0;
    let longest = 0;
    let longestFrame = -1;
    // At the sender nothing that it sends stays unseen: IDs that go on in a pause were given to other packets.
    const mayMiss = estimateCapturePoint(c, direction).point !== 'sender';
    if (mayMiss && (lostBeforeCapture(d) ?? resumedSmaller(d)) !== null) return null;
    /** When the direction sent data last, and how long it had waited for that, and before. */
    let sent = 0;
    let waits = [0, 0];
    let unseen = 0;
    let unseenFrame = -1;
    const high = [0, 0];
    const acked = [0, 0];
    for (let i = 0; i < t.length; i++) {
      const side = t.direction[i];
      if (i > 0 && t.payload[i] > 0 && side === direction) {
        const wait = t.time[i] - sent;
        const backsOff = mayMiss && isTwice(wait, waits[0]) && isTwice(waits[0], waits[1]);
        waits = [wait, waits[0]];
        sent = t.time[i];
        const gap = t.time[i] - t.time[i - 1];
        // What begins further on leaves bytes in front of it that were sent in the pause, and never came by.
        const resumes = t.seq[i] >= high[side] && t.seq[i] <= Math.max(high[side], 1);
        if (gap >= IDLE && resumes && !backsOff && high[0] <= acked[0] && high[1] <= acked[1]) {
          idle += gap;
          times++;
          const missing = mayMiss ? unseenBefore(d, i) : 0;
          if (missing > 0 && unseen === 0) unseenFrame = t.row[i] + 1;
          unseen += missing;
          if (gap > longest) {
            longest = gap;
            longestFrame = t.row[i] + 1;
          }
        }
      }
      if (t.payload[i] > 0) high[side] = Math.max(high[side], t.end[i]);
      if (t.ack[i] >= 0) acked[1 - side] = Math.max(acked[1 - side], t.ack[i]);
    }
    if (times === 0 || d.tx.count + other.tx.count === 0) return null;
    return observe('application-idle', c, direction, {
      cause: c.sender(direction),
      severity: 'info',
      score: unseen > 0 ? 3 : mayMiss ? 5 : 7,
      title: `${c.sender(direction)} pauses: nothing was outstanding`,
      explanation: `${plural(times, 'pause')} of a second and more, ${seconds(idle)} in all, in which every byte sent had been acknowledged: the application on ${c.sender(direction)} had nothing to send, or waited for an answer or something else.`,
      evidence: [evidence(context, 'cause', longestFrame, 'tcp.time_delta', Math.round(longest * 1000) / 1000, `Frame ${longestFrame} ends the longest pause, ${seconds(longest)}.`)],
      against: unseen === 0 ? [] : [evidence(context, 'absence', unseenFrame, 'ip.id', unseen, `The IP IDs of ${c.sender(direction)} went on by ${unseen} more than the packets seen here: what it sent in the pauses went to others, or was lost before it came here.`)],
      parameters: { pauses: times, idleSeconds: Math.round(idle * 1000) / 1000 },
    });
  },
};
