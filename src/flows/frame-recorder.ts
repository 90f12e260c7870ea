/** The engine's sink: decodes each frame of one file, writes its row, and hands TCP segments and ICMP errors on. */
import { type FrameRecord, type FrameSink, DIRECTION_IN, DIRECTION_OUT, OFFLOAD_SEGMENTED_LATER } from '../capture/types.ts';
import { WORD } from '../lib/representation.ts';
import { AddressBook } from '../tables/address-book.ts';
import { FLOW_OUTER_DOWN, FLOW_OUTER_UP, FlowTable } from '../tables/flow-table.ts';
import { FirstFragments } from '../tables/fragment-table.ts';
import { GivenBack } from '../tables/given-back.ts';
import { ICMP_FRAG_NEEDED, ICMP_PACKET_TOO_BIG, IcmpErrorTable } from '../tables/icmp-error-table.ts';
import { OddityLog } from '../tables/oddities.ts';
import {
  A_LATER_FRAGMENT,
  A_MORE_FRAGMENTS,
  BIT_B_TO_A,
  BIT_CHECKSUM_PARTIAL,
  BIT_CHECKSUM_PARTIAL_NO_LENGTH,
  BIT_DONT_FRAGMENT,
  BIT_FRAGMENT,
  BIT_ICMP_ERROR,
  BIT_INBOUND,
  BIT_IP,
  BIT_IPV6,
  BIT_LENGTH_ZERO,
  BIT_NO_TIME,
  BIT_OUTBOUND,
  BIT_STATED_SUPER,
  BIT_TCP,
  BIT_TCP_SHORT,
  BIT_TUNNELED,
  B_TTL,
  BLOCK_MASK,
  type PacketBlock,
  PacketTable,
  S_BITS,
  S_IP_ID,
  S_TCP_FLAGS,
  S_WINDOW,
  W_ACK,
  W_ANALYSIS,
  W_CAP_LEN,
  W_FLOW,
  W_FRAME_LEN,
  W_IP_LEN,
  W_NANOS,
  W_OFFSET_LOW,
  W_PAYLOAD_LEN,
  W_SECONDS,
  W_SEQ,
} from '../tables/packet-table.ts';
import { decodeFrame, MOST_LAYERS } from '../wire/decode.ts';
import { KIND_BEYOND, KIND_FRAGMENT, KIND_MALFORMED_TCP, KIND_TCP_CUT, KIND_TOO_MANY_LAYERS } from '../wire/frame-kinds.ts';
import { CHECKSUM_PARTIAL, CHECKSUM_PARTIAL_NO_LENGTH, Headers } from '../wire/headers.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../wire/protocol-numbers.ts';
import { ChecksumSampler } from './checksum-sampler.ts';
import { Encapsulations, MOST_STACKS } from './encapsulations.ts';
import { ExtraStreams, SOCKS_PORT, VNC_VERSION_LENGTH } from './extra-streams.ts';
import { noteFirstFragment } from './first-fragment.ts';
import { ForgottenLengths } from './forgotten-lengths.ts';
import { MAX_HOLES } from './holes.ts';
import { IcmpRecorder, kindOf } from './icmp-recorder.ts';
import { KindBook, MOST_KINDS } from './kind-book.ts';
import { LimitsReached } from './limits-reached.ts';
import { showOuter } from './outer-packet.ts';
import { COMPLETE, MAX_PENDING, PENDING, Reassembler } from './reassembly.ts';
import { RowBudget } from './row-budget.ts';
import { settle } from './settle.ts';
import { MOST_PARTS } from './stream-numbers.ts';
import { SIZE_NONE, SIZE_SUPER, Tracker } from './tracker.ts';
import { noteUnknownKinds } from './unknown-kinds.ts';

export class FrameRecorder implements FrameSink {
  readonly packets: PacketTable;
  readonly flows: FlowTable;
  readonly errors = new IcmpErrorTable();
  readonly addresses = new AddressBook();
  readonly oddities = new OddityLog();
  readonly encapsulations = new Encapsulations();
  readonly givenBack = new GivenBack();
  readonly firstFragments = new FirstFragments();

  /** Sum of frame lengths. */
  bytes = WORD;
  /** Frames behind the last row, which were counted only. */
  framesNotKept = 0;
  tcpPackets = 0;
  ipFragments = 0;
  fragNeeded = 0;
  packetTooBig = 0;
  /** Segments of flows, and ICMP errors, for which there was no room. */
  segmentsNotFollowed = 0;
  messagesNotKept = 0;
  readonly kinds = new KindBook();
  /** Rows of the earliest and the latest frame that have a time, −1 = none. */
  earliestRow = -1;
  latestRow = -1;

  private readonly headers = new Headers();
  private readonly reassembler = new Reassembler();
  private readonly limits = new LimitsReached();
  private readonly forgotten = new ForgottenLengths();
  private readonly tracker: Tracker;
  private readonly checksums: ChecksumSampler;
  private readonly extraStreams: ExtraStreams;
  private readonly icmp: IcmpRecorder;
  private earliest = Infinity;
  private latest = -Infinity;
  /** Peculiarities of frames, counted here and entered in the log by `finish`: a look-up by name a frame would cost too much. */
  private readonly counted = FRAME_ODDITIES.map(() => ({ count: 0, firstFrame: 0, logged: 0 }));
  /** No further row fits. */
  private isFull = false;

  constructor(private readonly budget: RowBudget = new RowBudget()) {
    this.packets = new PacketTable(budget);
    this.flows = new FlowTable(budget);
    budget.share(this.packets);
    this.bytes = 0;
    this.tracker = new Tracker(this.flows, this.packets, budget.mostFlows);
    this.extraStreams = new ExtraStreams(this.tracker.streams);
    this.checksums = new ChecksumSampler(this.flows, this.packets, budget.checksums);
    this.icmp = new IcmpRecorder(this.errors, this.addresses, this.flows, this.tracker.streams, this.checksums);
  }

  frame(record: FrameRecord): void {
    const h = this.headers;
    const packets = this.packets;
    if ((packets.length & BLOCK_MASK) === 0 && !this.isFull) this.isFull = !this.budget.hasRoom();
    decodeFrame(record, h);
    if (this.isFull) {
      this.countOnly(record);
      return;
    }
    const row = packets.length;
    const block = packets.blockForAppend();
    const { words } = block;
    const i = row & BLOCK_MASK;
    packets.length = row + 1;
    this.bytes += record.origLen;
    this.kinds.count(h.kind);

    const offset = record.fileOffset;
    words[W_OFFSET_LOW + i] = offset;
    // What is 0 in nearly every frame is not written: a new block's memory is 0, and its pages come when they are first touched.
    if (offset >= 4294967296) block.offsetHigh[i] = offset / 4294967296;
    words[W_SECONDS + i] = record.seconds;
    words[W_NANOS + i] = record.nanos;
    words[W_FRAME_LEN + i] = record.statedLen < 0 ? record.origLen : record.statedLen;
    words[W_CAP_LEN + i] = record.capLen;
    if (record.interfaceId !== 0) block.interfaceId[i] = record.interfaceId;

    let bits = 0;
    if (record.hasTime) {
      if (!packets.hasBase) {
        packets.hasBase = true;
        packets.baseSeconds = record.seconds;
        packets.baseNanos = record.nanos;
      }
    } else {
      bits |= BIT_NO_TIME;
      this.note(ODD_NO_TIME, row);
    }
    // Exact in a double for 104 days; the subtraction wraps with the 32-bit seconds.
    const now = ((record.seconds - packets.baseSeconds) | 0) * 1e9 + (record.nanos - packets.baseNanos);
    this.tracker.now = now;
    if (record.hasTime) {
      if (now >= this.latest) {
        this.latest = now;
        this.latestRow = row;
      } else this.note(ODD_BACKWARDS, row);
      if (now < this.earliest) {
        this.earliest = now;
        this.earliestRow = row;
      }
    }
    if (record.capLen < record.origLen) this.note(ODD_SNAPPED, row);

    if (h.ipVersion === 0) {
      words[W_FLOW + i] = -1;
      block.bits[i] = bits;
      block.window[i] = this.kinds.numberOf(h.kind);
      return;
    }
    if (h.fragmentOffset > 0 || h.moreFragments || h.outerFragment) this.fragment(record, h, block, i, row, bits);
    else this.ipFrame(record, h, block, i, row, bits, record.origLen);
  }

  oddity(code: string, detail?: string): void {
    if (code === 'limit-reached') this.limits.note(detail ?? '');
    else this.oddities.add(code, this.packets.length > 0 ? this.packets.length : null, detail ?? null);
  }

  /** Brings the tables up to date; may be called again when more frames have come. */
  finish(): void {
    for (let o = 0; o < FRAME_ODDITIES.length; o++) {
      const c = this.counted[o];
      if (c.count > c.logged) this.oddities.add(FRAME_ODDITIES[o], c.firstFrame, null, c.count - c.logged);
      c.logged = c.count;
    }
    noteUnknownKinds(this.kinds, this.oddities);
    this.oddities.set('frames-not-kept', this.framesNotKept, `everything up to frame ${this.packets.length} was analysed`);
    this.oddities.set('frames-given-back', this.packets.givenBack, `${this.packets.rows} of ${this.packets.length} analysed frames can still be listed`);
    this.limits.enter(this.oddities, [
      [this.segmentsNotFollowed, `segments of flows beyond the first ${this.budget.mostFlows}`],
      [this.messagesNotKept, `ICMP errors beyond the first ${this.budget.mostMessages}`],
      [this.addresses.untold, `look-ups of IPv6 addresses beyond the first ${this.addresses.most}`],
      [this.encapsulations.untold, `flows in stacks of headers beyond the first ${MOST_STACKS}`],
      [this.reassembler.givenUp, `fragmented datagrams of more than ${MAX_PENDING} at a time, or too large together`],
      [this.kinds.counted(KIND_TOO_MANY_LAYERS), `frames of more than ${MOST_LAYERS} nested headers`],
      [this.kinds.counted(KIND_BEYOND), `frames of kinds beyond the first ${MOST_KINDS}`],
      [this.tracker.forgottenHoles, `gaps of more than ${MAX_HOLES} in one direction of a flow`],
      [this.tracker.streams.unparted, `segments of one flow on tunnel paths beyond the first ${MOST_PARTS}`],
      [this.givenBack.sizes.untold, `packets whose size was not noted when their rows were given back`],
    ]);
    settle(this.flows, this.packets);
  }

  /**
   * An IP fragment. As in tshark it carries no TCP of its own where it was captured whole: the frame that completes
   * the datagram does.
   */
  private fragment(record: FrameRecord, h: Headers, block: PacketBlock, i: number, row: number, bits: number): void {
    this.ipFragments++;
    this.note(ODD_FRAGMENT, row);
    const ipOffset = h.outerFragment ? h.ipOffset - h.tunnelOverhead : h.ipOffset;
    const marks = (h.moreFragments || h.outerFragment ? A_MORE_FRAGMENTS : 0) | (h.fragmentOffset > 0 ? A_LATER_FRAGMENT : 0);
    const state = this.reassembler.take(record, h, ipOffset, row);
    if (state === COMPLETE) {
      const wasOuter = h.outerFragment || h.tunnelDepth === 0;
      if (this.reassembler.noted >= 0) this.firstFragments.remove(this.reassembler.noted);
      const ipLen = h.ipLen;
      const direction = h.direction;
      const whole = this.reassembler.whole;
      decodeFrame(whole, h);
      h.direction = direction;
      // What was cut itself, and not as a tunnel's load, was not kept whole: over IPv6, where every packet counts as one with DF, its sender cut it.
      if (h.tunnelDepth === 0) h.dontFragment = false;
      // A mirror's copy was cut on its way to whoever recorded it, the packet itself was not.
      this.ipFrame(whole, h, block, i, row, bits | (h.mirrored && wasOuter ? 0 : BIT_FRAGMENT), record.origLen);
      if (h.tunnelDepth === 0) block.ipLen[i] = ipLen;
      this.markFragment(block, i, marks, this.reassembler.firstRow, this.reassembler.largest);
      return;
    }
    if (state === PENDING) {
      if (h.tcp === 2 && h.fragmentOffset === 0 && !h.outerFragment && !this.reassembler.isNoted) {
        this.reassembler.note(noteFirstFragment(h, row, this.tracker, this.flows, this.addresses, this.firstFragments));
      }
      if (h.outerFragment) showOuter(record, h, ipOffset);
      h.kind = KIND_FRAGMENT;
      h.tcp = 0;
      h.icmpError = false;
    } else if (!h.outerFragment) h.dontFragment = false;
    const { moreFragments, outerFragment, ipLen } = h;
    this.ipFrame(record, h, block, i, row, bits | (h.mirrored && outerFragment ? 0 : BIT_FRAGMENT), record.origLen);
    // A frame of a flow is a first fragment here that was not captured whole. Of a tunnel's it shows the length within.
    this.markFragment(block, i, marks, row, moreFragments && !outerFragment ? ipLen : 0);
  }

  /** Keeps what the frame is, and with its flow where the segment's first fragment lies and how large its largest was. */
  private markFragment(block: PacketBlock, i: number, marks: number, firstRow: number, largest: number): void {
    block.analysis[i] |= marks;
    const flow = block.flow[i];
    if (flow >= 0 && block.bits[i] & BIT_FRAGMENT) this.flows.noteFragments(2 * flow + (block.bits[i] & BIT_B_TO_A ? 1 : 0), firstRow, largest);
  }

  private ipFrame(record: FrameRecord, h: Headers, block: PacketBlock, i: number, row: number, rowBits: number, frameLen: number): void {
    const { words, shorts } = block;
    const isV6 = h.ipVersion === 6;
    const src = isV6 ? this.addresses.intern(h.src0, h.src1, h.src2, h.src3) : h.src0 | 0;
    const dst = isV6 ? this.addresses.intern(h.dst0, h.dst1, h.dst2, h.dst3) : h.dst0 | 0;
    const statedSuper = (record.offload & OFFLOAD_SEGMENTED_LATER) !== 0;

    let bits = rowBits | BIT_IP;
    if (isV6) bits |= BIT_IPV6;
    else shorts[S_IP_ID + i] = h.ipId;
    if (h.dontFragment) bits |= BIT_DONT_FRAGMENT;
    if (h.direction === DIRECTION_OUT) bits |= BIT_OUTBOUND;
    else if (h.direction === DIRECTION_IN) bits |= BIT_INBOUND;
    if (h.checksumClass === CHECKSUM_PARTIAL) bits |= BIT_CHECKSUM_PARTIAL;
    else if (h.checksumClass === CHECKSUM_PARTIAL_NO_LENGTH) bits |= BIT_CHECKSUM_PARTIAL_NO_LENGTH;
    if (h.tunnelDepth > 0) bits |= BIT_TUNNELED;
    if (statedSuper) bits |= BIT_STATED_SUPER;
    if (h.lengthZero) {
      bits |= BIT_LENGTH_ZERO;
      this.note(ODD_LENGTH_ZERO, row);
    }
    words[W_IP_LEN + i] = h.ipLen;
    block.octets[B_TTL + i] = h.ttl;

    if (h.tcp === 2 || (h.tcp === 1 && h.l4Captured >= TCP_BYTES_FOR_STREAM)) {
      this.tcpPackets++;
      bits |= BIT_TCP;
      // Written before the tracker runs, which may look for copies of this row.
      words[W_SEQ + i] = h.seq;
      words[W_ACK + i] = h.ack;
      words[W_PAYLOAD_LEN + i] = h.payloadLen;
      shorts[S_TCP_FLAGS + i] = h.tcpFlags;
      shorts[S_WINDOW + i] = h.window;
      const tracker = this.tracker;
      const flowsBefore = this.flows.length;
      // The first fragment of a datagram that was not captured whole does not tell the segment's length.
      const isPart = h.moreFragments;
      if (!isPart && (h.tcp === 2 || isSound(h))) {
        tracker.segment(h, src, dst, row, frameLen, statedSuper, (rowBits & BIT_FRAGMENT) !== 0);
        if (h.padding) this.note(ODD_PADDING, row);
        if (tracker.size !== SIZE_NONE) this.checksums.look(record.bytes, h, tracker.flow * 2 + tracker.direction, row, tracker.size === SIZE_SUPER);
      } else {
        bits |= BIT_TCP_SHORT;
        words[W_PAYLOAD_LEN + i] = 0;
        tracker.unsound(h, src, dst, row, frameLen);
      }
      words[W_FLOW + i] = tracker.flow;
      if (tracker.flow < 0) {
        this.notFollowed(block, i, bits, src, dst);
        return;
      }
      if (h.payloadLen > 0 && (h.payloadLen === VNC_VERSION_LENGTH || h.dstPort === SOCKS_PORT || h.srcPort === SOCKS_PORT)) {
        this.extraStreams.look(record.view, h, tracker.flow);
      }
      // A plain frame without tag has nothing around its packet.
      if (this.flows.length > flowsBefore && !(h.plain && h.vlan < 0)) this.encapsulations.note(tracker.flow, record);
      if (h.tunnelDepth > 0) this.flows.mark(tracker.flow, (h.outerDescends ? FLOW_OUTER_DOWN : FLOW_OUTER_UP) << (2 * tracker.direction));
      if (tracker.direction === 1) bits |= BIT_B_TO_A;
      const marks = tracker.analysis | (isPart ? 0 : this.forgotten.look(h, frameLen));
      if (marks !== 0) words[W_ANALYSIS + i] = marks;
    } else {
      words[W_FLOW + i] = -1;
      words[W_SEQ + i] = src;
      words[W_ACK + i] = dst;
      if (h.tcp === 0) this.showUpperLayer(record, h, block, i);
      if (h.tcp === 1) {
        this.tcpPackets++;
        bits |= BIT_TCP_SHORT;
        shorts[S_TCP_FLAGS + i] = h.srcPort;
        shorts[S_WINDOW + i] = h.dstPort;
        if (h.kind !== KIND_MALFORMED_TCP) this.note(ODD_TCP_CUT, row);
        // With an impossible header length the header takes a stream number in tshark, and no more.
        else if (h.tcpHeaderLen < 20 && h.window + h.seq > 0) {
          this.tracker.streams.noteQuoted(isV6, src, dst, h.srcPort, h.dstPort, h.seq, h.tcpFlags, this.tracker.now);
        }
      }
      if (h.icmpError) {
        const kind = kindOf(h);
        if (kind === ICMP_FRAG_NEEDED) this.fragNeeded++;
        else if (kind === ICMP_PACKET_TOO_BIG) this.packetTooBig++;
        if (this.errors.length < this.budget.mostMessages) {
          bits |= BIT_ICMP_ERROR;
          this.icmp.record(record, h, row, this.tracker.now, src, dst);
        } else this.messagesNotKept++;
      }
    }
    shorts[S_BITS + i] = bits;
  }

  /** A segment of a flow for which there is no room: its row is that of a packet, not of a segment. */
  private notFollowed(block: PacketBlock, i: number, bits: number, src: number, dst: number): void {
    this.segmentsNotFollowed++;
    block.seq[i] = src;
    block.ack[i] = dst;
    block.payloadLen[i] = 0;
    block.tcpFlags[i] = PROTOCOL_TCP;
    block.window[i] = this.kinds.numberOf(this.headers.kind);
    block.analysis[i] = 0;
    block.bits[i] = bits & ~(BIT_TCP | BIT_TCP_SHORT);
  }

  /** A frame for which no row is left: counted, not analysed. */
  private countOnly(record: FrameRecord): void {
    this.framesNotKept++;
    this.bytes += record.origLen;
    this.kinds.count(this.headers.kind);
  }

  /** What a frame of another protocol than TCP shows in lists: its kind, its type and code or its protocol, its ports. */
  private showUpperLayer(frame: FrameRecord, h: Headers, block: PacketBlock, i: number): void {
    block.window[i] = this.kinds.numberOf(h.kind);
    block.tcpFlags[i] = h.icmpType >= 0 && h.kind !== KIND_FRAGMENT ? (h.icmpType << 8) | h.icmpCode : h.protocol & 0xff;
    if (h.protocol === PROTOCOL_UDP && h.kind !== KIND_FRAGMENT && h.l4Captured >= 4) block.payloadLen[i] = frame.view.getUint32(h.l4Offset);
  }

  private note(oddity: number, row: number): void {
    const c = this.counted[oddity];
    if (c.count++ === 0) c.firstFrame = row + 1;
  }
}

/** tshark opens a conversation once it has read up to the window. */
const TCP_BYTES_FOR_STREAM = 16;

/** Whether a header that was cut behind its window still tells all that analysis needs, which tshark then does. */
function isSound(h: Headers): boolean {
  return h.kind === KIND_TCP_CUT && h.tcpHeaderLen >= 20 && h.ipHeaderLen + h.tcpHeaderLen <= h.ipLen;
}

/** Oddities that single frames show, by index. */
const FRAME_ODDITIES = ['no-timestamps', 'time-backwards', 'snapped', 'length-zero', 'ip-fragment', 'tcp-header-cut', 'padding-counted'];
const ODD_NO_TIME = 0;
const ODD_BACKWARDS = 1;
const ODD_SNAPPED = 2;
const ODD_LENGTH_ZERO = 3;
const ODD_FRAGMENT = 4;
const ODD_TCP_CUT = 5;
const ODD_PADDING = 6;
