/** Headings of the packet list and the flags in it, each taught in a few words. */
import { fateWords } from '../ui/message-words.ts';

export const HEADING_WORDS: Record<string, string> = {
  Length: 'Bytes of the frame where it was captured, link layer included.',
  'IP length': 'Bytes of the IP packet, header included: what an MTU is compared with.',
  'Our reading': 'What mtuscope makes of the packet.',
  Wireshark: 'TCP analysis flags by Wireshark 4.0’s rules, under its names.',
};

const FLAGS: Record<string, string> = {
  retransmission: 'Bytes that this side had sent before.',
  fast_retransmission: 'Sent again after duplicate acknowledgments, without waiting for the timer.',
  spurious_retransmission: 'Sent again though it had been confirmed.',
  out_of_order: 'Overtaken by later bytes on the way, rather than lost.',
  duplicate_ack: 'The acknowledgment before, repeated: something is missing at the receiver.',
  lost_segment: 'Bytes before this packet are not in the capture.',
  ack_lost_segment: 'Confirms bytes that are not in the capture.',
  keep_alive: 'Asks whether the other side is still there.',
  keep_alive_ack: 'The answer to that question.',
  zero_window: 'The receiver’s buffer is full: the sender has to wait.',
  zero_window_probe: 'One byte against a closed window, to ask whether it has opened.',
  zero_window_probe_ack: 'The answer to that question.',
  window_update: 'The receiver takes more than before.',
  window_full: 'The sender has filled the receiver’s window and has to wait.',
  reused_ports: 'A new connection between the same addresses and ports.',
  'frag-needed': 'A router says that a packet was too big, and what would have fitted.',
  'above path MTU': 'Larger than the path MTU of its direction, as it was captured.',
  'second sighting': 'The same packet once more, as on a router. It counts once.',
  'resend after frag-needed': 'Bytes that a message had rejected.',
  'sent again': 'Bytes below the highest sequence number seen before.',
  DSACK: 'The receiver got these bytes twice, so the first had arrived.',
  'to be segmented': 'By the capture’s own word the card was still to cut it.',
  'IP length 0': 'Captured before the card cut it; its true length follows from the frame.',
  'IP fragment': 'A piece of a larger IP packet.',
};

/** What a flag in one of the two readings means; null where the words are not known. */
export function flagWords(flag: string): string | null {
  const fate = flag.startsWith('frag-needed: ') && Object.values(fateWords).find(({ word }) => flag.endsWith(`: ${word}`));
  if (fate) return `${FLAGS['frag-needed']} ${fate.meaning}`;
  return FLAGS[flag] ?? FLAGS[Object.keys(FLAGS).find((start) => flag.startsWith(`${start} `) || flag.startsWith(`${start}:`)) ?? ''] ?? null;
}
