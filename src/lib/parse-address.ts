/** Address text to 32-bit words; null where it is no address. */

export function parseIpv4(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    value = value * 256 + Number(part);
  }
  return value;
}

/** Four unsigned words; RFC 4291 §2.2 with `::` and a dotted tail. */
export function parseIpv6(text: string): [number, number, number, number] | null {
  if (!text.includes(':')) return null;
  let rest = text;
  const tail: number[] = [];
  const lastColon = rest.lastIndexOf(':');
  if (rest.includes('.')) {
    const dotted = parseIpv4(rest.slice(lastColon + 1));
    if (dotted === null) return null;
    tail.push(dotted >>> 16, dotted & 0xffff);
    rest = rest.slice(0, lastColon);
    if (rest.endsWith(':')) rest += ':';
  }
  const halves = rest.split('::');
  if (halves.length > 2) return null;
  const groups = halves.map((half) => (half === '' ? [] : half.split(':')));
  if (groups.flat().some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return null;
  const [first = [], second = []] = groups.map((half) => half.map((group) => parseInt(group, 16)));
  const missing = 8 - first.length - second.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null;
  const all = [...first, ...new Array<number>(halves.length === 1 ? 0 : missing).fill(0), ...second, ...tail];
  const word = (i: number): number => ((all[2 * i] << 16) | all[2 * i + 1]) >>> 0;
  return [word(0), word(1), word(2), word(3)];
}
