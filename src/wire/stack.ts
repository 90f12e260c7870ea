/** Names the headers between the link and the innermost IP layer: what a flow's packets are wrapped in, and what that takes of the MTU. */
import * as step from './cursor.ts';
import { Cursor } from './cursor.ts';
import { MOST_LAYERS, readHeader } from './decode.ts';
import type { Frame } from './frame.ts';
import { Headers } from './headers.ts';
import * as numbers from './protocol-numbers.ts';
import { readLink } from './link.ts';
import { isMirror, TUNNEL_KINDS } from './tunnel-kinds.ts';
import { resetHeaders } from './reset.ts';

export interface Encapsulation {
  /** Headers outside in, the innermost IP layer last: `vlan ipv4 udp vxlan ethernet ipv4`. */
  stack: string[];
  /** Bytes from the end of the link header and its tags to the innermost IP header: what these headers take of the link's MTU. */
  overhead: number;
}

/** Names kept of one frame; deeper nesting is no traffic. */
const MOST_NAMES = 24;

const STEP_NAMES: Record<number, string> = {
  [step.ETHERNET]: 'ethernet',
  [step.IPV4]: 'ipv4',
  [step.IPV6]: 'ipv6',
  [step.PPP]: 'ppp',
  [step.PPPOE]: 'pppoe',
  [step.MPLS]: 'mpls',
  [step.GRE]: 'gre',
  [step.UDP]: 'udp',
  [step.VXLAN]: 'vxlan',
  [step.VXLAN_GPE]: 'vxlan-gpe',
  [step.GENEVE]: 'geneve',
  [step.GTP_U]: 'gtp-u',
  [step.L2TP]: 'l2tp',
  [step.TEREDO]: 'teredo',
  [step.LISP]: 'lisp',
  [step.CAPWAP]: 'capwap',
  [step.TZSP]: 'tzsp',
  [step.NSH]: 'nsh',
  [step.WLAN]: 'wlan',
  [step.FRAME_RELAY]: 'frame-relay',
  [step.CHDLC]: 'c-hdlc',
};

const TYPE_NAMES: Record<number, string> = {
  [numbers.ETHERTYPE_VLAN]: 'vlan',
  [numbers.ETHERTYPE_QINQ]: 'qinq',
  [numbers.ETHERTYPE_QINQ_OLD]: 'qinq',
  [numbers.ETHERTYPE_QINQ_OLDER]: 'qinq',
  [numbers.ETHERTYPE_PBB]: 'pbb',
  [numbers.ETHERTYPE_MACSEC]: 'macsec',
  [numbers.ETHERTYPE_HSR]: 'hsr',
  [numbers.ETHERTYPE_RTAG]: 'rtag',
  [numbers.ETHERTYPE_VNTAG]: 'vntag',
  [numbers.ETHERTYPE_ETAG]: 'etag',
  [numbers.ETHERTYPE_CMD]: 'cisco-metadata',
  [numbers.ETHERTYPE_FABRIC_PATH]: 'fabric-path',
  [numbers.ETHERTYPE_ARISTA]: 'arista-timestamp',
};

const PROTOCOL_NAMES: Record<number, string> = {
  [numbers.PROTOCOL_AH]: 'ah',
  [numbers.PROTOCOL_ETHERIP]: 'etherip',
  [numbers.PROTOCOL_PIM]: 'pim-register',
};

/** Steps that belong to the link, or that only lead to the next header. */
const OF_LINK = new Set([step.LINK, step.NULL_FAMILY, step.ETHERNET, step.ETHER_TYPE, step.LLC, step.WLAN, step.IP, step.PPP_TYPE, step.PROTOCOL]);

const cursor = new Cursor();
const headers = new Headers();

/** The headers of a frame, null where its innermost IP layer lies right behind the link. Not for every frame: once a flow. */
export function readStack(frame: Frame): Encapsulation | null {
  resetHeaders(headers);
  headers.plain = false;
  cursor.set(frame);
  cursor.type = frame.linkType;
  const stack: string[] = [];
  let outside = -1;
  let innermost = 0;
  let seenLink = false;
  for (let next = readLink(cursor, headers), layers = 0; next !== step.STOP && layers < MOST_LAYERS; layers++) {
    const wraps = !OF_LINK.has(next) || (next === step.ETHERNET && seenLink);
    if (wraps && outside < 0) outside = cursor.at;
    const name = next === step.ETHERNET && !seenLink ? undefined : nameOf(next, cursor.type, headers.protocol);
    seenLink ||= next === step.ETHERNET;
    const depth = headers.tunnelDepth + (headers.ipVersion === 0 ? 0 : 1);
    const wrappedBy = cursor.pendingKind;
    next = readHeader(next, cursor, headers);
    if (name !== undefined && stack.length < MOST_NAMES) stack.push(name);
    if (cursor.pendingKind !== wrappedBy && isMirror(cursor.pendingKind)) {
      // Behind it the frame begins anew that was copied: what lies outside takes nothing of its link's MTU.
      const mirror = TUNNEL_KINDS[cursor.pendingKind];
      if (stack.at(-1) !== mirror && stack.length < MOST_NAMES) stack.push(mirror);
      outside = -1;
      seenLink = false;
    }
    if (headers.tunnelDepth + (headers.ipVersion === 0 ? 0 : 1) > depth) innermost = stack.length;
  }
  if (headers.ipVersion === 0 || innermost < 2) return null;
  return { stack: stack.slice(0, innermost), overhead: outside < 0 ? 0 : Math.max(0, headers.ipOffset - outside) };
}

function nameOf(which: number, type: number, protocol: number): string | undefined {
  if (which === step.ETHER_TYPE) return TYPE_NAMES[type];
  return which === step.PROTOCOL ? PROTOCOL_NAMES[protocol] : STEP_NAMES[which];
}
