import { RST, SYN, FIN } from '../wire/headers.ts';
import { evidence, observe, seconds, type Rule } from './rule.ts';

/** Closed windows shorter than this in sum are ordinary flow control. */
const WORTH_A_WORD = 0.2;

/** The receiver closed its window: its application does not read. */
export const zeroWindow: Rule = {
  id: 'zero-window',
  needs: 'data',
  supersedes: ['plain-loss', 'application-idle'],
  examine(c, direction, context) {
    const t = c.trace;
    if (t.leastWindow > 0) return null;
    let closedSince = -1;
    let closed = 0;
    let times = 0;
    let firstFrame = -1;
    let lastFrame = -1;
    let longest = 0;
    let fin = Infinity;
    let end = t.time[t.length - 1];
    for (let i = 0; i < t.length; i++) {
      if (t.direction[i] === direction) {
        if (t.flags[i] & FIN) fin = t.end[i]!;
        continue;
      }
      if (t.second[i] || t.flags[i] & (RST | SYN)) continue;
      // Who has received all that will ever come needs no window.
      if (t.ack[i] >= fin) {
        end = t.time[i]!;
        break;
      }
      if (t.window[i] === 0 && !(t.flags[i] & FIN)) {
        if (closedSince < 0) {
          closedSince = t.time[i]!;
          times++;
          if (firstFrame < 0) firstFrame = t.row[i] + 1;
        }
        lastFrame = t.row[i] + 1;
      } else if (closedSince >= 0) {
        closed += t.time[i] - closedSince;
        longest = Math.max(longest, t.time[i] - closedSince);
        closedSince = -1;
      }
    }
    if (closedSince >= 0) {
      const rest = end - closedSince;
      closed += rest;
      longest = Math.max(longest, rest);
    }
    if (closed < WORTH_A_WORD || c.directions[direction].tx.count === 0) return null;
    const receiver = c.receiver(direction);
    return observe('zero-window', c, direction, {
      cause: receiver,
      severity: 'warning',
      score: 7,
      title: `${receiver} closes its receive window: its application does not read fast enough`,
      explanation: `${receiver} ${times === 1 ? `closed its window for ${seconds(closed)}` : `closed its window ${times} times, for ${seconds(closed)} in all (longest ${seconds(longest)})`}. Packet sizes have no part in this; look at the receiving application, its disk or CPU.`,
      evidence: [
        evidence(context, 'cause', firstFrame, 'tcp.window_size_value', 0, `Frame ${firstFrame} closes the window.`),
        evidence(context, 'effect', lastFrame, 'tcp.analysis.zero_window', times, `Frame ${lastFrame} is the last to say so.`),
      ],
      stallSeconds: closed,
      parameters: { times, closedSeconds: Math.round(closed * 1000) / 1000 },
    });
  },
};
