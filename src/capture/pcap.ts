/** pcap files in all dialects (draft-ietf-opsawg-pcap, Wireshark's wiretap/libpcap.c). */
import { impossibleLength, maxCaptured } from './container-limits.ts';
import { pcapVariant, type PcapVariant } from './pcap-variant.ts';
import { pseudoHeaderLength, takePseudoHeader } from './pseudo-header.ts';
import { DIRECTION_IN, DIRECTION_OUT, FrameRecord, type ContainerInfo, type ContainerReader, type FrameSink } from './types.ts';

/** Record header offsets. */
const SECONDS = 0;
const FRACTION = 4;
const CAPTURED = 8;
const ORIGINAL = 12;
/** In Kuznetzov's records: packet type, Linux' PACKET_HOST 0 … PACKET_OUTGOING 4. */
const PACKET_TYPE = 22;

/** Records that must look sound in a row before reading goes on behind damage. */
const SOUND_IN_A_ROW = 3;
const DAY = 86_400;

/** The reader for a file that starts with these bytes; null if they start no pcap file. */
export function openPcap(head: Uint8Array): PcapReader | null {
  const variant = pcapVariant(head);
  // No version below 2 was ever defined.
  return variant === null || variant.major < 2 ? null : new PcapReader(variant);
}

class PcapReader implements ContainerReader {
  readonly info: ContainerInfo;
  private readonly record = new FrameRecord();
  private readonly most: number;
  private headerLeft: number;
  private resyncing = false;
  private saidAboveSnaplen = false;
  private saidFraction = false;

  constructor(private readonly variant: PcapVariant) {
    this.headerLeft = variant.fileHeader;
    this.most = maxCaptured(variant.linkType);
    this.record.linkType = variant.linkType;
    this.record.fcsLength = variant.fcsLength;
    this.info = {
      format: 'pcap',
      byteOrder: variant.little ? 'little' : 'big',
      interfaces: [
        {
          linkType: variant.linkType,
          name: null,
          description: null,
          snaplen: variant.snaplen,
          filter: null,
          fcsLength: variant.fcsLength,
          os: null,
          dropped: null,
        },
      ],
      cutShort: false,
      droppedByCapture: null,
      comments: [],
      names: new Map(),
      os: null,
      application: null,
    };
  }

  read(bytes: Uint8Array, view: DataView, start: number, end: number, fileOffset: number, last: boolean, sink: FrameSink): number {
    const { variant, record } = this;
    let at = start;
    if (this.headerLeft > 0) {
      if (end - at < this.headerLeft && !last) return 0;
      at += Math.min(this.headerLeft, end - at);
      this.headerLeft = 0;
      if (variant.reservedBits !== 0)
        sink.oddity('reserved-bits-set', `link type word, bits 16–25: 0x${variant.reservedBits.toString(16)}`);
    }
    record.bytes = bytes;
    record.view = view;
    const delta = fileOffset - start;
    at = this.readRecords(at, end, delta, last, sink);
    if (last && at < end) {
      this.info.cutShort = true;
      sink.oddity('cut-short', `${end - at} bytes of a record at offset ${at + delta}`);
      at = end;
    }
    return at - start;
  }

  /**
   * Reads whole records from `at` on; where the first one begins that is not there in full. Nothing is reckoned behind the
   * loop: V8 compiles it while it runs for the first time, and would have to throw that away on what it has not seen yet.
   */
  private readRecords(from: number, end: number, delta: number, last: boolean, sink: FrameSink): number {
    const { variant, record, most } = this;
    const { bytes, view } = record;
    const { little, recordHeader, unitsPerSecond, snaplen } = variant;
    const modified = recordHeader >= 24;
    const pseudoHeader = pseudoHeaderLength(variant.linkType);
    const toNanos = 1e9 / unitsPerSecond;
    let at = from;
    for (;;) {
      if (this.resyncing) {
        const found = this.findSound(view, at, end, last);
        if (found < 0) return ~found;
        at = found;
        this.resyncing = false;
      }
      if (end - at < recordHeader) return at;
      const seconds = view.getUint32(at + SECONDS, little);
      let fraction = view.getUint32(at + FRACTION, little);
      let captured = view.getUint32(at + CAPTURED, little);
      let original = view.getUint32(at + ORIGINAL, little);
      if (variant.swapped !== 'never' && (variant.swapped === 'always' || captured > original)) {
        const swap = captured;
        captured = original;
        original = swap;
      }
      if (captured > most) {
        this.damage(sink, at + delta, `captured length ${captured}`);
        at++;
        continue;
      }
      const next = at + recordHeader + captured;
      if (next > end) {
        // A length that fits neither the snap length nor the frame, reaching beyond the file, is damage rather than the file's end.
        if (last && (captured > original || (snaplen > 0 && captured > snaplen))) {
          this.damage(sink, at + delta, `captured length ${captured}, original length ${original}`);
          at++;
          continue;
        }
        return at;
      }
      record.start = at + recordHeader;
      record.capLen = captured;
      record.origLen = original > captured ? original : captured;
      record.statedLen = impossibleLength(original, captured);
      record.fileOffset = record.start + delta;
      if (fraction < unitsPerSecond) {
        record.seconds = seconds;
      } else {
        if (!this.saidFraction) {
          this.saidFraction = true;
          sink.oddity('fraction-above-second', `${fraction} of ${unitsPerSecond} at offset ${at + delta}`);
        }
        const whole = Math.floor(fraction / unitsPerSecond);
        record.seconds = (seconds + whole) >>> 0;
        fraction -= whole * unitsPerSecond;
      }
      record.nanos = fraction * toNanos;
      if (modified) {
        const type = bytes[at + PACKET_TYPE];
        record.direction = type === 4 ? DIRECTION_OUT : DIRECTION_IN;
      }
      if (snaplen > 0 && captured > snaplen && !this.saidAboveSnaplen) {
        this.saidAboveSnaplen = true;
        sink.oddity('caplen-above-snaplen', `captured length ${captured}, snap length ${snaplen}`);
      }
      if (pseudoHeader > 0) {
        record.direction = 0;
        takePseudoHeader(record, pseudoHeader, true);
      }
      sink.frame(record);
      at = next;
    }
  }

  private damage(sink: FrameSink, offset: number, what: string): void {
    sink.oddity('damaged-record', `${what} at offset ${offset}`);
    this.resyncing = true;
  }

  /**
   * Offset of the next record behind damage: three record headers in a row (fewer up to the end of the file) that
   * can be, less than a day apart. Returns ~offset (negative) of where to look further with more bytes.
   */
  private findSound(view: DataView, from: number, end: number, last: boolean): number {
    const { recordHeader, little } = this.variant;
    for (let at = from; at + recordHeader <= end; at++) {
      let sound = 0;
      let next = at;
      let lastSeconds = -1;
      while (sound < SOUND_IN_A_ROW && next + recordHeader <= end && this.isSound(view, next, lastSeconds)) {
        lastSeconds = view.getUint32(next, little);
        next += recordHeader + this.capturedAt(view, next);
        sound++;
      }
      if (sound === SOUND_IN_A_ROW) return at;
      if (sound > 0 && next + recordHeader > end) {
        if (!last) return ~at;
        if (next === end || (sound > 1 && next < end + recordHeader)) return at;
      }
    }
    return ~(last ? end : Math.max(from, end - recordHeader + 1));
  }

  private capturedAt(view: DataView, at: number): number {
    const captured = view.getUint32(at + CAPTURED, this.variant.little);
    const original = view.getUint32(at + ORIGINAL, this.variant.little);
    if (this.variant.swapped === 'never') return captured;
    return this.variant.swapped === 'always' || captured > original ? original : captured;
  }

  private isSound(view: DataView, at: number, lastSeconds: number): boolean {
    const { little, unitsPerSecond, snaplen } = this.variant;
    const captured = this.capturedAt(view, at);
    const original = view.getUint32(at + CAPTURED, little) + view.getUint32(at + ORIGINAL, little) - captured;
    if (captured === 0 || captured > original || captured > this.most || original > 16 * 1024 * 1024) return false;
    if (snaplen > 0 && captured > snaplen) return false;
    if (view.getUint32(at + FRACTION, little) >= unitsPerSecond) return false;
    return lastSeconds < 0 || Math.abs(view.getUint32(at, little) - lastSeconds) < DAY;
  }
}
