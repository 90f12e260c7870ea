/**
 * Where the values of a field stand in the tables. A frame of a TCP flow has some of them in its flow (addresses, ports,
 * stream), the others in its row; an ICMP error has those of the packet that it quotes as well. Absent values are NaN.
 */
import type { AddressBook } from '../tables/address-book.ts';
import { F_ADDRESS_A, F_ADDRESS_B, F_BITS, F_STREAM, FLOW_IPV6, type FlowTable } from '../tables/flow-table.ts';
import { ICMP_OTHER, type IcmpErrorTable } from '../tables/icmp-error-table.ts';
import * as rows from '../tables/packet-table.ts';
import { BIT_B_TO_A, BIT_IP, BIT_IPV6, BIT_NO_TIME, BIT_TCP, BIT_TCP_SHORT, type PacketBlock, type PacketTable } from '../tables/packet-table.ts';

/** The tables of one file, and what the analysis says beside them. */
export interface FilterTables {
  readonly packets: PacketTable;
  readonly flows: FlowTable;
  readonly errors: IcmpErrorTable;
  readonly addresses: AddressBook;
  /** Names of the interfaces by interfaceId, empty where not stated. */
  readonly interfaceNames: readonly string[];
  /** Path MTU of a half (2 · flow + direction). */
  readonly pathMtuOfHalf: () => Uint32Array;
  /** 1 for each row that sends bytes again after a message rejected them; made when it is asked for. */
  readonly resendsAfterMessage: () => Uint8Array;
}

/** One place where a field has a value. */
export interface Source {
  /** Of the flow, by half; frames without a flow are asked by `row`. */
  half?: (half: number) => number;
  row?: (block: PacketBlock, i: number, row: number) => number;
  /** Of an ICMP error, by its row in the IcmpErrorTable. */
  error?: (e: number) => number;
}

const TCP = 6;
const UDP = 17;

export function sourcesOf(name: string, t: FilterTables): Source[] {
  const [layer = ''] = name.split('.');
  switch (layer) {
    case 'frame': return [{ row: frameField(name, t) }];
    case 'ip': return ipField(name, t, false);
    case 'ipv6': return ipField(name, t, true);
    case 'tcp': return tcpField(name, t);
    case 'udp': return udpField(name, t);
    case 'icmp': return icmpField(name, t, rows.ROW_ICMP);
    case 'icmpv6': return icmpField(name, t, rows.ROW_ICMPV6);
    default: return ownField(name, t);
  }
}

function frameField(name: string, { packets, interfaceNames }: FilterTables): NonNullable<Source['row']> {
  const time = (row: number): number => Math.round(packets.time(row) * 1e9);
  switch (name) {
    case 'frame.number': return (_b, _i, row) => row + 1;
    case 'frame.len': return (b, i) => b.frameLen[i];
    case 'frame.cap_len': return (b, i) => b.capLen[i];
    case 'frame.interface_name': return (b, i) => ((interfaceNames[b.interfaceId[i]] ?? '') === '' ? NaN : b.interfaceId[i]);
    case 'frame.time_epoch':
    case 'frame.time_relative': return (b, i) => (b.bits[i] & BIT_NO_TIME ? NaN : ((b.seconds[i] - packets.baseSeconds) | 0) * 1e9 + (b.nanos[i] - packets.baseNanos));
    case 'frame.time_delta': return (b, i, row) => (b.bits[i] & BIT_NO_TIME ? NaN : row === 0 ? 0 : time(row) - time(row - 1));
    default: return () => 1;
  }
}

function ipField(name: string, t: FilterTables, isV6: boolean): Source[] {
  const { flows, errors: e } = t;
  const version = isV6 ? BIT_IPV6 : 0;
  const ofVersion = (bits: number): boolean => (bits & (BIT_IP | BIT_IPV6)) === (BIT_IP | version);
  const quoted = (m: number): boolean => e.quotedVersion[m] === (isV6 ? 6 : 4);
  const outer = (m: number): boolean => e.outerVersion[m] === (isV6 ? 6 : 4);
  const row = (value: (b: PacketBlock, i: number) => number): NonNullable<Source['row']> => (b, i) => (ofVersion(b.bits[i]) ? value(b, i) : NaN);
  const error = (value: (m: number) => number): NonNullable<Source['error']> => (m) => (quoted(m) ? value(m) : NaN);
  const address = (which: 0 | 1): Source[] => [
    {
      half: (half) => {
        if ((flows.flowWord(half >>> 1, F_BITS) & FLOW_IPV6 ? BIT_IPV6 : 0) !== version) return NaN;
        return flows.flowWord(half >>> 1, (half & 1) === which ? F_ADDRESS_A : F_ADDRESS_B) >>> 0;
      },
      row: row((b, i) => (which === 0 ? b.seq[i] : b.ack[i])),
      error: error((m) => (which === 0 ? e.quotedSrc[m] : e.quotedDst[m])),
    },
    { error: (m) => (outer(m) ? (which === 0 ? e.outerSrc[m] : e.outerDst[m]) : NaN) },
  ];
  switch (name.slice(layerLength(name))) {
    case 'addr': return [...address(0), ...address(1)];
    case 'src': return address(0);
    case 'dst': return address(1);
    case 'len': return [{ row: row((b, i) => b.ipLen[i]), error: error((m) => e.quotedIpLen[m]) }, { error: (m) => (outer(m) ? e.outerIpLen[m] : NaN) }];
    case 'plen': return [{ row: row((b, i) => b.ipLen[i] - 40), error: error((m) => e.quotedIpLen[m] - 40) }, { error: (m) => (outer(m) ? e.outerIpLen[m] - 40 : NaN) }];
    case 'id': return [{ row: row((b, i) => b.ipId[i]), error: error((m) => e.quotedIpId[m]) }];
    case 'ttl':
    case 'hlim': return [{ row: row((b, i) => b.ttl[i]), error: error((m) => e.quotedTtl[m]) }];
    case 'proto': return [{ row: row(protocol), error: error((m) => e.quotedProtocol[m]) }];
    case 'flags.df': return [{ row: row((b, i) => (b.bits[i] & rows.BIT_DONT_FRAGMENT ? 1 : 0)), error: error((m) => e.quotedDf[m]) }];
    case 'flags.mf': return [{ row: row((b, i) => (b.analysis[i] & rows.A_MORE_FRAGMENTS ? 1 : 0)), error: error(() => 0) }];
    // Whether, not which: 1 stands for any offset above 0.
    case 'frag_offset': return [{ row: row((b, i) => (b.analysis[i] & rows.A_LATER_FRAGMENT ? 1 : 0)), error: error(() => 0) }];
    case 'fraghdr': return [{ row: row((b, i) => (b.bits[i] & rows.BIT_FRAGMENT ? 1 : NaN)) }];
    default: return [{ row: row(() => 1), error: error(() => 1) }, { error: (m) => (outer(m) ? 1 : NaN) }];
  }
}

const layerLength = (name: string): number => name.indexOf('.') + 1 || name.length;

/** Protocol of an IP frame; ICMP has its type and code where others have their number. */
function protocol(b: PacketBlock, i: number): number {
  if (b.bits[i] & (BIT_TCP | BIT_TCP_SHORT)) return TCP;
  if (b.window[i] === rows.ROW_ICMP) return 1;
  return b.window[i] === rows.ROW_ICMPV6 ? 58 : b.tcpFlags[i];
}

const FLAG_BITS: Record<string, number> = { fin: 0, syn: 1, reset: 2, push: 3, ack: 4, urg: 5, ece: 6, cwr: 7 };

function tcpField(name: string, t: FilterTables): Source[] {
  const { flows, errors: e } = t;
  const quotesTcp = (m: number): boolean => e.quotedProtocol[m] === TCP && e.quotedSrcPort[m] >= 0;
  const port = (which: 0 | 1): Source => ({
    half: (half) => ((half & 1) === which ? flows.portA(half >>> 1) : flows.portB(half >>> 1)),
    row: (b, i) => (b.bits[i] & BIT_TCP_SHORT ? (which === 0 ? b.tcpFlags[i] : b.window[i]) : NaN),
    error: (m) => (quotesTcp(m) ? (which === 0 ? e.quotedSrcPort[m] : e.quotedDstPort[m]) : NaN),
  });
  const row = (value: (b: PacketBlock, i: number) => number): NonNullable<Source['row']> => (b, i) => (b.bits[i] & BIT_TCP ? value(b, i) : NaN);
  const flags = (m: number): number => (quotesTcp(m) && e.quotedTcpFlags[m] >= 0 ? e.quotedTcpFlags[m] : NaN);
  switch (name) {
    case 'tcp': return [{ row: (b, i) => (b.bits[i] & (BIT_TCP | BIT_TCP_SHORT) ? 1 : NaN), error: (m) => (quotesTcp(m) ? 1 : NaN) }];
    case 'tcp.port': return [port(0), port(1)];
    case 'tcp.srcport': return [port(0)];
    case 'tcp.dstport': return [port(1)];
    // A quote seen through NAT is another flow for Wireshark.
    case 'tcp.stream': return [{
      half: (half) => flows.flowWord(half >>> 1, F_STREAM),
      error: (m) => (e.flow[m] >= 0 && e.viaNat[m] === 0 && e.quotedTcpFlags[m] >= 0 ? flows.flowWord(e.flow[m], F_STREAM) : NaN),
    }];
    case 'tcp.seq_raw': return [{ row: row((b, i) => b.seq[i]), error: (m) => (quotesTcp(m) && e.quotedHasSeq[m] === 1 ? e.quotedSeq[m] : NaN) }];
    case 'tcp.ack_raw': return [{ row: row((b, i) => b.ack[i]), error: (m) => (flags(m) >= 0 ? e.quotedAck[m] : NaN) }];
    // Wireshark gives none for a quoted segment, which is nearly always cut.
    case 'tcp.len': return [{ row: row((b, i) => (b.bits[i] & BIT_TCP_SHORT ? NaN : b.payloadLen[i])) }];
    case 'tcp.flags': return [{ row: row((b, i) => b.tcpFlags[i]), error: flags }];
    case 'tcp.window_size_value': return [{ row: row((b, i) => b.window[i]), error: (m) => (quotesTcp(m) && e.quotedWindow[m] >= 0 ? e.quotedWindow[m] : NaN) }];
    default: break;
  }
  const flag = FLAG_BITS[name.slice('tcp.flags.'.length)];
  if (name.startsWith('tcp.flags.') && flag !== undefined) {
    return [{ row: row((b, i) => (b.tcpFlags[i] >>> flag) & 1), error: (m) => (flags(m) >= 0 ? (flags(m) >>> flag) & 1 : NaN) }];
  }
  const known = name.slice('tcp.analysis.'.length);
  const bit = (rows.ANALYSIS_NAMES as readonly string[]).indexOf(known);
  return [withBits(known === 'flags' ? rows.A_WIRESHARK : 1 << bit)];
}

/** There where one of these analysis bits is set. */
const withBits = (mask: number): Source => ({ row: (b, i) => (b.analysis[i] & mask ? 1 : NaN) });
const withRowBit = (bit: number): Source => ({ row: (b, i) => (b.bits[i] & bit ? 1 : NaN) });

function udpField(name: string, { errors: e }: FilterTables): Source[] {
  const isUdp = (b: PacketBlock, i: number): boolean =>
    (b.bits[i] & (BIT_IP | BIT_TCP | BIT_TCP_SHORT)) === BIT_IP && b.window[i] !== rows.ROW_FRAGMENT && protocol(b, i) === UDP;
  const quoted = (m: number): boolean => e.quotedProtocol[m] === UDP && e.quotedSrcPort[m] >= 0;
  const port = (which: 0 | 1): Source => ({
    row: (b, i) => (isUdp(b, i) ? (which === 0 ? b.payloadLen[i] >>> 16 : b.payloadLen[i] & 0xffff) : NaN),
    error: (m) => (quoted(m) ? (which === 0 ? e.quotedSrcPort[m] : e.quotedDstPort[m]) : NaN),
  });
  switch (name) {
    case 'udp.port': return [port(0), port(1)];
    case 'udp.srcport': return [port(0)];
    case 'udp.dstport': return [port(1)];
    default: return [{ row: (b, i) => (isUdp(b, i) ? 1 : NaN), error: (m) => (quoted(m) ? 1 : NaN) }];
  }
}

function icmpField(name: string, { errors: e }: FilterTables, kind: number): Source[] {
  const isIcmp = (b: PacketBlock, i: number): boolean => (b.bits[i] & (BIT_IP | BIT_TCP | BIT_TCP_SHORT)) === BIT_IP && b.window[i] === kind;
  const row = (value: (b: PacketBlock, i: number) => number): Source => ({ row: (b, i) => (isIcmp(b, i) ? value(b, i) : NaN) });
  switch (name.slice(layerLength(name))) {
    case 'type': return [row((b, i) => b.tcpFlags[i] >>> 8)];
    case 'code': return [row((b, i) => b.tcpFlags[i] & 0xff)];
    case 'mtu': return [{ error: (m) => (e.kind[m] !== ICMP_OTHER && e.ipVersion[m] === (kind === rows.ROW_ICMP ? 4 : 6) ? e.nextHopMtu[m] : NaN) }];
    default: return [row(() => 1)];
  }
}

function ownField(name: string, t: FilterTables): Source[] {
  const { errors: e } = t;
  switch (name) {
    case 'mtuscope.oversize': {
      const pathMtu = t.pathMtuOfHalf();
      return [{ row: (b, i) => (isOversize(b, i, pathMtu) ? 1 : NaN) }];
    }
    case 'mtuscope.frag_needed': return [{ error: (m) => (e.kind[m] !== ICMP_OTHER ? 1 : NaN) }];
    case 'mtuscope.resend_after_frag_needed': {
      const marked = t.resendsAfterMessage();
      return [{ row: (_b, _i, row) => (marked[row] === 1 ? 1 : NaN) }];
    }
    case 'mtuscope.resend': return [{ row: (b, i) => ((b.analysis[i] & (rows.A_RESEND | rows.A_SECOND_SIGHTING)) === rows.A_RESEND ? 1 : NaN) }];
    case 'mtuscope.second_sighting': return [withBits(rows.A_SECOND_SIGHTING)];
    case 'mtuscope.ip_len': return [{ row: (b, i) => (b.bits[i] & BIT_IP ? b.ipLen[i] : NaN) }];
    case 'mtuscope.outcome': return [{ error: (m) => (e.kind[m] !== ICMP_OTHER ? e.outcome[m] : NaN) }];
    case 'mtuscope.match': return [{ error: (m) => (e.kind[m] !== ICMP_OTHER ? e.match[m] : NaN) }];
    case 'mtuscope.inbound': return [withRowBit(rows.BIT_INBOUND)];
    case 'mtuscope.outbound': return [withRowBit(rows.BIT_OUTBOUND)];
    default: return [withRowBit(rows.BIT_TUNNELED)];
  }
}

/** The report's own rule for an oversize segment. */
export function isOversize(b: PacketBlock, i: number, pathMtuOfHalf: Uint32Array): boolean {
  const flow = b.flow[i];
  return flow >= 0 && b.payloadLen[i] > 0 && (b.bits[i] & rows.BIT_FRAGMENT) === 0 && b.ipLen[i] > pathMtuOfHalf[2 * flow + (b.bits[i] & BIT_B_TO_A)];
}
