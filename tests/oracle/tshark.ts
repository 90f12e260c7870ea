/** The oracle: the rows that the installed tshark prints for a capture, in the columns of `--packets`. */
import { spawnSync } from 'node:child_process';
import { ANALYSIS_NAMES } from '../../src/tables/packet-table.ts';
import { PACKET_FIELDS } from '../../src/engine/packets-tsv.ts';

const PLAIN = ['frame.number', 'frame.time_epoch', 'frame.len', 'frame.cap_len', 'frame.protocols'];
const ADDRESSES = ['ip.src', 'ip.dst', 'ip.len', 'ip.id', 'ipv6.src', 'ipv6.dst', 'ipv6.plen'];
const TCP = ['tcp.stream', 'tcp.srcport', 'tcp.dstport', 'tcp.seq_raw', 'tcp.ack_raw', 'tcp.len', 'tcp.flags', 'tcp.window_size_value'];
const ANALYSIS = ANALYSIS_NAMES.map((name) => `tcp.analysis.${name}`);
const FIELDS = [...PLAIN, ...ADDRESSES, ...TCP, ...ANALYSIS];
const LENGTH_COLUMN = PACKET_FIELDS.findIndex((field) => field === 'tcp.len');

/** First line of `tshark --version`, null where there is none. */
export function tsharkVersion(): string | null {
  const ran = spawnSync('tshark', ['--version'], { encoding: 'utf8' });
  return ran.status === 0 ? (ran.stdout.split('\n')[0] ?? '') : null;
}

function tsharkLines(file: string, fields: readonly string[]): string[][] {
  const args = ['-n', '-r', file, '-T', 'fields', '-E', 'occurrence=a', '-E', 'aggregator=|', ...fields.flatMap((field) => ['-e', field])];
  const ran = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 2 ** 31, env: { ...process.env, TZ: 'UTC' } });
  if (ran.error) throw ran.error;
  return ran.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

/** tshark's rows, without the header line. Of nested layers the innermost, never what an ICMP error quotes. */
export function tsharkRows(file: string): string[] {
  return tsharkLines(file, FIELDS).map(asRow);
}

/** What tshark writes beside its flags, as `tcp.analysis.NAME`. */
export const NUMBER_FIELDS = ['ack_rtt', 'bytes_in_flight', 'rto', 'duplicate_ack_num', 'initial_rtt'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** By frame number, the values of NUMBER_FIELDS as text; empty where there is none. */
export type Numbers = Map<number, string[]>;

/** Rows and numbers from one reading of the file. Frames that quote a segment have no numbers: quoted segments are not analysed. */
export function tsharkRowsAndNumbers(file: string): { rows: string[]; numbers: Numbers } {
  const rows: string[] = [];
  const numbers: Numbers = new Map();
  for (const line of tsharkLines(file, [...FIELDS, ...NUMBER_FIELDS.map((name) => `tcp.analysis.${name}`)])) {
    const row = asRow(line);
    rows.push(row);
    if (row.split('\t')[LENGTH_COLUMN] !== '') numbers.set(rows.length, NUMBER_FIELDS.map((_, i) => line[FIELDS.length + i]?.split('|').at(-1) ?? ''));
  }
  return { rows, numbers };
}

/** A line of `-T fields` as a row of `--packets`. */
export function asRow(values: string[]): string {
  const value = (field: string): string => values[FIELDS.indexOf(field)] ?? '';
  const protocols = value('frame.protocols').split(':');
  const icmp = protocols.findIndex((name) => name === 'icmp' || name === 'icmpv6');
  const quotes = icmp >= 0 && protocols.slice(icmp).some((name) => name === 'ip' || name === 'ipv6');
  const own = quotes ? protocols.slice(0, icmp) : protocols;
  const nth = (field: string, n: number): string => value(field).split('|')[n] ?? '';
  const ip4 = own.filter((name) => name === 'ip').length;
  const ip6 = own.filter((name) => name === 'ipv6').length;
  const isV6 = own.lastIndexOf('ipv6') > own.lastIndexOf('ip');

  let ip = ['', '', '', ''];
  if (isV6) {
    const plen = nth('ipv6.plen', ip6 - 1);
    ip = [nth('ipv6.src', ip6 - 1), nth('ipv6.dst', ip6 - 1), plen === '' ? '' : String(40 + Number(plen)), ''];
  } else if (ip4 > 0) {
    ip = [nth('ip.src', ip4 - 1), nth('ip.dst', ip4 - 1), nth('ip.len', ip4 - 1), nth('ip.id', ip4 - 1)];
  }
  const last = (field: string): string => value(field).split('|').at(-1) ?? '';
  const tcp = quotes ? TCP.map(() => '') : TCP.map(last);
  const analysis = quotes ? [] : ANALYSIS_NAMES.filter((name) => value(`tcp.analysis.${name}`) !== '');
  return [...PLAIN.slice(0, 4).map(value), ...ip, ...tcp, [...analysis].sort().join(',')].join('\t');
}

export { PACKET_FIELDS };
