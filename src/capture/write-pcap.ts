/** Writes pcap files (draft-ietf-opsawg-pcap). */

export interface WrittenFrame {
  bytes: Uint8Array;
  /** Length on the wire, where more than was captured. */
  origLen?: number;
  /** Epoch seconds and nanoseconds. */
  seconds: number;
  nanos: number;
}

export interface PcapOptions {
  linkType?: number;
  /** 0 = none stated; frames are not cut to it. */
  snaplen?: number;
  nanoseconds?: boolean;
  bigEndian?: boolean;
}

export function writePcap(frames: Iterable<WrittenFrame>, options: PcapOptions = {}): Uint8Array<ArrayBuffer> {
  const little = options.bigEndian !== true;
  const list = [...frames];
  const bytes = new Uint8Array(list.reduce((sum, frame) => sum + 16 + frame.bytes.length, 24));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, options.nanoseconds === true ? 0xa1b23c4d : 0xa1b2c3d4, little);
  view.setUint16(4, 2, little);
  view.setUint16(6, 4, little);
  view.setUint32(16, options.snaplen ?? 262_144, little);
  view.setUint32(20, options.linkType ?? 1, little);
  let at = 24;
  for (const frame of list) {
    view.setUint32(at, frame.seconds, little);
    view.setUint32(at + 4, options.nanoseconds === true ? frame.nanos : Math.floor(frame.nanos / 1000), little);
    view.setUint32(at + 8, frame.bytes.length, little);
    view.setUint32(at + 12, Math.max(frame.origLen ?? 0, frame.bytes.length), little);
    bytes.set(frame.bytes, at + 16);
    at += 16 + frame.bytes.length;
  }
  return bytes;
}
