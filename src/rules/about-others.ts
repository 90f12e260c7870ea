import type { RuleAbout } from './about.ts';

/** The rules that say: it is not the MTU. */
export const ABOUT_OTHERS = {
  'plain-loss': {
    title: 'Loss of packets of any size',
    meaning: 'Packets are lost, and not for their size.',
    necessary: [
      'Payload was sent again that no message had rejected; where a message was obeyed, behind the last one, three times and more.',
      'It is at least 1 % of the payload, or the flow stalled.',
      'Both directions were captured, and most packets came by the capture point.',
      'Some packet as large as those lost three times arrived. Where none as large as the first one lost did (sent from then on, where that was tried in vain and arrived in smaller ones, or, of 600 bytes and more, never), where a flow joined in the middle repeats in packets of a fallback size what never came by, or where nothing is acknowledged to the end, the finding is possible at most.',
    ],
    supporting: ['Small packets are lost too.', 'Packets as large as the lost ones arrive.'],
    vetoes: ['The second sighting of a packet at another interface.', 'A resend after a rejection.', 'A late arrival within 3 ms, or half a round trip: that is reordering.', 'Large packets alone stay unanswered to the end, and none as large ever arrived: a narrow path looks so too.', 'A resend that the receiver calls needless (D-SACK, or one more ACK for each copy), that is acknowledged too soon to have been answered, or within which an ACK ends.', 'Without SACK: holes of which duplicate ACKs told filled with nothing sent again, three and more: packets overtake one another.', 'A resend too soon to be for a loss, or while ACKs were late.', 'A peer that had closed or only resets; data in a SYN.', 'A lone segment sent again before its receiver needs to acknowledge it.', 'Acknowledgments that a filter left out of the capture: then the finding is possible at most, and no stall counts.'],
    supersedes: [],
    cannotKnow: ['Where on the path the packets are lost.', 'Whether congestion or a bad line is the cause.', 'Of a flow that is acknowledged no more: whether the path, a firewall\'s memory of it or the peer is gone.'],
  },
  'zero-window': {
    title: 'Receiver does not read',
    meaning: 'The receiver closes its window: its application does not take the data.',
    necessary: ['The receiver announces a window of zero, for 0.2 s and more in all.', 'The sender had sent data before.'],
    supporting: ['Probes are answered with a zero window.', 'The flow goes on with a window update.'],
    vetoes: ['A window that is small and not zero.', 'A window that is announced when all that the sender had to say, its FIN too, had arrived.'],
    supersedes: ['plain-loss', 'application-idle'],
    cannotKnow: ['Why the application does not read.'],
  },
  reset: {
    title: 'Connection reset',
    meaning: 'One side, or a box in its name, ends the connection with a reset.',
    necessary: ['A segment with RST after data was exchanged.'],
    supporting: ['Data was still unacknowledged, or the server had not sent a byte.'],
    vetoes: ['The exchange was complete: then it is a way to close, and only noted.'],
    supersedes: [],
    cannotKnow: ['The reason.', 'Whether the host itself or a box in its name sent the reset.', 'Where the last acknowledgment may be missing: whether it cuts data off.'],
  },
  'handshake-fails': {
    title: 'No connection comes about',
    meaning: 'The SYN is refused, or nobody answers it.',
    necessary: ['SYNs that nobody answers, at least two over 0.9 s; or a SYN answered with RST, or with an ICMP error that it cannot be delivered.'],
    supporting: ['The SYN is sent again with growing distance.'],
    vetoes: ['A SYN/ACK or any other answer was captured.'],
    supersedes: [],
    cannotKnow: ['Whether the SYN or its answer was lost beyond the capture point.'],
  },
  'application-idle': {
    title: 'Application pauses',
    meaning: 'All data was acknowledged, and nobody sent anything: the pause is the application\'s.',
    necessary: ['A pause of a second and more, ended by new data, with nothing unacknowledged in either direction.'],
    supporting: ['The flow goes on at full speed without any retransmission.'],
    vetoes: ['Data was outstanding.', 'Elsewhere than at its sender: most packets never came by, or each pause is twice the one before, as a timer backs off: what comes by are resends.'],
    supersedes: [],
    cannotKnow: ['What the application waits for.'],
  },
} as const satisfies Record<string, RuleAbout>;
