/** CSV by RFC 4180, for spreadsheets. Text that a spreadsheet would take for a formula is made text by an apostrophe. */
import type { Report, ReportFlow, ReportHalf } from './schema.ts';

export type CsvValue = string | number | boolean | null;

/** What begins a formula somewhere. */
const SIGN = '[=+\\-@\\uff1d\\uff0b\\uff0d\\uff20]';

/**
 * Where a formula begins: in front of a cell, where tabs and line ends are passed over by some; and behind a semicolon or a tab, where
 * spreadsheets of countries with a decimal comma begin a cell, whatever quotes say. No space is looked at for more than one of these.
 */
const FORMULA = new RegExp(`^(?=\\s*${SIGN})|[;\\t](?=[^\\S\\t]*${SIGN})`, 'g');

export function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = value.replace(FORMULA, "$&'");
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (values: readonly CsvValue[]): string => `${values.map(csvCell).join(',')}\r\n`;

const HALF: [string, (half: ReportHalf) => CsvValue][] = [
  ['packets', (h) => h.packets], ['bytes', (h) => h.bytes], ['payload_bytes', (h) => h.payloadBytes], ['unique_payload_bytes', (h) => h.uniquePayloadBytes],
  ['mss', (h) => h.mss], ['window_scale', (h) => h.windowScale], ['retransmissions', (h) => h.retransmissions],
  ['fast_retransmissions', (h) => h.fastRetransmissions], ['spurious_retransmissions', (h) => h.spuriousRetransmissions], ['out_of_order', (h) => h.outOfOrder],
  ['duplicate_acks', (h) => h.duplicateAcks], ['lost_segments', (h) => h.lostSegments], ['zero_windows', (h) => h.zeroWindows],
  ['largest_ip_length', (h) => h.largestIpLength], ['largest_acked_ip_length', (h) => h.largestAckedIpLength], ['oversize_segments', (h) => h.oversizeSegments],
  ['super_segments', (h) => h.superSegments], ['wire_size', (h) => h.wireSize?.value ?? null], ['path_mtu', (h) => h.pathMtu?.value ?? null],
  ['path_mtu_source', (h) => h.pathMtu?.source ?? null], ['stall_seconds', (h) => h.stallSeconds],
];

const FLOW: [string, (flow: ReportFlow, report: Report) => CsvValue][] = [
  ['file', (f, report) => report.capture.files[f.file]?.name ?? null], ['tcp_stream', (f) => f.stream], ['part', (f) => f.part],
  ['a_address', (f) => f.a.address], ['a_port', (f) => f.a.port], ['b_address', (f) => f.b.address], ['b_port', (f) => f.b.port], ['client', (f) => f.client],
  ['first_frame', (f) => f.firstFrame], ['first_time', (f) => f.firstTime], ['last_time', (f) => f.lastTime], ['packets', (f) => f.packets], ['bytes', (f) => f.bytes],
  ['rules', (f) => f.rules.join(' ')],
  ...HALF.map(([name, value]): [string, (flow: ReportFlow) => CsvValue] => [`a_to_b_${name}`, (f) => value(f.aToB)]),
  ...HALF.map(([name, value]): [string, (flow: ReportFlow) => CsvValue] => [`b_to_a_${name}`, (f) => value(f.bToA)]),
];

/** The flows, one a line, under a line of names. */
export function* flowsCsv(report: Report, flows: Iterable<ReportFlow> = report.flows): Generator<string> {
  yield csvLine(FLOW.map(([name]) => name));
  for (const flow of flows) yield csvLine(FLOW.map(([, value]) => value(flow, report)));
}
