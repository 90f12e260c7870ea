import { WORD } from '../lib/representation.ts';

/** Where the bytes of a capture come from: a browser File, a Node file, a buffer or an inflated stream. */
export interface ByteSource {
  /** File name for messages and the report; may be hostile text, never markup. */
  readonly name: string;
  /** Total bytes, or -1 where it is not known beforehand (standard input). */
  readonly byteLength: number;
  /** Bytes [start, end) — fewer at the end of the file. Used to look at single frames after the run. */
  slice(start: number, end: number): Promise<Uint8Array>;
  /**
   * The bytes from the start, chunk by chunk. A chunk is only valid until the next one is asked for:
   * readers that need bytes longer must copy them (carry-over).
   */
  chunks(): AsyncIterable<Uint8Array>;
  /**
   * The inflated bytes of a compressed file, where the source has another way to them than inflating its chunks here.
   * `count` is told how far the file was read. Rejects where that way cannot be gone for another reason than the file.
   */
  inflated?(compression: NonNullable<Compression>, count: (bytesSoFar: number) => void): Promise<AsyncIterable<Uint8Array>>;
}

export type CaptureFormat = 'pcap' | 'pcapng';
export type Compression = null | 'gzip' | 'zstd';

/** A capture that cannot be read at all, or from some point on. Shown where the file was dropped. */
export interface CaptureFailure {
  /** Stable code, for tests and for the page's help. */
  code:
    | 'empty-file'
    | 'not-a-capture'
    | 'foreign-format'
    | 'mangled-by-text-mode'
    | 'unsupported-version'
    | 'unsupported-compression'
    | 'damaged-compression'
    | 'read-failed'
    | 'cancelled';
  /** Byte offset in the file at which it was noticed. */
  offset: number;
  /** What was found there, in words (bytes in hex, a format's name …). */
  found: string;
  /** What was expected. */
  expected: string;
  /** One clear sentence: what, where. */
  message: string;
  /** What to do: a command that converts, a place to look. */
  advice: string;
}

/** Direction of a frame relative to the capturing host, from link type, epb_flags or pktap. */
export const DIRECTION_UNKNOWN = 0;
export const DIRECTION_IN = 1;
export const DIRECTION_OUT = 2;

/** Facts about offload that a pcapng writer stated itself (epb_flags bits 9–11). */
export const OFFLOAD_CHECKSUM_NOT_READY = 1;
export const OFFLOAD_CHECKSUM_VERIFIED = 2;
export const OFFLOAD_SEGMENTED_LATER = 4;

/** Link type of records that hold no packet but have a frame number in Wireshark (custom blocks, journal entries). */
export const LINK_TYPE_NONE = -1;

/** One interface of a capture; a pcap file has exactly one. */
export interface CaptureInterface {
  linkType: number;
  name: string | null;
  description: string | null;
  /** 0 = no limit. */
  snaplen: number;
  /** Capture filter as text, null where none is stated. */
  filter: string | null;
  /** Octets of frame check sequence at the end of each frame, 0 where not stated. */
  fcsLength: number;
  os: string | null;
  /** Frames that the capture itself lost (ISB drop counts, epb_dropcount), null where not stated. */
  dropped: number | null;
}

/**
 * One captured frame, as the container reader hands it on. One record is reused for all frames:
 * copy what must be kept.
 */
export class FrameRecord {
  /** Buffer that holds the frame, and a view over the same buffer with the same origin. */
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  /** First byte of the frame in `bytes`. */
  start = 0;
  /** Captured bytes. */
  capLen = 0;
  /** Length on the wire, never below capLen. */
  origLen = 0;
  /** The length on the wire as the record states it, where that cannot be (Wireshark shows it as it is); −1 = origLen. */
  statedLen = -1;
  /** Time stamp, epoch seconds (modulo 2^32) and nanoseconds 0 … 999,999,999. */
  seconds = WORD;
  nanos = WORD;
  /** False for Simple Packet Blocks. */
  hasTime = true;
  /** Index into the file's interface list (all sections counted through). */
  interfaceId = 0;
  linkType = 1;
  fcsLength = 0;
  /** Offset of the frame's first byte in the (inflated) file. */
  fileOffset = WORD;
  /** DIRECTION_… as the container states it. */
  direction = DIRECTION_UNKNOWN;
  /** OFFLOAD_… bits as the container states them. */
  offload = 0;
}

/** Receives what a container reader finds, in file order. */
export interface FrameSink {
  /** A frame; the record is reused by the caller. */
  frame(record: FrameRecord): void;
  /** A named, counted peculiarity; `frame` is the number of the last frame seen before it. */
  oddity(code: string, detail?: string): void;
}

/** A comment in the capture (opt_comment). Hostile text: shown as text only. */
export interface CaptureComment {
  /** Number of the packet that it belongs to; null where it is about an interface or the whole section. */
  frame: number | null;
  /** Name of the interface that it is about (its number where it has no name), else null. */
  interfaceName: string | null;
  text: string;
}

/** What a container reader knows when it is done (or so far). */
export interface ContainerInfo {
  format: CaptureFormat;
  byteOrder: 'little' | 'big' | 'mixed';
  interfaces: CaptureInterface[];
  /** The file ends in the middle of a record. */
  cutShort: boolean;
  droppedByCapture: number | null;
  /** Host names from Name Resolution Blocks, address text to name; never put in a link unmasked. */
  names: Map<string, string>;
  /** What people wrote into the file, in its order: of sections, interfaces and packets. */
  comments: CaptureComment[];
  /** Operating system and application that wrote the file, where stated. */
  os: string | null;
  application: string | null;
}

/** A container reader fed with contiguous pieces of the file. */
export interface ContainerReader {
  readonly info: ContainerInfo;
  /**
   * Reads as many whole records from bytes[start, end) as there are and returns the number of bytes
   * consumed; the caller keeps the rest and presents it again, followed by more. `fileOffset` is the
   * offset of bytes[start] in the inflated file. `last` says that no more bytes will come.
   */
  read(bytes: Uint8Array, view: DataView, start: number, end: number, fileOffset: number, last: boolean, sink: FrameSink): number;
}
