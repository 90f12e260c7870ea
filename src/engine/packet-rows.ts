/** Frames as rows of a list, with Wireshark's columns and both readings of what is odd about them. */
import { A_DSACK, A_RESEND, A_RETRANSMISSION, A_SECOND_SIGHTING, ANALYSIS_NAMES, BIT_B_TO_A, BIT_FRAGMENT, BIT_ICMP_ERROR, BIT_IP, BIT_IPV6, BIT_LENGTH_ZERO, BIT_NO_TIME, BIT_STATED_SUPER, BIT_TCP, BIT_TCP_SHORT, ROW_FRAGMENT, ROW_ICMP, ROW_ICMPV6, type PacketBlock } from '../tables/packet-table.ts';
import { isOversize, type FilterTables } from '../filter/readers.ts';
import { F_ADDRESS_A, F_ADDRESS_B, F_PART, F_STREAM, H_BITS, H_ISN, H_WINDOW_SCALE, HALF_BASE_SEQ_SET } from '../tables/flow-table.ts';
import { formatCount } from '../lib/format.ts';
import { outcomeWord } from '../lib/outcome-words.ts';
import { ICMP_OTHER, OUTCOMES, type Outcome } from '../tables/icmp-error-table.ts';
import type { KindBook } from '../flows/kind-book.ts';
import { kindName } from '../wire/frame-kinds.ts';
import { FIN, PSH, RST, SYN, ACK } from '../wire/headers.ts';
import { icmpCodeName, icmpTypeName, icmpv6TypeName, protocolName } from '../wire/describe/names.ts';

/** What a row is marked as; the first that holds. */
export type RowKind = 'message' | 'oversize' | 'resend' | 'reset' | null;

export interface PacketRow {
  /** Row in the table; the frame's number is one more. */
  row: number;
  /** Seconds since the file's first frame, null without a time stamp. */
  time: number | null;
  /** Decimal epoch seconds, null without a time stamp. */
  epoch: string | null;
  source: string;
  destination: string;
  protocol: string;
  length: number;
  /** 0 = no IP. */
  ipLength: number;
  info: string;
  stream: number | null;
  part: number | null;
  kind: RowKind;
  /** Wireshark's tcp.analysis names. */
  wireshark: string[];
  /** Our own reading. */
  own: string[];
}

/** What lines are made from: names of kinds beside what filters ask. */
export interface RowTables extends FilterTables {
  readonly kinds: KindBook;
}

export function packetRow(t: RowTables, row: number): PacketRow {
  const b = t.packets.block(row);
  const i = t.packets.place(row);
  const bits = b.bits[i];
  const timed = (bits & BIT_NO_TIME) === 0;
  const flow = b.flow[i];
  const error = bits & BIT_ICMP_ERROR ? errorAt(t, row) : -1;
  const [source, destination] = endsOf(t, b, i);
  const part = flow >= 0 ? t.flows.flowWord(flow, F_PART) : -1;
  return {
    row,
    time: timed ? t.packets.time(row) : null,
    epoch: timed ? `${b.seconds[i]}.${String(b.nanos[i]).padStart(9, '0')}` : null,
    source,
    destination,
    protocol: protocolOf(t, b, i),
    length: b.frameLen[i],
    ipLength: bits & BIT_IP ? b.ipLen[i] : 0,
    info: infoOf(t, b, i, error),
    stream: flow >= 0 ? t.flows.flowWord(flow, F_STREAM) : null,
    part: part < 0 ? null : part,
    kind: kindOf(t, b, i, error),
    wireshark: ANALYSIS_NAMES.filter((_name, bit) => b.analysis[i] & (1 << bit)),
    own: ownReading(t, b, i, row, error),
  };
}

/** Row of the IcmpErrorTable about this frame; the table is in file order. */
function errorAt({ errors }: FilterTables, row: number): number {
  let low = 0;
  let high = errors.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (errors.row[middle] < row) low = middle + 1;
    else high = middle;
  }
  return low < errors.length && errors.row[low] === row ? low : -1;
}

function endsOf(t: FilterTables, b: PacketBlock, i: number): [string, string] {
  const bits = b.bits[i];
  if ((bits & BIT_IP) === 0) return ['', ''];
  const version = bits & BIT_IPV6 ? 6 : 4;
  const flow = b.flow[i];
  if (flow < 0) return [t.addresses.format(version, b.seq[i]), t.addresses.format(version, b.ack[i])];
  const a = t.addresses.format(version, t.flows.flowWord(flow, F_ADDRESS_A) >>> 0);
  const z = t.addresses.format(version, t.flows.flowWord(flow, F_ADDRESS_B) >>> 0);
  return bits & BIT_B_TO_A ? [z, a] : [a, z];
}

/** The kind of a frame that is no TCP, as the decoder named it. */
const nameOfKind = ({ kinds }: RowTables, b: PacketBlock, i: number): string => kindName(kinds.kinds[b.window[i]] ?? -1);

function protocolOf(t: RowTables, b: PacketBlock, i: number): string {
  const bits = b.bits[i];
  if (bits & (BIT_TCP | BIT_TCP_SHORT)) return 'TCP';
  const kind = b.window[i];
  if ((bits & BIT_IP) === 0) return nameOfKind(t, b, i).replace(/^unknown-/, '').toUpperCase();
  if (kind === ROW_ICMP) return 'ICMP';
  if (kind === ROW_ICMPV6) return 'ICMPv6';
  if (kind === ROW_FRAGMENT) return bits & BIT_IPV6 ? 'IPv6' : 'IPv4';
  const name = protocolName(b.tcpFlags[i]);
  return name === '' ? `IP ${b.tcpFlags[i]}` : name;
}

function infoOf(t: RowTables, b: PacketBlock, i: number, error: number): string {
  const bits = b.bits[i];
  if (bits & BIT_TCP) return tcpInfo(t, b, i);
  if (bits & BIT_TCP_SHORT) return `${b.tcpFlags[i]} → ${b.window[i]} (header cut off)`;
  if ((bits & BIT_IP) === 0) return nameOfKind(t, b, i).replaceAll('-', ' ');
  const kind = b.window[i];
  if (kind === ROW_FRAGMENT) return `fragment of an IP packet (${protocolName(b.tcpFlags[i]) || b.tcpFlags[i]})`;
  if (kind === ROW_ICMP || kind === ROW_ICMPV6) return icmpInfo(t, b, i, error);
  if (b.payloadLen[i] !== 0) return `${b.payloadLen[i] >>> 16} → ${b.payloadLen[i] & 0xffff}${nameOfKind(t, b, i) === 'udp' ? '' : ` (${nameOfKind(t, b, i).replaceAll('-', ' ')})`}`;
  return nameOfKind(t, b, i).replaceAll('-', ' ');
}

const FLAGS: [number, string][] = [[FIN, 'FIN'], [SYN, 'SYN'], [RST, 'RST'], [PSH, 'PSH'], [ACK, 'ACK'], [0x20, 'URG'], [0x40, 'ECE'], [0x80, 'CWR'], [0x100, 'AE']];

/** As Wireshark writes it: numbers relative to each direction's first one, the window scaled where the scale is known. */
function tcpInfo({ flows }: FilterTables, b: PacketBlock, i: number): string {
  const flow = b.flow[i];
  const half = 2 * flow + (b.bits[i] & BIT_B_TO_A);
  const [from, to] = b.bits[i] & BIT_B_TO_A ? [flows.portB(flow), flows.portA(flow)] : [flows.portA(flow), flows.portB(flow)];
  const flags = FLAGS.filter(([bit]) => b.tcpFlags[i] & bit).map(([, name]) => name);
  const base = (h: number): number => (flows.word(h, H_BITS) & HALF_BASE_SEQ_SET ? flows.word(h, H_ISN) : 0);
  const words = [`${from} → ${to} [${flags.join(', ')}]`, `Seq=${(b.seq[i] - base(half)) >>> 0}`];
  if (b.tcpFlags[i] & ACK) words.push(`Ack=${(b.ack[i] - base(half ^ 1)) >>> 0}`);
  const scales = [flows.word(half, H_WINDOW_SCALE), flows.word(half ^ 1, H_WINDOW_SCALE)];
  const scaled = (b.tcpFlags[i] & SYN) === 0 && scales[0] >= 0 && scales[1] >= 0;
  words.push(`Win=${b.window[i] * (scaled ? 2 ** scales[0] : 1)}`);
  if ((b.bits[i] & BIT_TCP_SHORT) === 0) words.push(`Len=${b.payloadLen[i]}`);
  return words.join(' ');
}

function icmpInfo({ errors: e, addresses }: FilterTables, b: PacketBlock, i: number, error: number): string {
  const type = b.tcpFlags[i] >>> 8;
  const code = b.tcpFlags[i] & 0xff;
  const isV4 = b.window[i] === ROW_ICMP;
  const name = (isV4 ? icmpTypeName(type) : icmpv6TypeName(type)) || `type ${type}`;
  const detail = isV4 ? icmpCodeName(type, code) : '';
  let text = name.charAt(0).toUpperCase() + name.slice(1) + (detail === '' ? (code > 0 ? `, code ${code}` : '') : ` (${detail})`);
  if (error < 0) return text;
  if (e.kind[error] !== ICMP_OTHER) text += `, MTU ${e.nextHopMtu[error]}`;
  const version = e.quotedVersion[error];
  if (version !== 4 && version !== 6) return text;
  const end = (address: number, port: number): string => {
    const host = addresses.format(version, address);
    return port < 0 ? host : version === 6 ? `[${host}]:${port}` : `${host}:${port}`;
  };
  return `${text}; quotes ${end(e.quotedSrc[error], e.quotedSrcPort[error])} → ${end(e.quotedDst[error], e.quotedDstPort[error])}, ${e.quotedIpLen[error]} bytes`;
}

function kindOf(t: FilterTables, b: PacketBlock, i: number, error: number): RowKind {
  if (error >= 0 && t.errors.kind[error] !== ICMP_OTHER) return 'message';
  if (b.analysis[i] & (A_RESEND | A_RETRANSMISSION) && !(b.analysis[i] & A_SECOND_SIGHTING)) return 'resend';
  if (isOversize(b, i, t.pathMtuOfHalf())) return 'oversize';
  return b.flow[i] >= 0 && b.tcpFlags[i] & RST ? 'reset' : null;
}

/** The message, and what the sender made of it where that is known. */
const messageWords = (outcome: Outcome): string => (outcome === 'unknown' ? 'frag-needed' : `frag-needed: ${outcomeWord(outcome)}`);

function ownReading(t: FilterTables, b: PacketBlock, i: number, row: number, error: number): string[] {
  const words: string[] = [];
  const analysis = b.analysis[i];
  const bits = b.bits[i];
  if (error >= 0 && t.errors.kind[error] !== ICMP_OTHER) words.push(messageWords(OUTCOMES[t.errors.outcome[error]] ?? 'unknown'));
  if (analysis & A_SECOND_SIGHTING) words.push('second sighting');
  else if (t.resendsAfterMessage()[row] === 1) words.push('resend after frag-needed');
  else if (analysis & A_RESEND) words.push('sent again');
  if (analysis & A_DSACK) words.push('DSACK');
  if (bits & BIT_STATED_SUPER) words.push('to be segmented by hardware');
  if (bits & BIT_LENGTH_ZERO) words.push('IP length 0');
  if (bits & BIT_FRAGMENT) words.push('IP fragment');
  // Last: it is what many rows say.
  if (isOversize(b, i, t.pathMtuOfHalf())) words.push(`above path MTU ${formatCount(t.pathMtuOfHalf()[2 * b.flow[i] + (bits & BIT_B_TO_A)])}`);
  return words;
}
