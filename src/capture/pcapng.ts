/** pcapng files (draft-ietf-opsawg-pcapng; what counts as a frame by Wireshark 4.0's wiretap/pcapng.c). */
import { impossibleLength, MAX_BLOCK, MAX_CAPTURED, MOST_INTERFACES } from './container-limits.ts';
import * as block from './pcapng-blocks.ts';
import { MOST_DROPS, readDrops, readInterface, type InterfaceState } from './pcapng-interfaces.ts';
import { commentText, eachOption, MOST_COMMENTS, MOST_NAMES, optionText, readNames } from './pcapng-options.ts';
import { takePseudoHeader } from './pseudo-header.ts';
import { setStamp, stamp } from './pcapng-time.ts';
import {
  DIRECTION_IN,
  DIRECTION_OUT,
  DIRECTION_UNKNOWN,
  FrameRecord,
  LINK_TYPE_NONE,
  type ContainerInfo,
  type ContainerReader,
  type FrameSink,
} from './types.ts';

/** Bytes of options that a packet block may carry beside its packet. */
export const MOST_OPTIONS = 1 << 20;
/** Blocks other than packets that are larger than this are passed over. */
export const MOST_DESCRIPTION = 1 << 24;

export class PcapngReader implements ContainerReader {
  readonly info: ContainerInfo = {
    format: 'pcapng',
    byteOrder: 'little',
    interfaces: [],
    cutShort: false,
    droppedByCapture: null,
    comments: [],
    names: new Map(),
    os: null,
    application: null,
  };
  private readonly record = new FrameRecord();
  private readonly interfaces: InterfaceState[] = [];
  /** Index of the section's first interface in `interfaces`. */
  private sectionBase = 0;
  private little = true;
  private sections = 0;
  private resyncing = false;
  /** Largest packet that any interface so far allows. */
  private largest = MAX_CAPTURED;
  /** Bytes of a block too large to look into that are still to come. */
  private skip = 0;
  /** A section of a major version that nobody knows: its blocks are passed over. */
  private foreignSection = false;
  private saidBeyondRange = false;
  /** Frames handed on so far, as Wireshark numbers them. */
  private frames = 0;

  read(bytes: Uint8Array, view: DataView, start: number, end: number, fileOffset: number, last: boolean, sink: FrameSink): number {
    this.record.bytes = bytes;
    this.record.view = view;
    const delta = fileOffset - start;
    let at = this.readBlocks(bytes, view, start, end, delta, last, sink);
    if (last && (at < end || this.skip > 0)) {
      this.info.cutShort = true;
      sink.oddity('cut-short', `${end - at} bytes of a block at offset ${at + delta}`);
      at = end;
    }
    return at - start;
  }

  /** Reads whole blocks from `at` on; where the first one begins that is not there in full. Behind the loop nothing is reckoned, as in pcap.ts. */
  private readBlocks(bytes: Uint8Array, view: DataView, from: number, end: number, delta: number, last: boolean, sink: FrameSink): number {
    let at = from;
    for (;;) {
      if (this.skip > 0) {
        const step = Math.min(this.skip, end - at);
        this.skip -= step;
        at += step;
      }
      if (this.resyncing) {
        const found = block.findBlock(view, at, end, last, this.little);
        if (found < 0) return ~found;
        at = found;
        this.resyncing = false;
      }
      if (end - at < 12) return at;
      const isSection = view.getUint32(at) === block.SECTION;
      if (isSection && !this.setByteOrder(view, at)) {
        this.damage(sink, at + delta, 'section without byte-order magic');
        at++;
        continue;
      }
      const type = view.getUint32(at, this.little);
      // Real files have lengths that are not multiples of 4; their writers padded all the same.
      const stated = view.getUint32(at + 4, this.little);
      const length = (stated + 3) & ~3;
      if (stated < 12 || stated > MAX_BLOCK) {
        this.damage(sink, at + delta, `block type 0x${type.toString(16)} with length ${stated}`);
        at++;
        continue;
      }
      if (at + length > end) {
        if (block.isPacket(type) && length > this.largest + MOST_OPTIONS) {
          this.damage(sink, at + delta, `packet block of ${stated} bytes`);
          at++;
          continue;
        }
        const isDescription = block.isDescription(type);
        if (!block.isPacket(type) && length > (isDescription ? MOST_DESCRIPTION : MAX_CAPTURED)) {
          this.skip = length;
          if (isDescription) sink.oddity('limit-reached', `descriptive blocks of more than ${MOST_DESCRIPTION} bytes`);
          else sink.oddity('unknown-block', `type 0x${type.toString(16)} at offset ${at + delta}`);
          continue;
        }
        return at;
      }
      if (view.getUint32(at + length - 4, this.little) !== stated) {
        this.damage(sink, at + delta, `block lengths ${stated} and ${view.getUint32(at + length - 4, this.little)} differ`);
        at++;
        continue;
      }
      if (isSection) this.readSection(bytes, view, at, length, sink);
      else if (!this.foreignSection) this.readBlock(type, at, length, delta, sink);
      at += length;
    }
  }

  private hand(record: FrameRecord, sink: FrameSink): void {
    this.frames++;
    sink.frame(record);
  }

  private addComment(frame: number | null, interfaceName: string | null, offset: number, size: number, sink: FrameSink): void {
    const { comments } = this.info;
    if (comments.length >= MOST_COMMENTS) return sink.oddity('limit-reached', `comments beyond the first ${MOST_COMMENTS}`);
    const text = commentText(this.record.bytes, offset, size);
    if (text !== '') comments.push({ frame, interfaceName, text });
  }

  private damage(sink: FrameSink, offset: number, what: string): void {
    sink.oddity('damaged-record', `${what} at offset ${offset}`);
    this.resyncing = true;
  }

  /** Takes the byte order of the section that starts here; false = none stated. */
  private setByteOrder(view: DataView, at: number): boolean {
    const big = view.getUint32(at + 8) === block.BYTE_ORDER_MAGIC;
    if (!big && view.getUint32(at + 8, true) !== block.BYTE_ORDER_MAGIC) return false;
    const order = big ? 'big' : 'little';
    this.info.byteOrder = this.sections === 0 || this.info.byteOrder === order ? order : 'mixed';
    this.little = !big;
    return true;
  }

  private readSection(bytes: Uint8Array, view: DataView, at: number, length: number, sink: FrameSink): void {
    this.sections++;
    this.sectionBase = this.interfaces.length;
    const major = length >= 28 ? view.getUint16(at + block.SECTION_MAJOR, this.little) : 1;
    this.foreignSection = major !== 1;
    if (this.foreignSection) return;
    eachOption(view, this.little, at + block.SECTION_OPTIONS, at + length - 4, (code, offset, size) => {
      if (code === block.OPTION_OS) this.info.os ??= optionText(bytes, offset, size);
      else if (code === block.OPTION_APPLICATION) this.info.application ??= optionText(bytes, offset, size);
      else if (code === block.OPTION_COMMENT) this.addComment(null, null, offset, size, sink);
    });
  }

  private readBlock(type: number, at: number, length: number, delta: number, sink: FrameSink): void {
    switch (type) {
      case block.ENHANCED_PACKET:
        this.readPacket(false, at, length, delta, sink);
        break;
      case block.PACKET:
        this.readPacket(true, at, length, delta, sink);
        break;
      case block.SIMPLE_PACKET:
        this.readSimplePacket(at, length, delta, sink);
        break;
      case block.INTERFACE:
        this.addInterface(at, length, sink);
        break;
      case block.INTERFACE_STATISTICS:
        this.takeStatistics(at, length);
        break;
      case block.NAME_RESOLUTION:
        if (!readNames(this.record.bytes, this.record.view, this.little, at + 8, at + length - 4, this.info.names)) {
          sink.oddity('limit-reached', `blocks of host names beyond the first ${MOST_NAMES} names`);
        }
        break;
      case block.DECRYPTION_SECRETS:
        // Keys are not looked at and never kept.
        break;
      default:
        if (block.countsAsFrame(type)) this.readOtherRecord(type, at, length, delta, sink);
        else sink.oddity('unknown-block', `type 0x${type.toString(16)} at offset ${at + delta}`);
    }
  }

  /** An enhanced packet, or the obsolete one: the same layout but for 16 bits of interface and 16 bits of drops. */
  private readPacket(obsolete: boolean, at: number, length: number, delta: number, sink: FrameSink): void {
    const { record, little } = this;
    const view = record.view;
    if (length < block.PACKET_MINIMUM) return this.badPacket(sink, at + delta, `packet block of ${length} bytes`);
    const local = obsolete ? view.getUint16(at + block.EPB_INTERFACE, little) : view.getUint32(at + block.EPB_INTERFACE, little);
    const id = this.sectionBase + local;
    const captured = view.getUint32(at + block.EPB_CAPTURED, little);
    const original = view.getUint32(at + block.EPB_ORIGINAL, little);
    const state = this.interfaces[id];
    if (!state) return sink.oddity('interface-missing', `interface ${local} at offset ${at + delta}`);
    if (captured > length - block.PACKET_MINIMUM || captured > state.most) {
      return this.badPacket(sink, at + delta, `captured length ${captured}`);
    }
    setStamp(state.scale, view.getUint32(at + block.EPB_TIME_HIGH, little), view.getUint32(at + block.EPB_TIME_LOW, little));
    if (stamp.beyond && !this.saidBeyondRange) {
      this.saidBeyondRange = true;
      sink.oddity('time-beyond-range', `first at offset ${at + delta}`);
    }
    this.fill(id, state, at + block.EPB_DATA, captured, original, delta);
    if (obsolete) {
      const drops = view.getUint16(at + block.PACKET_DROPS, little);
      if (drops !== block.DROPS_UNKNOWN) this.addDrops(state, drops);
    }
    const options = at + block.EPB_DATA + ((captured + 3) & ~3);
    const end = at + length - 4;
    if (options + 4 <= end) this.readPacketOptions(state, options, end, sink);
    this.hand(record, sink);
  }

  /** Options of a packet: flags, drop count and comments; everything else is passed over. Allocates nothing but for comments. */
  private readPacketOptions(state: InterfaceState, at: number, end: number, sink: FrameSink): void {
    const { record, little } = this;
    const view = record.view;
    while (at + 4 <= end) {
      const code = view.getUint16(at, little);
      const size = view.getUint16(at + 2, little);
      if (code === 0 || at + 4 + size > end) return;
      if (code === block.OPTION_PACKET_FLAGS && size === 4) {
        const flags = view.getUint32(at + 4, little);
        const direction = flags & 3;
        if (direction === DIRECTION_IN || direction === DIRECTION_OUT) record.direction = direction;
        record.offload = (flags >>> 9) & 7;
        const fcs = (flags >>> 5) & 15;
        if (fcs > 0) record.fcsLength = fcs;
      } else if (code === block.OPTION_PACKET_DROPS && size === 8) {
        const high = view.getUint32(at + (little ? 8 : 4), little);
        this.addDrops(state, high * 4294967296 + view.getUint32(at + (little ? 4 : 8), little));
      } else if (code === block.OPTION_COMMENT) {
        this.addComment(this.frames + 1, null, at + 4, size, sink);
      }
      at += 4 + ((size + 3) & ~3);
    }
  }

  private readSimplePacket(at: number, length: number, delta: number, sink: FrameSink): void {
    const { record } = this;
    if (length < block.SIMPLE_PACKET_MINIMUM) return this.badPacket(sink, at + delta, `packet block of ${length} bytes`);
    const original = record.view.getUint32(at + block.SPB_ORIGINAL, this.little);
    const state = this.interfaces[this.sectionBase];
    if (!state) return sink.oddity('interface-missing', `interface 0 at offset ${at + delta}`);
    const snaplen = state.shown.snaplen;
    const captured = snaplen > 0 ? Math.min(original, snaplen) : original;
    if (captured > length - block.SIMPLE_PACKET_MINIMUM || captured > state.most) {
      return this.badPacket(sink, at + delta, `captured length ${captured}`);
    }
    stamp.seconds = 0;
    stamp.nanos = 0;
    this.fill(this.sectionBase, state, at + block.SPB_DATA, captured, original, delta);
    record.hasTime = false;
    this.hand(record, sink);
  }

  /** Custom blocks, journal entries and system calls: no packets, but Wireshark gives them frame numbers. */
  private readOtherRecord(type: number, at: number, length: number, delta: number, sink: FrameSink): void {
    const { record } = this;
    const found = block.describeOtherRecord(record.bytes, record.view, this.little, type, at, at + length - 4);
    if (!found) return this.badPacket(sink, at + delta, `block of ${length} bytes`);
    record.start = found.start;
    record.capLen = found.length;
    record.origLen = Math.max(found.length, found.stated);
    record.statedLen = impossibleLength(found.stated, found.length);
    record.hasTime = found.hasTime;
    record.seconds = stamp.seconds;
    record.nanos = stamp.nanos;
    record.interfaceId = 0;
    record.linkType = LINK_TYPE_NONE;
    record.fcsLength = 0;
    record.direction = DIRECTION_UNKNOWN;
    record.offload = 0;
    record.fileOffset = record.start + delta;
    this.hand(record, sink);
  }

  private fill(id: number, state: InterfaceState, start: number, captured: number, original: number, delta: number): void {
    const { record } = this;
    record.start = start;
    record.capLen = captured;
    record.origLen = original > captured ? original : captured;
    record.statedLen = impossibleLength(original, captured);
    record.seconds = stamp.seconds;
    record.nanos = stamp.nanos;
    record.hasTime = true;
    record.interfaceId = id;
    record.linkType = state.shown.linkType;
    record.fcsLength = state.shown.fcsLength;
    record.fileOffset = start + delta;
    record.direction = DIRECTION_UNKNOWN;
    record.offload = 0;
    if (state.pseudoHeader > 0) takePseudoHeader(record, state.pseudoHeader, false);
  }

  private badPacket(sink: FrameSink, offset: number, what: string): void {
    sink.oddity('damaged-record', `${what} at offset ${offset}`);
  }

  private addInterface(at: number, length: number, sink: FrameSink): void {
    if (length < block.INTERFACE_MINIMUM) return;
    if (this.interfaces.length >= MOST_INTERFACES) {
      sink.oddity('limit-reached', `interfaces beyond the first ${MOST_INTERFACES}`);
      return;
    }
    const state = readInterface(this.record.bytes, this.record.view, this.little, at, length);
    const name = state.shown.name ?? `#${this.info.interfaces.length}`;
    eachOption(this.record.view, this.little, at + block.IDB_OPTIONS, at + length - 4, (code, offset, size) => {
      if (code === block.OPTION_COMMENT) this.addComment(null, name, offset, size, sink);
    });
    this.info.interfaces.push(state.shown);
    this.interfaces.push(state);
    this.largest = Math.max(this.largest, state.most);
  }

  private takeStatistics(at: number, length: number): void {
    if (length < block.STATISTICS_MINIMUM) return;
    const { view } = this.record;
    const state = this.interfaces[this.sectionBase + view.getUint32(at + 8, this.little)];
    const dropped = readDrops(view, this.little, at, length);
    if (!state || dropped === null) return;
    // Statistics count from the start of the capture, so that the latest block holds the sum.
    state.stated = true;
    state.shown.dropped = dropped;
    this.sumDrops();
  }

  private addDrops(state: InterfaceState, count: number): void {
    if (state.stated || count > MOST_DROPS) return;
    state.shown.dropped = (state.shown.dropped ?? 0) + count;
    this.info.droppedByCapture = (this.info.droppedByCapture ?? 0) + count;
  }

  private sumDrops(): void {
    let sum = 0;
    for (const { dropped } of this.info.interfaces) sum += dropped ?? 0;
    this.info.droppedByCapture = sum;
  }
}
