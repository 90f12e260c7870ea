/** What ICMP messages say of a packet that a box discarded for another reason than its size. */

/** RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1. */
const UNREACHABLE: Record<number, string> = {
  0: 'network unreachable',
  1: 'host unreachable',
  2: 'protocol unreachable',
  3: 'port unreachable',
  5: 'source route failed',
  6: 'destination network unknown',
  7: 'destination host unknown',
  9: 'network administratively prohibited',
  10: 'host administratively prohibited',
  11: 'network unreachable for this type of service',
  12: 'host unreachable for this type of service',
  13: 'communication administratively prohibited',
};
/** RFC 4443 §3.1. */
const UNREACHABLE_V6: Record<number, string> = {
  0: 'no route to destination',
  1: 'communication administratively prohibited',
  2: 'beyond the scope of the source address',
  3: 'address unreachable',
  4: 'port unreachable',
  5: 'source address failed policy',
  6: 'route to destination rejected',
};
const TIME_EXCEEDED = 'hop limit exceeded on the way';

/** What such a message says; null = it does not say that a whole packet was discarded (redirects, quench, reassembly, parameters). */
export function discardWords(ipVersion: number, type: number, code: number): string | null {
  if (ipVersion === 6) return type === 1 ? (UNREACHABLE_V6[code] ?? 'destination unreachable') : type === 3 && code === 0 ? TIME_EXCEEDED : null;
  return type === 3 && code !== 4 ? (UNREACHABLE[code] ?? 'destination unreachable') : type === 11 && code === 0 ? TIME_EXCEEDED : null;
}
