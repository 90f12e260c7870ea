/** Worse views of a recording: parts cut away, frames lost, doubled or shortened. Reads and writes classic pcap files only. */
import { writePcap, type WrittenFrame } from '../../src/capture/write-pcap.ts';

export interface Recording {
  linkType: number;
  frames: WrittenFrame[];
}

/** Null where the file is no little-endian pcap. */
export function readRecording(file: Uint8Array): Recording | null {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const magic = view.getUint32(0, true);
  if (magic !== 0xa1b2c3d4 && magic !== 0xa1b23c4d) return null;
  const unit = magic === 0xa1b2c3d4 ? 1000 : 1;
  const frames: WrittenFrame[] = [];
  for (let at = 24; at + 16 <= file.length; ) {
    const length = view.getUint32(at + 8, true);
    if (at + 16 + length > file.length) break;
    const bytes = file.subarray(at + 16, at + 16 + length);
    frames.push({ bytes, origLen: view.getUint32(at + 12, true), seconds: view.getUint32(at, true), nanos: view.getUint32(at + 4, true) * unit });
    at += 16 + length;
  }
  return { linkType: view.getUint32(20, true) & 0xffff, frames };
}

export function write({ linkType, frames }: Recording): Uint8Array {
  return writePcap(frames, { linkType, nanoseconds: true });
}

/** Offset of the IP header, by the link types and tags of these recordings; −1 = none. */
export function ipAt(linkType: number, bytes: Uint8Array): number {
  if (linkType === 113) return 16;
  if (linkType === 276) return 20;
  if (linkType !== 1) return 0;
  const tagged = bytes[12] === 0x81 && bytes[13] === 0;
  const at = tagged ? 18 : 14;
  return (bytes[at - 2] === 8 && bytes[at - 1] === 0) || (bytes[at - 2] === 0x86 && bytes[at - 1] === 0xdd) ? at : -1;
}

const isVersion6 = (bytes: Uint8Array, at: number): boolean => (bytes[at] ?? 0) >>> 4 === 6;

export function isIcmp(linkType: number, { bytes }: WrittenFrame): boolean {
  const at = ipAt(linkType, bytes);
  return at >= 0 && (isVersion6(bytes, at) ? bytes[at + 6] === 58 : bytes[at + 9] === 1);
}

/** Source address as text, '' without an IP header. */
export function sourceOf(linkType: number, { bytes }: WrittenFrame): string {
  const at = ipAt(linkType, bytes);
  if (at < 0) return '';
  return (isVersion6(bytes, at) ? bytes.slice(at + 8, at + 24) : bytes.slice(at + 12, at + 16)).join('.');
}

/** Even, repeatable choice (xorshift). */
export function chances(seed: number): () => number {
  let x = seed;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 4294967296;
  };
}

export type Mutation = (recording: Recording) => WrittenFrame[];

const later = (frame: WrittenFrame, nanos: number): WrittenFrame => {
  const sum = frame.nanos + nanos;
  return { ...frame, seconds: frame.seconds + Math.floor(sum / 1e9), nanos: sum % 1e9 };
};
const byTime = (frames: WrittenFrame[]): WrittenFrame[] => frames.sort((x, y) => x.seconds - y.seconds || x.nanos - y.nanos);
const lose = (share: number, seed: number): Mutation => ({ frames }) => {
  const chance = chances(seed);
  return frames.filter(() => chance() >= share);
};

/** The same captured bytes with another IPv4 identification in each frame (the header checksum is not looked at). */
function renumbered(next: () => number): Mutation {
  return ({ linkType, frames }) =>
    frames.map((frame) => {
      const at = ipAt(linkType, frame.bytes);
      if (at < 0 || isVersion6(frame.bytes, at)) return frame;
      const bytes = frame.bytes.slice();
      const id = next();
      bytes[at + 4] = id >>> 8;
      bytes[at + 5] = id & 255;
      return { ...frame, bytes };
    });
}

export const withoutIcmp: Mutation = ({ linkType, frames }) => frames.filter((f) => !isIcmp(linkType, f));
export const snapped = (length: number): Mutation => ({ frames }) => frames.map((f) => ({ ...f, bytes: f.bytes.slice(0, length) }));
export const from = (share: number): Mutation => ({ frames }) => frames.slice(Math.floor(frames.length * share));
export const upTo = (share: number): Mutation => ({ frames }) => frames.slice(0, Math.floor(frames.length * share));
export const doubled = (nanos: number): Mutation => ({ frames }) => byTime(frames.flatMap((f) => [f, later(f, nanos)]));
/** Nothing of the first (second …) address that sends. */
export const withoutSender = (which: number): Mutation => ({ linkType, frames }) => {
  const senders = [...new Set(frames.map((f) => sourceOf(linkType, f)).filter((s) => s !== ''))];
  return frames.filter((f) => sourceOf(linkType, f) !== senders[which]);
};

export const MUTATIONS: Record<string, Mutation> = {
  'without ICMP': withoutIcmp,
  'without ICMP, joined late': (r) => from(0.25)({ ...r, frames: withoutIcmp(r) }),
  'joined at a tenth': from(0.1),
  'joined in the middle': from(0.5),
  'ended at a tenth': upTo(0.1),
  'ended at a quarter': upTo(0.25),
  'ended in the middle': upTo(0.5),
  'snapped to 60 bytes': snapped(60),
  'snapped to 68 bytes': snapped(68),
  'every frame twice at once': doubled(0),
  'every frame twice, 200 µs apart': doubled(200_000),
  'a twentieth lost by the capture': lose(0.05, 7),
  'half lost by the capture': lose(0.5, 11),
  'a third lost by the capture': lose(0.3, 7),
  'every tenth lost by the capture': ({ frames }) => frames.filter((_, i) => i % 10 !== 5),
  'every second lost by the capture': ({ frames }) => frames.filter((_, i) => i % 2 === 0),
  'without the first sender': withoutSender(0),
  'without the second sender': withoutSender(1),
  'clock of one millisecond': ({ frames }) => frames.map((f) => ({ ...f, nanos: f.nanos - (f.nanos % 1e6) })),
  'IP IDs all 0': renumbered(() => 0),
  'IP IDs all the same': renumbered(() => 4711),
};
