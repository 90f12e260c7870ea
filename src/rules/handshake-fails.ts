import { otherErrorAbout } from '../pmtu/other-errors.ts';
import { ACK, RST, SYN } from '../wire/headers.ts';
import { evidence, observe, plural, seconds, type Rule } from './rule.ts';

/** A connection attempt that nobody answers, or that is refused: by the host with a reset, or by a box on the way with an ICMP error. */
export const handshakeFails: Rule = {
  id: 'handshake-fails',
  supersedes: [],
  examine(c, direction, context) {
    const t = c.trace;
    let syns = 0;
    let firstSyn = -1;
    let lastSyn = -1;
    // Who refuses once need not answer each further SYN, and the capture may end before the answer to the last.
    let reset = false;
    for (let i = 0; i < t.length; i++) {
      const flags = t.flags[i];
      if (t.direction[i] === direction && (flags & (SYN | ACK | RST)) === SYN) {
        if (t.second[i]) continue;
        syns++;
        if (firstSyn < 0) firstSyn = i;
        lastSyn = i;
      } else if (!(flags & RST)) return null;
      else if (t.direction[i] !== direction) reset = true;
    }
    if (syns === 0) return null;
    const t0 = t.row[firstSyn] + 1;
    const error = reset ? null : otherErrorAbout(c, direction, t.row[firstSyn], 0, true);
    const waited = Math.max(0, t.time[lastSyn] - t.time[firstSyn]);
    if (!reset && error === null && (syns < 2 || waited < 0.9)) return null;
    const target = c.receiver(direction);
    const port = c.ports[1 - direction];
    const opens = `Frame ${t0} opens the connection`;
    const parameters = { syns, refused: reset };
    if (error !== null) {
      return observe('handshake-fails', c, direction, {
        cause: `${target}|${port}|${error.reporter}|${error.words}`,
        severity: 'warning',
        score: 7,
        title: error.reporter === target ? `${target} refuses connections to port ${port}` : `${error.reporter} lets no connection through to port ${port} of ${target}`,
        explanation: `${error.reporter} answered the SYN with ${error.words}. ${error.reporter === target ? 'The host or its firewall takes no connection there.' : 'A filter or a missing route on the way ends the attempt.'} A SYN is small, so packet size is not the matter.`,
        evidence: [
          evidence(context, 'cause', t0, 'tcp.flags.syn', 1, `${opens}.`),
          evidence(context, 'reply', error.frame, 'icmp.code', error.words, `${error.reporter} says ${error.words}${error.count > 1 ? `, ${error.count} times` : ''}.`),
        ],
        stallSeconds: waited,
        saidOutright: true,
        parameters,
      });
    }
    return observe('handshake-fails', c, direction, {
      cause: `${target}|${port}|${reset}`,
      severity: reset ? 'info' : 'warning',
      score: 7,
      title: reset ? `${target} refuses connections to port ${port}` : `${target} does not answer connection attempts to port ${port}`,
      explanation: reset
        ? `${target} answered the SYN with a reset: nothing listens on that port, or a firewall rejects it.`
        : `${plural(syns, 'SYN')} in ${seconds(waited)} stayed without an answer: the host is down, filtered, or its answers take another way. A SYN is small, so packet size is not the matter.`,
      evidence: [evidence(context, 'cause', t0, 'tcp.flags.syn', 1, `${opens}${reset ? '' : '; nothing comes back'}.`)],
      stallSeconds: reset ? 0 : waited,
      parameters,
    });
  },
};
