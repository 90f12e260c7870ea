/** Writes pcapng files (draft-ietf-opsawg-pcapng): one section, its interfaces, enhanced packet blocks. */
import * as block from './pcapng-blocks.ts';
import type { WrittenFrame } from './write-pcap.ts';

export interface WrittenInterface {
  linkType?: number;
  snaplen?: number;
  name?: string;
  filter?: string;
}

export interface WrittenPacket extends WrittenFrame {
  /** Index into the interfaces, 0 where not given. */
  interfaceId?: number;
  /** epb_flags: bits 0–1 direction, 9 checksum not ready, 10 checksum verified, 11 to be segmented. */
  flags?: number;
  comment?: string;
}

export interface PcapngOptions {
  interfaces?: WrittenInterface[];
  os?: string;
  application?: string;
  /** Of the section. */
  comment?: string;
  bigEndian?: boolean;
  /** Packets that each interface lost, written as interface statistics at the end. */
  dropped?: number[];
}

/** An option of a block. */
interface Option {
  code: number;
  value: Uint8Array;
}

export function writePcapng(packets: Iterable<WrittenPacket>, options: PcapngOptions = {}): Uint8Array<ArrayBuffer> {
  const little = options.bigEndian !== true;
  const parts: Uint8Array[] = [];
  const text = (code: number, value: string | undefined): Option[] =>
    value === undefined ? [] : [{ code, value: new TextEncoder().encode(value) }];
  const numbers = (...values: [value: number, size: 2 | 4][]) => {
    const bytes = new Uint8Array(values.reduce((sum, [, size]) => sum + size, 0));
    const view = new DataView(bytes.buffer);
    let at = 0;
    for (const [value, size] of values) {
      if (size === 2) view.setUint16(at, value, little);
      else view.setUint32(at, value, little);
      at += size;
    }
    return bytes;
  };
  const add = (type: number, body: Uint8Array[], list: Option[]) => parts.push(emitBlock(type, body, list, little));
  const unspecified = numbers([0xffffffff, 4], [0xffffffff, 4]);
  add(
    block.SECTION,
    [numbers([block.BYTE_ORDER_MAGIC, 4], [1, 2], [0, 2]), unspecified],
    [...text(block.OPTION_OS, options.os), ...text(block.OPTION_APPLICATION, options.application)],
  );
  for (const { linkType = 1, snaplen = 262_144, name, filter } of options.interfaces ?? [{}]) {
    add(
      block.INTERFACE,
      [numbers([linkType, 2], [0, 2], [snaplen, 4])],
      [
        ...text(block.OPTION_NAME, name),
        { code: block.OPTION_RESOLUTION, value: Uint8Array.of(9) },
        ...text(block.OPTION_FILTER, filter === undefined ? undefined : `\0${filter}`),
      ],
    );
  }
  for (const packet of packets) {
    const nanos = BigInt(packet.seconds) * 1_000_000_000n + BigInt(packet.nanos);
    const stamp = numbers([Number(nanos >> 32n), 4], [Number(nanos & 0xffff_ffffn), 4]);
    const lengths = numbers([packet.bytes.length, 4], [Math.max(packet.origLen ?? 0, packet.bytes.length), 4]);
    const flags = packet.flags === undefined ? [] : [{ code: block.OPTION_PACKET_FLAGS, value: numbers([packet.flags, 4]) }];
    const extras = [...text(block.OPTION_COMMENT, packet.comment), ...flags];
    add(block.ENHANCED_PACKET, [numbers([packet.interfaceId ?? 0, 4]), stamp, lengths, packet.bytes], extras);
  }
  (options.dropped ?? []).forEach((count, id) => {
    const value = new Uint8Array(8);
    new DataView(value.buffer).setBigUint64(0, BigInt(count), little);
    add(block.INTERFACE_STATISTICS, [numbers([id, 4], [0, 4], [0, 4])], [{ code: block.OPTION_IF_DROP, value }]);
  });
  return joined(parts);
}

function padded(length: number): number {
  return (length + 3) & ~3;
}

/** Type, length, body padded to 4 bytes, options with end mark, length again. */
function emitBlock(type: number, body: Uint8Array[], options: Option[], little: boolean): Uint8Array {
  const bodyLength = body.reduce((sum, part) => sum + part.length, 0);
  const optionsLength = options.length === 0 ? 0 : options.reduce((sum, option) => sum + 4 + padded(option.value.length), 4);
  const length = 12 + padded(bodyLength) + optionsLength;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, type, little);
  view.setUint32(4, length, little);
  let at = 8;
  for (const part of body) {
    bytes.set(part, at);
    at += part.length;
  }
  at = 8 + padded(bodyLength);
  for (const { code, value } of options) {
    view.setUint16(at, code, little);
    view.setUint16(at + 2, value.length, little);
    bytes.set(value, at + 4);
    at += 4 + padded(value.length);
  }
  view.setUint32(length - 4, length, little);
  return bytes;
}

function joined(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
