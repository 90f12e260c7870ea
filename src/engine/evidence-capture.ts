/** The frames that a report's findings rest on, as a small pcapng: headers only, masked on request, with comments. */
import { pseudoHeaderLength } from '../capture/pseudo-header.ts';
import { writePcapng, type WrittenInterface, type WrittenPacket } from '../capture/write-pcapng.ts';
import { flowsOf } from '../report/late-flows.ts';
import { Mask } from '../report/mask.ts';
import { redact, type Treatments } from '../report/redact.ts';
import type { Report } from '../report/schema.ts';
import { BIT_NO_TIME } from '../tables/packet-table.ts';
import { cutToHeaders, type HeaderMask } from '../wire/mask-headers.ts';
import type { FileAnalysis } from './file-analysis.ts';
import { GENERATOR } from './generator.ts';
import { readFrames } from './read-frames.ts';

/** More frames than this are no evidence any more. */
const MOST_FRAMES = 1_000;
const MOST_MESSAGES = 200;

export interface EvidenceCapture {
  bytes: Uint8Array<ArrayBuffer>;
  frames: number;
  /** Frames that were to be in it and could not be read again (standard input, damage, rows that were given back). */
  missing: number;
}

/** Frames by file, with what the report says of each. */
function chosenFrames(report: Report): Map<number, Map<number, string[]>> {
  const files = new Map<number, Map<number, string[]>>();
  let total = 0;
  const add = (file: number, frame: number | null, comment?: string): void => {
    if (frame === null) return;
    let frames = files.get(file);
    if (!frames) files.set(file, (frames = new Map()));
    let comments = frames.get(frame);
    if (!comments) {
      if (total === MOST_FRAMES) return;
      total++;
      frames.set(frame, (comments = []));
    }
    if (comment !== undefined && !comments.includes(comment)) comments.push(comment);
  };
  const named = new Set<string>();
  for (const finding of report.findings) {
    for (const e of finding.evidence) add(e.file, e.frame, `${e.role}: ${e.text}`);
    for (const e of finding.against) add(e.file, e.frame, `against: ${e.text}`);
    if (finding.stream !== null) named.add(`${finding.file}.${finding.stream}`);
  }
  const flows = flowsOf(report);
  for (let row = 0; row < flows.length; row++) {
    const flow = flows.look(row);
    if (!named.has(`${flow.file}.${flow.stream}`)) continue;
    add(flow.file, flow.firstFrame, `tcp.stream ${flow.stream} of the whole capture begins here.`);
    for (const half of [flow.aToB, flow.bToA]) add(flow.file, half.pathMtu?.frame ?? null);
  }
  for (const message of report.fragNeeded.slice(0, MOST_MESSAGES)) {
    add(message.file, message.frame, `Next-hop MTU ${message.nextHopMtu}; quotes ${message.quoted.ipLength ?? '?'} bytes (${message.match}); outcome: ${message.outcome}.`);
    for (const frame of message.matchedFrames.slice(0, 4)) add(message.file, frame);
  }
  return files;
}

function headerMask(mask: Mask, treatments: Treatments): HeaderMask {
  const macs = new Map<string, string>();
  return {
    address: (words) => (treatments.address === 'keep' ? words : treatments.address === 'drop' ? words.map(() => 0) : mask.addresses.maskWords(words)),
    port: (port) => (treatments.port === 'keep' ? port : treatments.port === 'drop' ? 0 : mask.port(port)),
    mac(address) {
      // Broadcast and multicast are nobody's.
      if (treatments.mac === 'keep' || parseInt(address.slice(0, 2), 16) & 1) return address;
      if (treatments.mac === 'drop') return '000000000000';
      let masked = macs.get(address);
      if (masked === undefined) macs.set(address, (masked = `02${(macs.size + 1).toString(16).padStart(10, '0')}`));
      return masked;
    },
  };
}

/**
 * Reads the frames that a report names again and makes a pcapng of their headers, treated as `treatments` say. `files` in the
 * order of the report's; what cannot be read again is counted, not thrown.
 */
export async function evidenceCapture(files: readonly FileAnalysis[], report: Report, treatments: Treatments): Promise<EvidenceCapture> {
  const mask = new Mask(report, treatments);
  const redacted = redact(report, treatments, mask);
  const unchanged = treatments.address === 'keep' && treatments.port === 'keep' && treatments.mac === 'keep';
  const forHeaders = unchanged ? null : headerMask(mask, treatments);
  const reported = files.filter((file) => file.info !== null && file.diagnosis !== null);
  const interfaces = new InterfaceList(redacted);
  const packets: WrittenPacket[] = [];
  let missing = 0;
  for (const [position, frames] of chosenFrames(redacted)) {
    const file = reported[position];
    if (!file) continue;
    for (const [frame, bytes] of await frameBytes(file, [...frames.keys()])) {
      if (bytes.length === 0) {
        missing++;
        continue;
      }
      const { captured, stamp, interfaceNumber } = recordOf(file, frame, bytes);
      const cut = cutToHeaders(captured, forHeaders, pseudoHeaderLength(captured.linkType) === 0);
      const outer = cut.skipped > 0 && cut.linkType !== captured.linkType ? [`${cut.skipped} bytes of outer headers were left out.`] : [];
      const where = `Frame ${frame}${report.capture.files.length > 1 ? ` of ${redacted.capture.files[position]?.name ?? ''}` : ''} of the whole capture.`;
      packets.push({
        bytes: cut.bytes,
        origLen: captured.origLen - cut.skipped,
        ...treated(stamp, mask, treatments),
        interfaceId: interfaces.idOf(position, interfaceNumber, cut.linkType),
        comment: [where, ...outer, ...frames.get(frame)!].join('\n'),
      });
    }
  }
  packets.sort((x, y) => x.seconds - y.seconds || x.nanos - y.nanos);
  const done = unchanged ? 'nothing masked' : 'addresses, ports and hardware addresses as chosen; checksums carried along, so that right ones stay right';
  const bytes = writePcapng(packets, {
    interfaces: interfaces.written.length > 0 ? interfaces.written : [{}],
    application: `${GENERATOR.name} ${GENERATOR.version}`,
    comment: `${redacted.verdict.headline}\nEvidence frames only, cut to their headers; ${done}.`,
  });
  return { bytes, frames: packets.length, missing };
}

/** Bytes of frames (1-based numbers), in the order of the file; none of a frame that cannot be read again. */
async function frameBytes(file: FileAnalysis, frames: readonly number[]): Promise<[frame: number, bytes: Uint8Array][]> {
  const table = file.recorder.packets;
  const rows = frames.map((frame) => frame - 1).filter((row) => table.has(row)).sort((x, y) => x - y);
  const places = rows.map((row) => ({ offset: table.fileOffset(row), length: table.block(row).capLen[table.place(row)] }));
  // Standard input cannot be read twice.
  const read = await readFrames(file.source, file.compression, places).catch(() => []);
  const held = rows.map((row, k): [number, Uint8Array] => [row + 1, read[k] ?? NO_BYTES]);
  const givenBack = frames.filter((frame) => !table.has(frame - 1)).map((frame): [number, Uint8Array] => [frame, NO_BYTES]);
  return [...held, ...givenBack];
}

const NO_BYTES = new Uint8Array(0);

/** A frame's bytes as a record that can be decoded, with its time (null = it has none) and the interface's number in its file. */
function recordOf(file: FileAnalysis, frame: number, bytes: Uint8Array) {
  const { packets } = file.recorder;
  const block = packets.block(frame - 1);
  const i = packets.place(frame - 1);
  const interfaceNumber = block.interfaceId[i];
  const { linkType, fcsLength } = file.info!.interfaces[interfaceNumber] ?? file.info!.interfaces[0];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const captured = { bytes, view, start: 0, capLen: bytes.length, origLen: block.frameLen[i], linkType, fcsLength, direction: 0 };
  const stamp = block.bits[i] & BIT_NO_TIME ? null : { seconds: block.seconds[i], nanos: block.nanos[i] };
  return { captured, stamp, interfaceNumber };
}

/** The interfaces of the written file: one for each of the captures' and each link type that its frames have once they are cut. */
class InterfaceList {
  readonly written: WrittenInterface[] = [];
  private readonly ids = new Map<string, number>();

  constructor(private readonly redacted: Report) {}

  /** Of the interface with that number in the report's file at `position`. */
  idOf(position: number, number: number, linkType: number): number {
    const key = `${position} ${number} ${linkType}`;
    let id = this.ids.get(key);
    if (id === undefined) {
      const shown = this.redacted.capture.files[position]?.interfaces[number];
      const said = { ...(shown?.name != null ? { name: shown.name } : {}), ...(shown?.filter != null ? { filter: shown.filter } : {}) };
      id = this.written.push({ linkType, ...said }) - 1;
      this.ids.set(key, id);
    }
    return id;
  }
}

/** A time as the written file may tell it. */
function treated(stamp: { seconds: number; nanos: number } | null, mask: Mask, treatments: Treatments): { seconds: number; nanos: number } {
  if (stamp === null || treatments.time === 'drop') return { seconds: 0, nanos: 0 };
  if (treatments.time === 'keep') return stamp;
  return { seconds: Number(String(mask.treat(`${stamp.seconds}.0`, 'time')).split('.')[0]), nanos: stamp.nanos };
}
