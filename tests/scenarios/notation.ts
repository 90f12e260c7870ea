/**
 * Captures as text that an engineer can read aloud, built into real frames by the emitters of src/wire.
 *
 *   # a comment; the first one is the title
 *   host A 192.0.2.10:40000 isn 1000      defaults exist for A, B (server), R (router); a colon pair in brackets for IPv6
 *   link sll                              ethernet (default), sll or sll2
 *   +.001 A > B  S 0:0 win 65535 <mss 1460,sackOK,wscale 7>
 *   +0    B > A  S. 0:0 ack 1
 *   +.010 A > B  P. 1:1449(1448) ack 1 DF id 7 ttl 63      # what is expected of this frame
 *   +0    R > A  icmp frag-needed mtu 1400 [A > B 1:1449 ipLen 1500 id 7]
 *   +0    R > A  icmp frag-needed mtu 1500 [A > B 1:1461 vxlan 7]   the tunnel's packet is quoted
 *   +0    R > A  icmp unreachable 1 [A > B udp 1472]        any other ICMP error by type and code; a quoted UDP datagram
 *   +0    A > B  . 1:1461(1460) fragment 1376              as IP fragments; `alone`: only the first of them is captured
 *   +0    A > B  . 1:1461(1460) DF vxlan 7 pieces 1376       the tunnel's packet as IP fragments
 *   +0    A > B  . 1:1461(1460) DF erspan pieces 1376        a mirror's copy, cut on its way to whoever records it; `vxlan 7 mirrored` likewise
 *   repeat 3                              the lines up to `end`, three times
 *   +.010 A > B  . len 1460 ack all DF    the next 1460 bytes, acknowledging all that B has sent
 *   end
 *   capture filter tcp port 443           written as pcapng with this filter; `capture dropped 7`: lost by the capture
 *   expect merged-then-rejected certain   and what tests/scenarios/claims.ts understands
 *
 * Sequence and ACK numbers are relative to the ISNs, as tcpdump and packetdrill write them: the SYN is 0, data begins
 * at 1. Without a range a segment stands at the sender's next number. Times are seconds after the line before.
 */
import { concat } from '../../src/wire/emit-bytes.ts';
import { emitFragNeeded, emitIcmp, emitPacketTooBig } from '../../src/wire/emit-icmp.ts';
import { emitIp, type IpFields } from '../../src/wire/emit-ip.ts';
import { emitEthernet, emitGre, emitSll, emitSll2, emitVxlan } from '../../src/wire/emit-link.ts';
import { emitTcp, emitUdp, type ChecksumForm, type TcpFields } from '../../src/wire/emit-tcp.ts';
import { ACK, FIN, PSH, RST, SYN } from '../../src/wire/headers.ts';

export interface ScenarioFrame {
  /** Nanoseconds since the scenario's start. */
  time: number;
  bytes: Uint8Array;
  /** Length on the wire, above bytes.length where the frame was cut. */
  length: number;
  /** The line that made it, and what stands behind its `#`. */
  line: string;
  note: string;
}

export interface Scenario {
  title: string;
  linkType: number;
  frames: ScenarioFrame[];
  /** Capture filter and packets that the capture lost, null where the file does not tell. */
  filter: string | null;
  dropped: number | null;
  /** The lines that claims.ts understands. */
  claims: string[];
}

interface Host {
  address: string;
  port: number;
  isn: number;
  next: number;
  ipId: number;
}

const FLAGS: Record<string, number> = { F: FIN, S: SYN, R: RST, P: PSH, '.': ACK, U: 0x20, E: 0x40, W: 0x80 };
const LINK_TYPES: Record<string, number> = { ethernet: 1, sll: 113, sll2: 276 };
/** Linux quotes as much as fits into 576 bytes (RFC 1812 §4.3.2.3), for IPv6 into 1280 (RFC 4443 §2.4). */
const QUOTE_V4 = 548;
const QUOTE_V6 = 1232;

class Builder {
  readonly scenario: Scenario = { title: '', linkType: 1, frames: [], filter: null, dropped: null, claims: [] };
  private readonly hosts = new Map<string, Host>();
  private time = 0;
  private outerId = 0;
  /** Lines of the `repeat` block that is being read, null outside of one. */
  private block: { times: number; lines: string[] } | null = null;

  constructor() {
    this.host('A', '192.0.2.10', 40_000, 1000);
    this.host('B', '198.51.100.20', 443, 5000);
    this.host('R', '192.0.2.1', 0, 0);
  }

  line(text: string): void {
    if (this.block !== null && text !== 'end') {
      this.block.lines.push(text);
      return;
    }
    const [body, ...comment] = text.split(/\s+#\s*|^#\s*/);
    const line = (body ?? '').trim();
    const note = comment.join(' # ').trim();
    if (line === '') {
      if (this.scenario.title === '') this.scenario.title = note;
    } else if (/^(expect|expect-not|vetoed|says|says-not|outcome|headline|cannot-show|message|count|flow|flags|number|reading|resends|stall|note|captured|mss|clamped|irtt|options|copy) /.test(line)) {
      this.scenario.claims.push(line);
    } else if (line.startsWith('repeat ')) {
      this.block = { times: Number(line.slice(7)), lines: [] };
    } else if (line === 'end') {
      const { times, lines } = this.block ?? fail(line, 'no repeat before it');
      this.block = null;
      for (let i = 0; i < times; i++) for (const one of lines) this.line(one);
    } else if (line.startsWith('capture filter ')) {
      this.scenario.filter = line.slice(15);
    } else if (line.startsWith('capture dropped ')) {
      this.scenario.dropped = Number(line.slice(16));
    } else if (line.startsWith('host ')) {
      this.hostLine(line);
    } else if (line.startsWith('link ')) {
      this.scenario.linkType = LINK_TYPES[line.slice(5).trim()] ?? fail(line, 'unknown link');
    } else {
      this.packetLine(line, note);
    }
  }

  /** All of it; what a `repeat` without its `end` has swallowed would be missed by nobody. */
  finish(): Scenario {
    if (this.block !== null) fail(`repeat ${this.block.times}`, 'no end behind it');
    return this.scenario;
  }

  private host(name: string, address: string, port: number, isn: number): void {
    this.hosts.set(name, { address, port, isn, next: 0, ipId: 1 });
  }

  private hostLine(line: string): void {
    const found = /^host (\w+) (?:\[([0-9a-f:]+)\]|([0-9.]+))(?::(\d+))?(?: isn (\d+))?$/.exec(line);
    if (!found) fail(line, 'host NAME ADDRESS[:PORT] [isn N]');
    const known = this.hosts.get(found[1]!);
    this.host(found[1]!, found[2] ?? found[3]!, Number(found[4] ?? known?.port ?? 0), Number(found[5] ?? known?.isn ?? 0));
  }

  private packetLine(line: string, note: string): void {
    const found = /^\+([-\d.]+)\s+(\S+) > (\S+)\s+(.*)$/.exec(line);
    if (!found) fail(line, '+SECONDS HOST > HOST …');
    this.time += Math.round(Number(found[1]) * 1e9);
    const words = new Words(found[4]!, line);
    const sender = this.end(found[2]!, line);
    const receiver = this.end(found[3]!, line);
    const packets = words.takeWord('icmp') ? [this.icmp(sender, receiver, words, line)] : this.segment(sender, receiver, words);
    const how = { cut: words.takeNumber('cut'), vlan: words.takeNumber('vlan'), out: words.takeWord('out'), index: words.takeNumber('if') ?? 2 };
    const vxlan = words.takeNumber('vxlan');
    const gre = words.takeWord('gre');
    const erspan = words.takeWord('erspan');
    const mirrored = words.takeWord('mirrored');
    const pieces = words.takeNumber('pieces');
    words.finish();
    for (const packet of packets) {
      const inTunnel = (): Uint8Array => (vxlan === null ? packet : inVxlan(packet, vxlan, pieces === null ? undefined : ++this.outerId, mirrored));
      const whole = gre ? inGre(packet) : erspan ? inErspan(packet, ++this.outerId) : inTunnel();
      for (const piece of pieces === null ? [whole] : inPieces(whole, pieces)) this.frame(piece, how, line, note);
    }
  }

  private frame(packet: Uint8Array, how: { cut: number | null; vlan: number | null; out: boolean; index: number }, line: string, note: string): void {
    const packetType = how.out ? 4 : 0;
    let bytes: Uint8Array;
    if (this.scenario.linkType === 113) bytes = emitSll(packetType, packet);
    else if (this.scenario.linkType === 276) bytes = emitSll2(packetType, how.index, packet);
    else bytes = emitEthernet(how.vlan === null ? {} : { vlans: [how.vlan] }, packet);
    const length = bytes.length;
    this.scenario.frames.push({ time: this.time, bytes: how.cut === null ? bytes : bytes.slice(0, how.cut), length, line, note });
  }

  /** A host with another port: `A:41000`. */
  private end(text: string, line: string): Host {
    const [name, port] = text.split(':');
    const host = this.hosts.get(name ?? '') ?? fail(line, `no host ${text}`);
    if (port === undefined) return host;
    const other = this.hosts.get(text) ?? { ...host, port: Number(port), next: 0 };
    this.hosts.set(text, other);
    return other;
  }

  /** One packet, or the fragments of it. */
  private segment(sender: Host, receiver: Host, words: Words): Uint8Array[] {
    const { fields, payload, form } = readSegment(sender, receiver, words);
    const taken = payload + ((fields.flags & (SYN | FIN)) !== 0 ? 1 : 0);
    const end = ((fields.seq - sender.isn) | 0) + taken;
    if (end > sender.next) sender.next = end;
    const ip = readIp(sender, receiver, words);
    const tcp = emitTcp(fields, sender.address, receiver.address, new Uint8Array(payload), form);
    const pieces = words.takeNumber('fragment');
    if (pieces === null) return [emitIp(ip, tcp)];
    const packets: Uint8Array[] = [];
    for (let at = 0; at < tcp.length; at += pieces) {
      packets.push(emitIp({ ...ip, dontFragment: false, fragmentOffset: at, moreFragments: at + pieces < tcp.length }, tcp.slice(at, at + pieces)));
    }
    // The others never come by.
    return words.takeWord('alone') ? packets.slice(0, 1) : packets;
  }

  private icmp(sender: Host, receiver: Host, words: Words, line: string): Uint8Array {
    const tooBig = words.takeWord('too-big');
    const code = words.takeNumber('unreachable');
    const type = code !== null ? 3 : words.takeWord('time-exceeded') ? 11 : null;
    if (type !== null) {
      const rest = new Uint8Array([0, 0, 0, 0, ...this.quote(words.takeBrackets(), line).slice(0, words.takeNumber('bytes') ?? QUOTE_V4)]);
      return emitIp({ src: sender.address, dst: receiver.address, protocol: 1, id: sender.ipId++ }, emitIcmp(type, code ?? 0, rest));
    }
    if (!tooBig && !words.takeWord('frag-needed')) fail(line, 'icmp frag-needed, too-big, unreachable CODE or time-exceeded');
    const mtu = words.takeNumber('mtu') ?? 0;
    const quote = this.quote(words.takeBrackets(), line);
    if (tooBig) {
      const message = emitPacketTooBig(mtu, quote.slice(0, words.takeNumber('bytes') ?? QUOTE_V6), sender.address, receiver.address);
      return emitIp({ src: sender.address, dst: receiver.address, protocol: 58, ttl: words.takeNumber('ttl') ?? 64 }, message);
    }
    const message = emitFragNeeded(mtu, quote.slice(0, words.takeNumber('bytes') ?? QUOTE_V4));
    return emitIp({ src: sender.address, dst: receiver.address, protocol: 1, ttl: words.takeNumber('ttl') ?? 64, id: sender.ipId++ }, message);
  }

  private quote(text: string, line: string): Uint8Array {
    const found = /^(\S+) > (\S+)\s+(.*)$/.exec(text);
    if (!found) fail(line, '[HOST > HOST FIRST:LAST …]');
    const words = new Words(found[3]!, line);
    const sender = this.end(found[1]!, line);
    const receiver = this.end(found[2]!, line);
    const udp = words.takeNumber('udp');
    if (udp !== null) {
      const ip = { ...readIp(sender, receiver, words), protocol: 17, dontFragment: true };
      words.finish();
      return emitIp(ip, emitUdp(sender.port, receiver.port, sender.address, receiver.address, new Uint8Array(udp)));
    }
    const ipLen = words.takeNumber('ipLen');
    const { fields, payload, form } = readSegment(sender, receiver, words, true);
    const ip = readIp(sender, receiver, words);
    if (ipLen !== null) ip.lengthField = ip.src.includes(':') ? ipLen - 40 : ipLen;
    const vxlan = words.takeNumber('vxlan');
    words.finish();
    const packet = emitIp({ dontFragment: true, ...ip }, emitTcp(fields, sender.address, receiver.address, new Uint8Array(payload), form));
    return vxlan === null ? packet : inVxlan(packet, vxlan);
  }
}

/** The words behind the hosts, taken one by one in any order; what is left over is a mistake. */
class Words {
  private text: string;
  private readonly line: string;
  constructor(text: string, line: string) {
    this.text = ` ${text} `;
    this.line = line;
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.text);
    if (found) this.text = `${this.text.slice(0, found.index)} ${this.text.slice(found.index + found[0].length)}`;
    return found;
  }

  takeWord(word: string): boolean {
    return this.take(new RegExp(` ${word.replace('.', '\\.')}(?= )`)) !== null;
  }
  takeNumber(name: string): number | null {
    const found = this.take(new RegExp(` ${name} (\\d+)(?= )`));
    return found ? Number(found[1]) : null;
  }
  takeNamed(name: string): string | null {
    return this.take(new RegExp(` ${name} (\\S+)(?= )`))?.[1] ?? null;
  }
  hasFlags(): boolean {
    return / ([FSRPUEW.]+|none)(?= )/.test(this.text);
  }
  takeFlags(): number {
    const found = this.take(/ ([FSRPUEW.]+|none)(?= )/) ?? fail(this.line, 'flags such as S, S., P. or .');
    return found[1] === 'none' ? 0 : [...found[1]!].reduce((bits, letter) => bits | (FLAGS[letter] ?? 0), 0);
  }
  takeRange(): { start: number; end: number } | null {
    const found = this.take(/ (-?\d+):(-?\d+)(?:\((\d+)\))?(?= )/);
    if (!found) return null;
    const [start, end] = [Number(found[1]), Number(found[2])];
    if (found[3] !== undefined && Number(found[3]) !== end - start) fail(this.line, `${start}:${end} are ${end - start} bytes`);
    return { start, end };
  }
  takeAngles(): string {
    return this.take(/<([^>]*)>/)?.[1] ?? '';
  }
  takeBrackets(): string {
    return this.take(/\[([^\]]*)\]/)?.[1]?.trim() ?? fail(this.line, 'a quote in [ ]');
  }
  finish(): void {
    if (this.text.trim() !== '') fail(this.line, `not understood: ${this.text.trim()}`);
  }
}

/** Flags may be left out in a quote, which then bears an ACK. */
function readSegment(sender: Host, receiver: Host, words: Words, isQuote = false): { fields: TcpFields; payload: number; form: ChecksumForm } {
  const options = words.takeAngles();
  const isn = words.takeNumber('isn');
  if (isn !== null) {
    sender.isn = isn;
    sender.next = 0;
  }
  const ack = words.takeWord('ack all') ? receiver.next : words.takeNumber('ack');
  const rawAck = words.takeNumber('rawAck');
  const window = words.takeNumber('win');
  const checksum = words.takeNamed('csum');
  const length = words.takeNumber('len') ?? 0;
  const range = words.takeRange() ?? { start: sender.next, end: sender.next + length };
  const flags = isQuote && !words.hasFlags() ? ACK : words.takeFlags();
  const fields: TcpFields = { srcPort: sender.port, dstPort: receiver.port, seq: (sender.isn + range.start) >>> 0, flags };
  if (ack !== null) fields.ack = (receiver.isn + ack) >>> 0;
  if (rawAck !== null) fields.ack = rawAck;
  if (window !== null) fields.window = window;
  for (const option of options.split(',').map((part) => part.trim().split(' '))) readOption(option, fields, receiver);
  return { fields, payload: range.end - range.start, form: checksumForm(checksum) };
}

function readOption([name, first, second]: string[], fields: TcpFields, receiver: Host): void {
  if (name === 'mss') fields.mss = Number(first);
  else if (name === 'wscale') fields.windowScale = Number(first);
  else if (name === 'sackOK') fields.sackPermitted = true;
  else if (name === 'TS') fields.timestamps = { value: Number(first), echo: Number(second) };
  else if (name === 'sack') {
    const [left, right] = (first ?? '').split(':').map((number) => (receiver.isn + Number(number)) >>> 0);
    fields.sack = [...(fields.sack ?? []), { left: left ?? 0, right: right ?? 0 }];
  } else if (name !== '') fail(name ?? '', 'unknown option');
}

function checksumForm(text: string | null): ChecksumForm {
  if (text === null) return 'valid';
  if (text === 'partial' || text === 'partial-no-length' || text === 'zero') return text;
  return { firstPayload: Number(text) };
}

function readIp(sender: Host, receiver: Host, words: Words): IpFields {
  const ip: IpFields = { src: sender.address, dst: receiver.address, protocol: 6, dontFragment: words.takeWord('DF') };
  ip.id = words.takeNumber('id') ?? sender.ipId++;
  ip.ttl = words.takeNumber('ttl') ?? 64;
  if (words.takeWord('ipLen0')) ip.lengthField = 0;
  return ip;
}

/** Both ends of the tunnels, as far as a packet goes there or back. */
function outerEnds(packet: Uint8Array): [string, string] {
  const [at, length] = packet[0]! >>> 4 === 4 ? [12, 4] : [8, 16];
  const order = Buffer.compare(packet.subarray(at, at + length), packet.subarray(at + length, at + 2 * length));
  return order > 0 ? ['203.0.113.2', '203.0.113.1'] : ['203.0.113.1', '203.0.113.2'];
}
const inGre = (packet: Uint8Array): Uint8Array => {
  const [src, dst] = outerEnds(packet);
  return emitIp({ src, dst, protocol: 47 }, emitGre(packet));
};
/** ERSPAN type II (GRE protocol 0x88be with a sequence number): session 100. */
const inErspan = (packet: Uint8Array, id: number): Uint8Array => {
  const header = Uint8Array.of(0x10, 0, 0x88, 0xbe, 0, 0, id >>> 8, id & 0xff, 0x10, 1, 0, 100, 0, 0, 0, 0);
  return emitIp({ src: '203.0.113.1', dst: '203.0.113.2', protocol: 47, id }, concat(header, emitEthernet({}, packet)));
};
const inVxlan = (packet: Uint8Array, vni: number, id?: number, mirrored = false): Uint8Array => {
  const [src, dst] = mirrored ? ['203.0.113.1', '203.0.113.2'] : outerEnds(packet);
  return emitIp({ src, dst, protocol: 17, ...(id === undefined ? {} : { id }) }, emitUdp(50_000, 4789, src, dst, emitVxlan(vni, emitEthernet({}, packet))));
};

/** A tunnel's IPv4 packet as fragments that carry so many bytes. */
function inPieces(whole: Uint8Array, size: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const [src, dst] = [12, 16].map((at) => whole.subarray(at, at + 4).join('.')) as [string, string];
  const fields = { src, dst, protocol: whole[9]!, id: (whole[4]! << 8) | whole[5]! };
  for (let at = 20; at < whole.length; at += size) {
    pieces.push(emitIp({ ...fields, fragmentOffset: at - 20, moreFragments: at + size < whole.length }, whole.slice(at, at + size)));
  }
  return pieces;
}

function fail(line: string, why: string): never {
  throw new Error(`${why}: "${line}"`);
}

export function parseScenario(text: string): Scenario {
  const builder = new Builder();
  for (const line of text.split('\n')) builder.line(line.trim());
  return builder.finish();
}

/** A pcap file with nanosecond time stamps. */
export function scenarioPcap(scenario: Scenario): Uint8Array<ArrayBuffer> {
  const size = scenario.frames.reduce((sum, frame) => sum + 16 + frame.bytes.length, 24);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  [0xa1b23c4d, 0x00040002, 0, 0, 262_144, scenario.linkType].forEach((word, at) => view.setUint32(at * 4, word, true));
  let at = 24;
  for (const frame of scenario.frames) {
    view.setUint32(at, 1_700_000_000 + Math.floor(frame.time / 1e9), true);
    view.setUint32(at + 4, ((frame.time % 1e9) + 1e9) % 1e9, true);
    view.setUint32(at + 8, frame.bytes.length, true);
    view.setUint32(at + 12, frame.length, true);
    bytes.set(frame.bytes, at + 16);
    at += 16 + frame.bytes.length;
  }
  return bytes;
}
