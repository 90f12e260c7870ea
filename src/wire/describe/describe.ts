/**
 * The decode tree of one frame. The decoder itself walks from header to header; after each of its steps the bytes that
 * the step passed are put in words. So the tree cannot name other bytes than those that were read.
 */
import { MOST_LAYERS, readHeader } from '../decode.ts';
import * as step from '../cursor.ts';
import { Cursor } from '../cursor.ts';
import type { Frame } from '../frame.ts';
import * as kinds from '../frame-kinds.ts';
import { Headers } from '../headers.ts';
import { ICMP_HEADER } from '../icmp.ts';
import { linkTypeName } from '../link-types.ts';
import { PROTOCOL_AH, PROTOCOL_ETHERIP, PROTOCOL_PIM } from '../protocol-numbers.ts';
import { quotedEnd } from '../quote.ts';
import { resetHeaders } from '../reset.ts';
import * as ip from './ip-layers.ts';
import * as link from './link-layers.ts';
import { hex, Layer, type DecodeNode } from './node.ts';
import * as tunnel from './tunnel-layers.ts';
import * as upper from './upper-layers.ts';

/** A quote that quotes a quote that … */
const MOST_QUOTES = 4;
/** Bytes of a quoted IP header that hold its length. */
const QUOTE_LEAST = 6;

interface Shape {
  name: string;
  label: string;
  /** Length of the fixed header, for what was cut before its end. */
  length: number;
  fields?: (layer: Layer) => void;
}

/** Steps that always stand for one header. */
const SHAPES = new Map<number, Shape>([
  [step.ETHERNET, { name: 'eth', label: 'Ethernet', length: 14, fields: link.ethernet }],
  [step.LLC, { name: 'llc', label: 'Logical link control', length: 3, fields: link.llc }],
  [step.IPV4, { name: 'ip', label: 'IPv4', length: 20, fields: ip.ipv4 }],
  [step.IPV6, { name: 'ipv6', label: 'IPv6', length: 40, fields: ip.ipv6 }],
  [step.PPP, { name: 'ppp', label: 'PPP', length: 0, fields: link.ppp }],
  [step.MPLS, { name: 'mpls', label: 'MPLS', length: 4, fields: link.mpls }],
  [step.PPPOE, { name: 'pppoe', label: 'PPPoE', length: 6, fields: link.pppoe }],
  [step.CHDLC, { name: 'chdlc', label: 'Cisco HDLC', length: 4, fields: link.chdlc }],
  [step.FRAME_RELAY, { name: 'fr', label: 'Frame relay', length: 0 }],
  [step.GRE, { name: 'gre', label: 'GRE', length: 4, fields: tunnel.gre }],
  [step.UDP, { name: 'udp', label: 'UDP', length: 8, fields: upper.udp }],
  [step.VXLAN, { name: 'vxlan', label: 'VXLAN', length: 8, fields: tunnel.vxlan }],
  [step.VXLAN_GPE, { name: 'vxlan', label: 'VXLAN-GPE', length: 8, fields: tunnel.vxlan }],
  [step.GENEVE, { name: 'geneve', label: 'Geneve', length: 8, fields: tunnel.geneve }],
  [step.GTP_U, { name: 'gtp', label: 'GTP-U', length: 8, fields: tunnel.gtpU }],
  [step.L2TP, { name: 'l2tp', label: 'L2TP', length: 6, fields: tunnel.l2tp }],
  [step.TEREDO, { name: 'teredo', label: 'Teredo', length: 0 }],
  [step.LISP, { name: 'lisp', label: 'LISP', length: 8 }],
  [step.CAPWAP, { name: 'capwap', label: 'CAPWAP', length: 8 }],
  [step.TZSP, { name: 'tzsp', label: 'TZSP', length: 4 }],
  [step.NSH, { name: 'nsh', label: 'Network service header', length: 8 }],
  [step.WLAN, { name: 'wlan', label: 'IEEE 802.11', length: 24 }],
  [step.NULL_FAMILY, { name: 'null', label: 'Loopback', length: 4, fields: link.nullFamily }],
]);

/** What a step that dispatches by IP protocol may pass, by the protocol. */
const PROTOCOL_SHAPES = new Map<number, Shape>([
  [PROTOCOL_AH, { name: 'ah', label: 'Authentication header', length: 0, fields: ip.authentication }],
  [PROTOCOL_ETHERIP, { name: 'etherip', label: 'EtherIP', length: 2 }],
  [PROTOCOL_PIM, { name: 'pim', label: 'PIM register', length: 8 }],
]);

const VLANS = new Set([0x8100, 0x88a8, 0x9100, 0x9200]);

/** Layers of a frame in the order of its bytes; what is not known is `Data`. Never throws, whatever the bytes. */
export function describeFrame(frame: Frame): DecodeNode[] {
  const c = new Cursor();
  c.set(frame);
  c.type = frame.linkType;
  const layers: DecodeNode[] = [];
  const walk = new Walk(frame.bytes, frame.view, frame.start, 0);
  const behind = walk.run(step.LINK, c, layers);
  const end = Math.min(frame.start + frame.capLen, frame.bytes.length);
  if (behind < end) walk.rest('', 'Trailer (padding, check sequence)', behind, end, layers);
  return layers;
}

class Walk {
  private readonly h = new Headers();

  constructor(private readonly bytes: Uint8Array, private readonly view: DataView, private readonly origin: number, private readonly quotes: number) {
    resetHeaders(this.h);
    this.h.plain = false;
  }

  /** Adds the layers from `next` on; returns the end of the bytes that belong to the packet. */
  run(first: number, c: Cursor, layers: DecodeNode[]): number {
    let next = first;
    let last = first;
    let behind = c.at;
    for (let n = 0; next !== step.STOP && n < MOST_LAYERS; n++) {
      last = next;
      const { at, type, end } = c;
      const { protocol } = this.h;
      next = readHeader(last, c, this.h);
      behind = Math.max(behind, c.at, this.layer(last, last === step.PROTOCOL ? protocol : type, at, end, c, layers));
    }
    const end = Math.max(behind, c.end);
    const limit = Math.min(end, this.bytes.length);
    if (behind < limit) this.rest(last === step.TCP ? 'tcp.payload' : 'data', last === step.TCP ? 'TCP payload' : 'Data', behind, limit, layers);
    const kind = kinds.kindName(this.h.kind);
    if (/malformed|cut|too-many/.test(kind)) layers.push({ name: '', label: kind.replaceAll('-', ' '), value: '', start: limit - this.origin, length: 0, children: [] });
    return limit;
  }

  /** Describes what a step passed, which dispatched on `type`; returns where its header ends. */
  private layer(which: number, type: number, at: number, end: number, c: Cursor, layers: DecodeNode[]): number {
    const passed = c.at - at;
    switch (which) {
      case step.TCP: {
        const { tcpHeaderLen } = this.h;
        const length = Math.min(tcpHeaderLen >= 20 ? tcpHeaderLen : 20, end - at);
        this.add('tcp', 'TCP', at, end, length, layers, upper.tcp);
        return at + length;
      }
      case step.ICMP:
      case step.ICMPV6:
        return this.icmp(which === step.ICMP, at, end, layers);
      case step.LINK:
        return this.linkLayer(type, at, end, passed, layers);
      case step.ETHER_TYPE:
        if (passed > 0) this.add(VLANS.has(type) ? 'vlan' : '', VLANS.has(type) ? 'VLAN tag' : `Tag ${hex(type, 4)}`, at, end, passed, layers, VLANS.has(type) ? link.vlan : undefined);
        return c.at;
      default: {
        const shape = which === step.PROTOCOL ? PROTOCOL_SHAPES.get(type) : SHAPES.get(which);
        // A version nibble sent IPv4 on to IPv6, a family to PPP: nothing was read.
        const length = passed > 0 ? passed : c.end === end && shape && end - at < shape.length ? end - at : 0;
        if (!shape || length <= 0) return c.at;
        this.add(shape.name, shape.label, at, end, length, layers, shape.fields);
        return at + Math.min(length, end - at);
      }
    }
  }

  private linkLayer(type: number, at: number, end: number, passed: number, layers: DecodeNode[]): number {
    if (type === 113) this.add('sll', 'Linux cooked capture', at, end, 16, layers, link.sll);
    else if (type === 276) this.add('sll', 'Linux cooked capture v2', at, end, 20, layers, link.sll2);
    else if (passed > 0) this.add('', linkTypeName(type), at, end, passed, layers);
    return at + passed;
  }

  private icmp(isV4: boolean, at: number, end: number, layers: DecodeNode[]): number {
    const { h } = this;
    const length = Math.min(ICMP_HEADER, end - at);
    const node = this.add(isV4 ? 'icmp' : 'icmpv6', isV4 ? 'ICMP' : 'ICMPv6', at, end, length, layers, isV4 ? upper.icmp : upper.icmpv6);
    const from = h.quoteOffset;
    if (!h.icmpError || h.quoteCaptured <= 0 || from < at || this.quotes >= MOST_QUOTES) return at + length;
    const to = Math.min(from + h.quoteCaptured, end, this.bytes.length);
    if (from >= to) return at + length;
    const quote: DecodeNode = { name: '', label: 'Quoted packet', value: '', start: from - this.origin, length: to - from, children: [] };
    node.children.push(quote);
    node.length = to - at;
    const c = new Cursor();
    c.bytes = this.bytes;
    c.view = this.view;
    c.at = from;
    // A quote is cut on purpose: only its own header tells how long the packet was.
    c.end = to;
    c.wireEnd = to - from < QUOTE_LEAST ? to : quotedEnd(this.view, from, to);
    new Walk(this.bytes, this.view, this.origin, this.quotes + 1).run(step.IP, c, quote.children);
    return to;
  }

  private add(name: string, label: string, at: number, end: number, length: number, layers: DecodeNode[], fields?: (layer: Layer) => void): DecodeNode {
    const limit = Math.min(end, this.bytes.length);
    const layer = new Layer(this.bytes, this.view, this.origin, at, limit, name, label, length, layers);
    fields?.(layer);
    return layer.node;
  }

  rest(name: string, label: string, from: number, to: number, layers: DecodeNode[]): void {
    layers.push({ name, label, value: to - from === 1 ? '1 byte' : `${to - from} bytes`, start: from - this.origin, length: to - from, children: [] });
  }
}
