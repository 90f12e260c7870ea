/** Headings of the packet list and the flags in it, each taught in a sentence or two. */

export const HEADING_WORDS: Record<string, string> = {
  Length: 'Bytes of the whole frame on the line where it was captured, link layer included (frame.len).',
  'IP length': 'Bytes of the IP packet, header included: what an MTU is compared with.',
  'Our reading': 'What mtuscope makes of the packet: above the path MTU, sent again and why, seen twice, and what came of a “too big” message.',
  Wireshark: 'The TCP analysis flags as Wireshark 4.0 sets them, by its rules and under its names.',
};

const WIRESHARK: Record<string, string> = {
  retransmission: 'Bytes that this side had sent before, by Wireshark’s rules.',
  fast_retransmission: 'Sent again after at least two duplicate acknowledgments, without waiting for the timer.',
  spurious_retransmission: 'Sent again though the receiver had already confirmed it.',
  out_of_order: 'Later bytes came first, within a short time: overtaken on the way rather than lost.',
  duplicate_ack: 'The receiver repeats its acknowledgment: something is missing on its side.',
  lost_segment: 'Bytes before this packet are not in the capture.',
  ack_lost_segment: 'Confirms bytes that are not in the capture: they were sent, and the capture missed them.',
  keep_alive: 'An old byte, sent to ask whether the other side is still there.',
  keep_alive_ack: 'The answer to a keep-alive.',
  zero_window: 'The receiver’s buffer is full: the sender has to wait.',
  zero_window_probe: 'One byte against a closed window, to ask whether it has opened.',
  zero_window_probe_ack: 'The answer to a zero window probe.',
  window_update: 'The receiver takes more than before; nothing else is new.',
  window_full: 'The sender has filled the receiver’s window and has to wait.',
  reused_ports: 'A new connection between the same addresses and ports.',
};

const OWN: [start: string, about: string][] = [
  ['frag-needed', 'ICMP “fragmentation needed” or Packet Too Big; after the colon what the sender made of it.'],
  ['above path MTU', 'The packet is larger than the path MTU of its direction, as it was captured.'],
  ['second sighting', 'The same packet, captured once more on its way, as on a router or a mirror port. It counts once.'],
  ['resend after frag-needed', 'Bytes that a message had rejected, sent once more.'],
  ['sent again', 'Carries bytes below the highest sequence number seen before.'],
  ['DSACK', 'Duplicate SACK: the receiver says that it got these bytes twice, so the first had arrived.'],
  ['to be segmented', 'The capture itself says that the card was still to cut this packet into smaller ones.'],
  ['IP length 0', 'The length field is 0: the packet was captured before the card cut it. Its true length follows from the frame.'],
  ['IP fragment', 'A piece of a larger IP packet.'],
];

/** What a flag in one of the two readings means; null where the words are not known. */
export const flagWords = (flag: string): string | null => WIRESHARK[flag] ?? OWN.find(([start]) => flag.startsWith(start))?.[1] ?? null;
