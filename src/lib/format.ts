/**
 * Numbers, times and addresses as a person reads them. English notation everywhere: a report that travels must not
 * change its digits with the reader's language.
 */

/** Shown where a value is not known. */
export const UNKNOWN = '–';

const wholeNumber = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 12345 → "12,345". */
export function formatCount(value: number): string {
  return wholeNumber.format(value);
}

/**
 * A sentence with its larger numbers as tables write them: "10260 bytes" → "10,260 bytes". What only looks like a number
 * stays: addresses, ports, versions, and the RFCs' own numbers.
 */
export function groupDigits(sentence: string): string {
  return sentence.replace(/(?<![\w.,:%/-]|\b(?:RFC|ports?) )\d{4,}(?![\w%/]|-(?!byte)|[:.,][\w:])/g, (digits) => formatCount(Number(digits)));
}

/** "1 flow", "2 flows", "12,345 flows". */
export function formatQuantity(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`;
}

/** Three significant digits, without trailing zeros: 12.34 → "12.3", 1.5 → "1.5". */
function short(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

/** Decimal units, as links and disks are counted: 1234567 → "1.23 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? formatCount(value) : short(value)} ${units[unit]}`;
}

/** Bits per second from bytes and seconds: "12.3 Mbit/s". */
export function formatRate(bytesPerSecond: number): string {
  const units = ['bit/s', 'kbit/s', 'Mbit/s', 'Gbit/s', 'Tbit/s'];
  let value = bytesPerSecond * 8;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${short(value)} ${units[unit]}`;
}

/** A span of time with the unit that fits it: "85 µs", "12.3 ms", "4.2 s", "3 min 20 s", "7 h 2 min". */
export function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  const sign = seconds < 0 ? '−' : '';
  if (size === 0) return '0 s';
  if (size < 0.9995e-3) return `${sign}${short(size * 1e6)} µs`;
  if (size < 0.9995) return `${sign}${short(size * 1e3)} ms`;
  if (size < 99.95) return `${sign}${short(size)} s`;
  const whole = Math.round(size);
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} min ${whole % 60} s`;
  if (whole < 86_400) return `${sign}${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
  return `${sign}${Math.floor(whole / 86_400)} d ${Math.floor((whole % 86_400) / 3600)} h`;
}

/** "192.0.2.1:443", "[2001:db8::1]:443". */
export function formatEndpoint(endpoint: { address: string; port: number }): string {
  const host = endpoint.address.includes(':') ? `[${endpoint.address}]` : endpoint.address;
  return `${host}:${endpoint.port}`;
}

/** Decimal epoch seconds to "2026-05-04 12:34:56.789" in UTC; the digits after the point are cut, not rounded. */
export function formatEpoch(epoch: string, fraction = 3): string {
  const [whole = '0', digits = ''] = epoch.split('.');
  const date = new Date(Number(whole) * 1000);
  if (Number.isNaN(date.getTime())) return UNKNOWN;
  const text = date.toISOString().slice(0, 19).replace('T', ' ');
  return fraction === 0 ? text : `${text}.${digits.padEnd(fraction, '0').slice(0, fraction)}`;
}

/** Difference of two decimal epoch strings in seconds, exact to the nanosecond where a double can hold it. */
export function secondsBetween(from: string, to: string): number {
  const [fromWhole = '0', fromDigits = ''] = from.split('.');
  const [toWhole = '0', toDigits = ''] = to.split('.');
  const nanos = Number(toDigits.padEnd(9, '0').slice(0, 9)) - Number(fromDigits.padEnd(9, '0').slice(0, 9));
  return Number(toWhole) - Number(fromWhole) + nanos / 1e9;
}
