import { readFrameBytes } from '../capture/random-access.ts';
import { BIT_NO_TIME } from '../tables/packet-table.ts';
import { describeFrame } from '../wire/describe/describe.ts';
import type { DecodeNode } from '../wire/describe/node.ts';
import { linkTypeName } from '../wire/link-types.ts';
import type { FileAnalysis } from './file-analysis.ts';

export type { DecodeNode };

/** One frame, its bytes read from the file again. */
export interface PacketDetail {
  frame: number;
  bytes: Uint8Array;
  /** Bytes on the wire. */
  frameLength: number;
  layers: DecodeNode[];
  /** The file is compressed: it was inflated again from its start. */
  inflated: boolean;
  /** Why there are no bytes, null where there are. */
  failure: string | null;
}

/** Longer frames are shown up to here. */
const MOST_BYTES = 1 << 18;

/** Names of the errors with which browsers refuse to read a file that is another now than when it was chosen, or gone; their texts speak of permissions. */
const CHANGED = /^Not(Readable|Found)/;

/** Null where the file has no such frame. Of a frame whose bytes cannot be read there is no more than what the table knows. */
export async function packetDetail(file: FileAnalysis, frame: number): Promise<PacketDetail | null> {
  const { packets } = file.recorder;
  const row = frame - 1;
  const i = Number.isInteger(row) ? packets.place(row) : -1;
  if (i < 0) return null;
  const b = packets.block(row);
  const { compression, info } = file;
  const length = Math.min(b.capLen[i], MOST_BYTES);
  const layer = info?.interfaces[b.interfaceId[i]];
  let bytes = new Uint8Array(0);
  let failure: string | null = null;
  try {
    bytes = Uint8Array.from(await readFrameBytes(file.source, compression, packets.fileOffset(row), length));
  } catch (error) {
    failure = !(error instanceof Error) ? String(error) : CHANGED.test(error.name) ? 'the file was changed or moved.' : error.message;
  }
  const facts = (label: string, name: string, value: string): DecodeNode => ({ label, name, value, start: 0, length: 0, children: [] });
  const frameNode: DecodeNode = {
    name: 'frame', label: 'Frame', value: `${frame}: ${b.frameLen[i]} bytes on the wire, ${b.capLen[i]} captured`, start: 0, length: bytes.length,
    children: [
      ...(b.bits[i] & BIT_NO_TIME ? [] : [facts('Time', 'frame.time_epoch', `${b.seconds[i]}.${String(b.nanos[i]).padStart(9, '0')}`)]),
      facts('Length on the wire', 'frame.len', String(b.frameLen[i])),
      facts('Bytes captured', 'frame.cap_len', String(b.capLen[i])),
      facts('Link type', '', layer ? linkTypeName(layer.linkType) : 'unknown'),
      ...(layer?.name ? [facts('Interface', 'frame.interface_name', layer.name)] : []),
    ],
  };
  const view = new DataView(bytes.buffer);
  const described = failure !== null ? [] : describeFrame({
    bytes, view, start: 0, capLen: bytes.length, origLen: b.frameLen[i], linkType: layer?.linkType ?? -1, fcsLength: layer?.fcsLength ?? 0, direction: 0,
  });
  return { frame, bytes, frameLength: b.frameLen[i], layers: [frameNode, ...described], inflated: compression !== null, failure };
}
