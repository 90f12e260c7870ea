/** IPv4 address text of a 32-bit value. */
export function formatIpv4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/**
 * IPv6 address text of four 32-bit words, by RFC 5952: lower case, the longest run of two or more zero groups
 * (the first of equals) as `::`, and dotted quads only for IPv4-mapped and IPv4-compatible addresses, as inet_ntop and Wireshark do.
 */
export function formatIpv6(w0: number, w1: number, w2: number, w3: number): string {
  const groups = [w0 >>> 16, w0 & 0xffff, w1 >>> 16, w1 & 0xffff, w2 >>> 16, w2 & 0xffff, w3 >>> 16, w3 & 0xffff];
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; ) {
    if (groups[i] !== 0) {
      i++;
      continue;
    }
    let j = i;
    while (j < 8 && groups[j] === 0) j++;
    if (j - i > bestLength) {
      best = i;
      bestLength = j - i;
    }
    i = j;
  }
  const dotted = best === 0 && (bestLength === 6 || (bestLength === 5 && groups[5] === 0xffff));
  const last = dotted ? 6 : 8;
  let text = '';
  for (let i = 0; i < last; i++) {
    if (i === best) {
      text += '::';
      i += bestLength - 1;
      continue;
    }
    if (text !== '' && !text.endsWith(':')) text += ':';
    text += groups[i].toString(16);
  }
  if (dotted) text += (text.endsWith(':') ? '' : ':') + formatIpv4(w3);
  return text;
}
