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
