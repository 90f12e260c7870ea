/** The command that records what the present capture could not show. */
import { address } from './fill.ts';

export interface CaptureRequest {
  /** Addresses of the flow in question; unknown ones are left out. */
  hosts: readonly (string | null)[];
  /** Server ports; used only where no address is known, because later fragments carry no ports. */
  ports: readonly number[];
}

/** Room for Ethernet, a VLAN tag, a tunnel header, IP, all TCP options, and for the headers that a message quotes. */
const SNAPLEN = 256;

/**
 * One ready line for a router, which sees the packet come in, not leave, and the message go back. `any` shows there each packet on
 * every interface; it is the one-word form of "record everywhere".
 */
export function nextCaptureCommand({ hosts, ports }: CaptureRequest): string {
  const known = [...new Set(hosts.map((h) => address(h, '')).filter((h) => h !== ''))].slice(0, 2);
  return `tcpdump -i any -s ${SNAPLEN} -w mtuscope-router.pcap '${bpf(known, ports)}'`;
}

/** Capture filter: the flow and every ICMP message, whoever sends it. */
function bpf(hosts: readonly string[], ports: readonly number[]): string {
  const valid = ports.filter((p) => Number.isInteger(p) && p > 0 && p < 65_536);
  const flow = hosts.length > 0
    ? hosts.map((h) => `host ${h}`).join(' and ')
    : valid.length > 0 ? valid.map((p) => `tcp port ${p}`).join(' or ') : 'tcp';
  return `${flow.includes(' ') ? `(${flow})` : flow} or icmp or icmp6`;
}
