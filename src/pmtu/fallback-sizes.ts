/** Payload sizes to which stacks fall back by themselves when large packets vanish; each names the stack. */

/** A stack's own answer to a black hole. */
export interface Fallback {
  stack: string;
  mechanism: string;
}

/** Bytes that time stamps take of a payload (RFC 7323, padded). */
const TIMESTAMPS = 12;

const FALLBACKS: readonly (readonly [number, Fallback])[] = [
  [1024, { stack: 'Linux', mechanism: 'tcp_base_mss of tcp_mtu_probing' }],
  [1200, { stack: 'macOS or FreeBSD', mechanism: 'their black-hole MSS' }],
  [1220, { stack: 'FreeBSD or macOS', mechanism: 'the black-hole MSS of IPv6' }],
  [536, { stack: 'Windows or a BSD', mechanism: 'the default MSS of RFC 9293, the last resort of their black-hole detection' }],
  [512, { stack: 'Linux', mechanism: 'half of tcp_base_mss, or an MTU of 552 with DF off' }],
];

/** The stack that falls back to this payload, with or without time stamps in it; null = not a known size. */
export function fallbackOf(payload: number): Fallback | null {
  for (const [size, f] of FALLBACKS) if (payload === size || payload === size - TIMESTAMPS) return f;
  return null;
}
