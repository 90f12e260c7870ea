/**
 * A capture made by hand, byte by byte: a router merges two segments, refuses the packet that it made, and the sender
 * repeats itself. Independent of the app's own code, so that the browser tests do not lean on what they test.
 */
import { closeSync, openSync, writeSync } from 'node:fs';

interface Segment {
  from: 'client' | 'server';
  seq: number;
  ack: number;
  flags: number;
  length?: number;
  options?: number[];
  /** Port of the client, where there are several. */
  port?: number;
}

const addresses = { client: [192, 0, 2, 10], server: [198, 51, 100, 20], router: [192, 0, 2, 1] };
const ports = { client: 51_000, server: 443 };
const macs = { client: [2, 0, 0, 0, 0, 1], server: [2, 0, 0, 0, 0, 2] };

const be16 = (value: number) => [(value >> 8) & 0xff, value & 0xff];
const be32 = (value: number) => [...be16(value >>> 16), ...be16(value)];
const le32 = (value: number) => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff];

function checksum(bytes: number[]): number {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** Puts the checksum of `covered` at the offset. */
function withChecksum(bytes: number[], at: number, covered = bytes): number[] {
  const sum = checksum(covered);
  return [...bytes.slice(0, at), ...be16(sum), ...bytes.slice(at + 2)];
}

let ipId = 100;

function ipv4(protocol: number, from: number[], to: number[], payload: number[]): number[] {
  const header = [0x45, 0, ...be16(20 + payload.length), ...be16(ipId++), 0x40, 0, 64, protocol, 0, 0, ...from, ...to];
  return [...withChecksum(header, 10), ...payload];
}

function tcp({ from, seq, ack, flags, length = 0, options = [], port = ports.client }: Segment): number[] {
  const to = from === 'client' ? 'server' : 'client';
  const words = 5 + options.length / 4;
  const portOf = (side: Segment['from']) => be16(side === 'client' ? port : ports.server);
  const header = [...portOf(from), ...portOf(to), ...be32(seq), ...be32(ack), words << 4, flags, ...be16(64_240), 0, 0, 0, 0, ...options];
  const segment = [...header, ...new Array<number>(length).fill(0x61)];
  const pseudo = [...addresses[from], ...addresses[to], 0, 6, ...be16(segment.length)];
  return ipv4(6, addresses[from], addresses[to], withChecksum(segment, 16, [...pseudo, ...segment]));
}

function fragNeeded(datagram: number[], mtu: number): number[] {
  const message = [3, 4, 0, 0, 0, 0, ...be16(mtu), ...datagram.slice(0, 28)];
  return ipv4(1, addresses.router, addresses.client, withChecksum(message, 2));
}

function record(datagram: number[], microseconds: number, outbound: boolean): number[] {
  const frame = [...(outbound ? macs.server : macs.client), ...(outbound ? macs.client : macs.server), 0x08, 0x00, ...datagram];
  const seconds = 1_700_000_000 + Math.floor(microseconds / 1e6);
  return [...le32(seconds), ...le32(microseconds % 1e6), ...le32(frame.length), ...le32(frame.length), ...frame];
}

const FILE_HEADER = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, ...le32(0), ...le32(0), ...le32(262_144), ...le32(1)];

/** The whole capture as a pcap file with microseconds. */
export function rejectedUploadCapture(): Buffer {
  ipId = 100;
  const SYN = 0x02;
  const ACK = 0x10;
  const PSH_ACK = 0x18;
  const options = [2, 4, ...be16(1460), 1, 3, 3, 7];
  const out = [...FILE_HEADER];
  let now = 0;
  const add = (datagram: number[], after: number, outbound: boolean) => {
    now += after;
    out.push(...record(datagram, now, outbound));
  };

  add(tcp({ from: 'client', seq: 1000, ack: 0, flags: SYN, options }), 0, true);
  add(tcp({ from: 'server', seq: 5000, ack: 1001, flags: SYN | ACK, options }), 20_000, false);
  add(tcp({ from: 'client', seq: 1001, ack: 5001, flags: ACK }), 100, true);
  let wait = 500;
  for (let round = 0; round < 4; round++) {
    const tooBig = tcp({ from: 'client', seq: 1001, ack: 5001, flags: PSH_ACK, length: 2920 });
    add(tooBig, wait, true);
    add(fragNeeded(tooBig, 1500), 300, false);
    wait = 200_000 * 2 ** round;
  }
  // What is finally sent in pieces of the right size arrives.
  for (const part of [0, 1]) {
    add(tcp({ from: 'client', seq: 1001 + part * 1460, ack: 5001, flags: PSH_ACK, length: 1460 }), part === 0 ? wait : 50, true);
    add(tcp({ from: 'server', seq: 5001, ack: 1001 + (part + 1) * 1460, flags: ACK }), 20_000, false);
  }
  return Buffer.from(out);
}

/** Frames of rejectedUploadCapture(). */
export const UPLOAD_FRAMES = 15;

/** Its frames so many times, one copy behind the other, in one file. */
export function manyUploadsCapture(copies: number): Buffer {
  const once = rejectedUploadCapture();
  const frames = once.subarray(FILE_HEADER.length);
  return Buffer.concat([once.subarray(0, FILE_HEADER.length), ...Array.from({ length: copies }, () => frames)]);
}

/** Connections of one client, one after the other, that are opened and carry one small request. */
export function manyFlowsCapture(flows: number): Buffer {
  ipId = 100;
  const options = [2, 4, ...be16(1460), 1, 3, 3, 7];
  const out = [...FILE_HEADER];
  for (let i = 0; i < flows; i++) {
    const port = 20_000 + i;
    const at = i * 10_000;
    out.push(
      ...record(tcp({ from: 'client', seq: 1000, ack: 0, flags: 0x02, options, port }), at, true),
      ...record(tcp({ from: 'server', seq: 5000, ack: 1001, flags: 0x12, options, port }), at + 1000, false),
      ...record(tcp({ from: 'client', seq: 1001, ack: 5001, flags: 0x18, length: 100 + i, port }), at + 1100, true),
      ...record(tcp({ from: 'server', seq: 5001, ack: 1101 + i, flags: 0x10, port }), at + 2100, false),
    );
  }
  return Buffer.from(out);
}

/** A file of frames of an experimental Ethernet type, which are quickly read. */
export function writeFrames(path: string, frames: number): void {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20);
  const size = 16 + 60;
  const batch = Buffer.alloc(10_000 * size);
  const file = openSync(path, 'w');
  writeSync(file, header);
  for (let frame = 0; frame < frames;) {
    let at = 0;
    for (; at < batch.length && frame < frames; at += size, frame++) {
      batch.writeUInt32LE(1_700_000_000 + Math.floor(frame / 1000), at);
      batch.writeUInt32LE((frame % 1000) * 1000, at + 4);
      batch.writeUInt32LE(60, at + 8);
      batch.writeUInt32LE(60, at + 12);
      batch.writeUInt16BE(0x88b5, at + 16 + 12);
    }
    writeSync(file, batch.subarray(0, at));
  }
  closeSync(file);
}
