/** Our own reading of a segment, beside Wireshark's flags: the mechanism that put it there. The order is that of the column's values. */
export const READINGS = [
  'none',
  'data',
  'second-sighting',
  'resend-after-frag-needed',
  'lone-resend-of-super',
  'timeout-resend',
  'fast-resend',
  'tail-loss-probe',
  'early-resend',
  'spurious-resend',
  'fills-gap',
  'reordered',
  'keep-alive',
  'window-probe',
  'handshake-resend',
  'fin-resend',
] as const;
export type Reading = (typeof READINGS)[number];

/** Value of the column for a reading. */
export const readingCode = (reading: Reading): number => READINGS.indexOf(reading);

/** What each reading says, for a tip or a legend. */
export const READING_REASONS: Record<Reading, string> = {
  none: '',
  data: 'Sends bytes for the first time.',
  'second-sighting': 'The same packet as an earlier frame, captured at another place; nobody sent it twice.',
  'resend-after-frag-needed': 'A router rejected these bytes as too big; the sender repeats them at once, in smaller packets. Nothing was lost on the way.',
  'lone-resend-of-super': 'Repeats one packet’s worth of a super-segment that was captured before its segmentation.',
  'timeout-resend': 'Repeats the oldest unacknowledged bytes after the retransmission timer ran out (RFC 6298).',
  'fast-resend': 'Repeats bytes that duplicate ACKs or SACK tell to be missing (RFC 5681, RFC 6675).',
  'tail-loss-probe': 'Repeats the last segment after about two round trips of silence, to provoke an answer (RFC 8985).',
  'early-resend': 'Repeats unacknowledged bytes before any timer can have run out, and without duplicate ACKs in this capture: the sender concludes the loss from what arrived later (RACK, RFC 8985).',
  'spurious-resend': 'Repeats bytes that had arrived: they were acknowledged before, or the receiver says so afterwards (DSACK, RFC 2883).',
  'fills-gap': 'Carries bytes that this capture misses so far: their first copy was lost before it came here.',
  reordered: 'Carries bytes that were overtaken on the way and come a little late. Nothing was lost.',
  'keep-alive': 'Repeats the last byte, or none, to ask whether the peer is still there (RFC 9293 §3.8.4).',
  'window-probe': 'Asks whether the peer’s closed window is open again (RFC 9293 §3.8.6.1).',
  'handshake-resend': 'Repeats a SYN or SYN/ACK that was not answered.',
  'fin-resend': 'Repeats a FIN that was not acknowledged.',
};
