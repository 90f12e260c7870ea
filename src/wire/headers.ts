import { WORD } from '../lib/representation.ts';

/**
 * What the decoder reads from one frame: the innermost IP layer and its TCP or ICMP header, but never what an
 * ICMP error quotes (the quote is in `quote`, on demand). One record is reused for all frames; nothing in it
 * points at memory of the chunk except offsets into `FrameRecord.bytes`.
 */
export class Headers {
  /** What the frame turned out to be, or why nothing more was read: a kind of frame-kinds.ts. */
  kind = 0;

  /** 0 = no IP layer, 4 or 6. */
  ipVersion = 0;
  /** Address words; IPv4 uses word 0 only. Unsigned. */
  src0 = WORD;
  src1 = WORD;
  src2 = WORD;
  src3 = WORD;
  dst0 = WORD;
  dst1 = WORD;
  dst2 = WORD;
  dst3 = WORD;
  /** True IP length (bytes, header included): 40 + payload length for IPv6; derived from the frame where the header says 0. */
  ipLen = 0;
  /** The header's length field was 0 and stood for "offload". */
  lengthZero = false;
  /** IPv4 identification, −1 for IPv6. */
  ipId = -1;
  ttl = 0;
  dontFragment = false;
  /** Fragment offset in bytes and "more fragments"; a fragment with offset above 0 carries no TCP header. */
  fragmentOffset = 0;
  moreFragments = false;
  /** IPv4 identification or IPv6 fragment identification of a fragment. */
  fragmentId = 0;
  /** Upper-layer protocol number after extension headers. */
  protocol = -1;
  /** Bytes of IP header and extension headers before the upper layer. */
  ipHeaderLen = 0;
  /** Offset of the innermost IP header in FrameRecord.bytes. */
  ipOffset = 0;
  /** Offset of the upper-layer header in FrameRecord.bytes, and captured bytes from there on (trailers left out). */
  l4Offset = 0;
  l4Captured = 0;

  /** 0 = no TCP, 1 = cut header (srcPort and dstPort, and as much as `tcpCaptured` bytes allow), 2 = whole fixed header. */
  tcp = 0;
  srcPort = 0;
  dstPort = 0;
  seq = WORD;
  ack = WORD;
  /** Header length in bytes. */
  tcpHeaderLen = 0;
  /** 12 flag bits. */
  tcpFlags = 0;
  window = 0;
  payloadLen = 0;
  /** The payload is what filled up a short frame, which a box on the way counted into the packet: it carries no data. */
  padding = false;
  checksum = 0;
  /** CHECKSUM_… class as far as headers tell; whole validation is done on demand. */
  checksumClass = 0;
  /** Options; −1 = absent. MSS and window scale are read on SYN only. */
  mss = -1;
  windowScale = -1;
  sackPermitted = false;
  hasTimestamps = false;
  tsVal = WORD;
  tsEcr = WORD;
  /** SACK blocks present (0 = none) and the edges of those that are there. */
  sackBlocks = 0;
  sackLeft0 = WORD;
  sackRight0 = WORD;
  sackLeft1 = WORD;
  sackRight1 = WORD;
  sackLeft2 = WORD;
  sackRight2 = WORD;
  sackLeft3 = WORD;
  sackRight3 = WORD;

  /** −1 = no ICMP; else type and code. `icmpError` = carries a quote (v4 types 3, 4, 5, 11, 12; v6 types below 128). */
  icmpType = -1;
  icmpCode = 0;
  icmpError = false;
  /** Next-hop MTU as written, for frag-needed and Packet Too Big; 0 is legal. */
  nextHopMtu = 0;
  /** Offset of the quoted IP header in FrameRecord.bytes and captured bytes of it. */
  quoteOffset = 0;
  quoteCaptured = 0;

  /** DIRECTION_… by link layer or container. */
  direction = 0;
  /** Number of IP layers outside the innermost one, and a symmetric hash of the tunnel path (0 = none). */
  tunnelDepth = 0;
  tunnelPath = WORD;
  /** Bytes from the start of the outermost IP header to the start of the innermost one: what the tunnel adds. */
  tunnelOverhead = 0;
  /** Name index of the innermost tunnel kind (TUNNEL_KINDS). */
  tunnelKind = 0;
  /** The outer datagram of a tunnel was itself fragmented (this is its first fragment). */
  outerFragment = false;
  /** Of several IP layers the outermost goes from a higher address to a lower one: which way the tunnel's packet goes. */
  outerDescends = false;
  /** A mirror wrapped this copy of a packet (isMirror). */
  mirrored = false;
  /** First VLAN identifier, −1 if untagged. */
  vlan = -1;
  /** Owned by the decoder: fields that its fast path does not set hold their defaults. */
  plain = true;
}

export const CHECKSUM_UNKNOWN = 0;
/** Field equals the folded pseudo-header sum including length, not complemented. */
export const CHECKSUM_PARTIAL = 1;
/** The same without length (Windows LSO). */
export const CHECKSUM_PARTIAL_NO_LENGTH = 2;
export const CHECKSUM_ZERO = 3;

/**
 * A frame of Ethernet carries 46 bytes at least (IEEE 802.3 §4.2.3.3), of which a bare ACK of 40 leaves 6, behind a VLAN tag 2: zeros
 * fill them up. What an application pushes may be zeros, too.
 */
export const LEAST_LOAD = 46;

/** TCP flag bits. */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

/** The packet that an ICMP error quotes, read leniently: IP header and 8 bytes suffice. */
export class Quote {
  ipVersion = 0;
  src0 = 0;
  src1 = 0;
  src2 = 0;
  src3 = 0;
  dst0 = 0;
  dst1 = 0;
  dst2 = 0;
  dst3 = 0;
  ipLen = 0;
  ipId = -1;
  ttl = 0;
  dontFragment = false;
  protocol = -1;
  ipHeaderLen = 0;
  /** −1 = cut off before the ports. */
  srcPort = -1;
  dstPort = -1;
  /** Only where hasSeq. */
  seq = 0;
  hasSeq = false;
  /** −1 = not quoted. */
  tcpHeaderLen = -1;
  tcpFlags = -1;
  window = -1;
  /** Only where tcpFlags is quoted. */
  ack = 0;
  checksum = -1;
  checksumClass = 0;
  /** Outer layer where the quote holds a tunnel: version 0 = none. */
  outerVersion = 0;
  outerSrc0 = 0;
  outerSrc1 = 0;
  outerSrc2 = 0;
  outerSrc3 = 0;
  outerDst0 = 0;
  outerDst1 = 0;
  outerDst2 = 0;
  outerDst3 = 0;
  outerIpLen = 0;
  /** Bytes between the outer and the inner IP header's start. */
  outerOverhead = 0;
  encapsulation = '';
}
