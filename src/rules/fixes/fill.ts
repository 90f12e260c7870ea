/**
 * What of a case may go into a command. Names and addresses come from captures and are hostile until they match a
 * pattern that leaves nothing for a shell, a configuration file or an option parser to misread; everything else
 * becomes a placeholder in capitals.
 */
import type { FixCase } from './types.ts';

const IPV4 = /^(?:\d{1,3}\.){3}\d{1,3}$/;
const IPV6 = /^(?=.*:)[0-9a-f:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?$/i;

/** The address, or the placeholder where it is unknown or not an address. */
export function address(value: string | null, placeholder: string): string {
  return value !== null && (IPV4.test(value) || IPV6.test(value)) ? value : placeholder;
}

/** The same as `ss` wants it: IPv6 in brackets, which a shell must not expand. */
export function socketAddress(value: string | null, placeholder: string): string {
  const text = address(value, placeholder);
  return text.includes(':') ? `'[${text}]'` : text;
}

export interface InterfaceName {
  name: string;
  /** What to know about the name before the command is run. */
  note: string;
}

const LINUX = /^[a-z][a-z0-9_.-]{0,14}$/;
/** Names that capture programs use for something that is not a network card, and cards of other systems. */
const NOT_LINUX = /^(?:any|lo|lo0|nflog|nfqueue|usbmon\d*|dbus-.*|bluetooth.*|vmnic\d+|vmk\d+|vmx\d+|vtnet\d+|pktap\d*)$/;
const FREEBSD = /^(?:vmx|vtnet|hn|xn|em|igb|igc|ix|ixl|ixv|ice|re|bge|bce|bxe|cxl|cc|mce|mlxen|ena|gve|lagg|axgbe)\d{1,3}$/;
const WINDOWS = /^(?:(?:v?Ethernet|Wi-?Fi|WLAN|LAN|Local Area|Team|NIC)[\p{L}\p{N} ._()#-]{0,48})$/u;

/** A Linux interface; of a VLAN the parent, because offloads belong to the card. */
export function linuxInterface(c: FixCase, placeholder = 'IFACE'): InterfaceName {
  const given = c.interfaceName ?? '';
  if (!LINUX.test(given) || NOT_LINUX.test(given)) {
    return { name: placeholder, note: `${placeholder} stands for the interface; "ip -br link" lists them.` };
  }
  const vlan = /^(.+)\.\d{1,4}$/.exec(given);
  if (vlan) return { name: vlan[1], note: `${given} is a VLAN on ${vlan[1]}; offloads are set on ${vlan[1]}. ${elsewhere(vlan[1])}` };
  if (/^(?:bond|team|br|ovs|docker|virbr)/.test(given)) {
    return { name: given, note: `${given} stands for several cards: repeat the commands on each member. ${elsewhere(given)}` };
  }
  return { name: given, note: elsewhere(given) };
}

/** A FreeBSD interface such as vmx0. */
export function freebsdInterface(c: FixCase, placeholder = 'IFACE'): InterfaceName {
  const given = c.interfaceName ?? '';
  return FREEBSD.test(given)
    ? { name: given, note: elsewhere(given) }
    : { name: placeholder, note: `${placeholder} stands for the interface, for example vmx0; "ifconfig -l" lists them.` };
}

/** A Windows adapter, quoted for PowerShell. */
export function windowsAdapter(c: FixCase, placeholder = 'ADAPTER'): InterfaceName {
  const given = c.interfaceName ?? '';
  return WINDOWS.test(given)
    ? { name: powershellQuoted(given), note: elsewhere(given) }
    : { name: powershellQuoted(placeholder), note: `${placeholder} stands for the adapter's name; Get-NetAdapter lists them.` };
}

function elsewhere(name: string): string {
  return `${name} is the interface that the capture names; on another box put its own name there.`;
}

/** PowerShell reads several kinds of quotation mark as one; each is doubled inside a literal. */
export function powershellQuoted(text: string): string {
  return `'${text.replace(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}

/** The smallest MTU that a fix may set: 576 is what every IPv4 host must take, 1280 the least of IPv6. */
const FLOOR = { 4: 576, 6: 1280 } as const;

/** Path MTU to aim at as text, or the placeholder PATH_MTU: settings called MTU stand beside it. */
export function mtuText(c: FixCase): string {
  return knownMtu(c)?.toString() ?? 'PATH_MTU';
}

export function knownMtu(c: FixCase): number | null {
  return c.mtu !== null && Number.isInteger(c.mtu) && c.mtu >= FLOOR[c.ipVersion] && c.mtu <= 65_535 ? c.mtu : null;
}

/** TCP payload that fits the path MTU without options, of either IP version; MSS where unknown. */
export function mssText(c: FixCase, ipVersion: 4 | 6 = c.ipVersion): string {
  return knownMss(c, ipVersion)?.toString() ?? 'MSS';
}

export function knownMss(c: FixCase, ipVersion: 4 | 6 = c.ipVersion): number | null {
  const mtu = knownMtu(c);
  if (mtu !== null) return mtu - headers(ipVersion);
  if (ipVersion !== c.ipVersion || c.mss === null || !Number.isInteger(c.mss)) return null;
  return c.mss >= 536 && c.mss <= 65_475 ? c.mss : null;
}

function headers(ipVersion: 4 | 6): number {
  return ipVersion === 6 ? 60 : 40;
}

/** What to fill in where the path MTU is unknown. */
export function mtuNote(c: FixCase): string {
  if (knownMtu(c) !== null) return '';
  const tool = c.ipVersion === 6 ? 'tracepath -6' : 'tracepath';
  return `PATH_MTU stands for the path MTU, which this capture does not state: "${tool} ${address(c.receiver, 'RECEIVER')}" finds it.`
    + ` MSS is the path MTU less ${headers(c.ipVersion)}, SIZE of a ping less ${headers(c.ipVersion) - 12}.`;
}

/** "Linux router 10.0.0.1". */
export function rejectingBox(c: FixCase, kind: string): string {
  if (c.inBox === true) return `${kind} on which this was captured`;
  const known = address(c.reporter, '');
  return known === '' ? `${kind} on the path (the capture does not show its address)` : `${kind} ${known}`;
}

export function sendingBox(c: FixCase, kind: string): string {
  return `${kind} ${address(c.sender, 'SENDER')}`;
}

export function receivingBox(c: FixCase, kind: string): string {
  return `${kind} ${address(c.receiver, 'RECEIVER')}`;
}

/** Command that shows further rejections while a transfer runs. */
export function watchRejections(c: FixCase, name: string): string {
  const filter = c.ipVersion === 6 ? 'icmp6 and ip6[40] == 2' : 'icmp[0] == 3 and icmp[1] == 4';
  return `tcpdump -ni ${name} '${filter}'`;
}

/** Capture filter for segments with a TCP flag: libpcap's tcp[…] looks into IPv4 only. */
export function tcpFlagFilter(c: FixCase, flag: 'syn' | 'rst'): string {
  return c.ipVersion === 6 ? `ip6[6] == 6 and ip6[53] & ${flag === 'syn' ? 2 : 4} != 0` : `tcp[tcpflags] & tcp-${flag} != 0`;
}

/** Largest ICMP echo payload that fits the path MTU, as a ready command. */
export function pingAtMtu(c: FixCase, target: string): string {
  const mtu = knownMtu(c);
  const size = mtu === null ? 'SIZE' : String(mtu - (c.ipVersion === 6 ? 48 : 28));
  return `ping -${c.ipVersion} -M do -c 3 -s ${size} ${target}`;
}

/** Sentences joined, empty ones left out. */
export function note(...sentences: string[]): string {
  return sentences.filter((s) => s !== '').join(' ');
}

/** What a Linux host's setting of path MTU discovery holds for: a socket takes it when it is made, and one that is accepted from the listening one. */
export const RESTART_SERVICE = 'What listens already keeps its setting: restart the service.';
