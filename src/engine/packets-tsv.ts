/** The lines of `--packets`: one a frame, tab-separated, under Wireshark's field names. */
import { type AddressBook } from '../tables/address-book.ts';
import { F_ADDRESS_A, F_ADDRESS_B, F_PORTS, F_STREAM, type FlowTable } from '../tables/flow-table.ts';
import {
  ANALYSIS_NAMES,
  BIT_B_TO_A,
  BIT_IP,
  BIT_IPV6,
  BIT_NO_TIME,
  BIT_TCP,
  BIT_TCP_SHORT,
  type PacketBlock,
  type PacketTable,
} from '../tables/packet-table.ts';

export const PACKET_FIELDS = [
  'frame.number',
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'ip.src',
  'ip.dst',
  'ip.len',
  'ip.id',
  'tcp.stream',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.len',
  'tcp.flags',
  'tcp.window_size_value',
  'analysis',
] as const;

/** The tables of one file. */
export interface PacketTables {
  readonly packets: PacketTable;
  readonly flows: FlowTable;
  readonly addresses: AddressBook;
}

const hex4 = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;

/** Flag names by the value of the analysis bits: few combinations occur. */
const analysisTexts = new Map<number, string>();

function analysisText(flags: number): string {
  if (flags === 0) return '';
  let text = analysisTexts.get(flags);
  if (text === undefined) {
    text = ANALYSIS_NAMES.filter((_name, bit) => ((flags >>> bit) & 1) !== 0)
      .sort()
      .join(',');
    analysisTexts.set(flags, text);
  }
  return text;
}

/** Header line, then the lines of all rows, without line ends. Empty where a frame has no such field. */
export function* packetLines(tables: PacketTables): Generator<string> {
  yield PACKET_FIELDS.join('\t');
  const { packets } = tables;
  for (let b = 0; b < packets.blocks.length; b++) {
    const n = packets.filled(b);
    for (let i = 0; i < n; i++) yield packetLine(tables, packets.rowAt(b, i), packets.blocks[b], i);
  }
}

function packetLine({ flows, addresses }: PacketTables, row: number, b: PacketBlock, i: number): string {
  const bits = b.bits[i];
  const time = (bits & BIT_NO_TIME) !== 0 ? '' : `${b.seconds[i]}.${b.nanos[i].toString().padStart(9, '0')}`;
  const frame = `${row + 1}\t${time}\t${b.frameLen[i]}\t${b.capLen[i]}\t`;
  if ((bits & BIT_IP) === 0) return `${frame}\t\t\t\t\t\t\t\t\t\t\t\t`;
  const version = (bits & BIT_IPV6) !== 0 ? 6 : 4;
  const ip = (src: number, dst: number): string =>
    `${addresses.format(version, src)}\t${addresses.format(version, dst)}\t${b.ipLen[i]}\t${version === 4 ? hex4(b.ipId[i]) : ''}\t`;
  const flow = b.flow[i];
  if ((bits & BIT_TCP) === 0 || flow < 0) {
    const ports = (bits & BIT_TCP_SHORT) !== 0 ? `${b.tcpFlags[i]}\t${b.window[i]}` : '\t';
    return `${frame}${ip(b.seq[i], b.ack[i])}\t${ports}\t\t\t\t\t\t`;
  }
  const backward = (bits & BIT_B_TO_A) !== 0;
  const a = flows.flowWord(flow, F_ADDRESS_A) >>> 0;
  const z = flows.flowWord(flow, F_ADDRESS_B) >>> 0;
  const ports = flows.flowWord(flow, F_PORTS);
  const srcPort = backward ? ports & 0xffff : ports >>> 16;
  const dstPort = backward ? ports >>> 16 : ports & 0xffff;
  const length = (bits & BIT_TCP_SHORT) !== 0 ? '' : b.payloadLen[i];
  return `${frame}${ip(backward ? z : a, backward ? a : z)}${flows.flowWord(flow, F_STREAM)}\t${srcPort}\t${dstPort}\t` +
    `${b.seq[i]}\t${b.ack[i]}\t${length}\t${hex4(b.tcpFlags[i])}\t${b.window[i]}\t${analysisText(b.analysis[i] & ANALYSIS_MASK)}`;
}

const ANALYSIS_MASK = 2 ** ANALYSIS_NAMES.length - 1;
