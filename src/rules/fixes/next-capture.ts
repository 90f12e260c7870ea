/** The command that records what the present capture could not show. */
import { address, shellQuoted } from './fill.ts';

export type CaptureTool = 'tcpdump' | 'dumpcap' | 'pktmon' | 'pktcap-uw';
/** The box to record on; a router sees the packet come in, not leave, and the message go back. */
export type CapturePlace = 'sender' | 'receiver' | 'router';

export interface CaptureRequest {
  /** Addresses of the flow in question; unknown ones are left out. */
  hosts: readonly (string | null)[];
  /** Server ports; used only where no address is known, because later fragments carry no ports. */
  ports?: readonly number[];
  place?: CapturePlace;
  tool?: CaptureTool;
  /** Known interface of that box; null = to be filled in. */
  interfaceName?: string | null;
}

/** Room for Ethernet, a VLAN tag, a tunnel header, IP, all TCP options, and for the headers that a message quotes. */
const SNAPLEN = 256;

/** One ready line; IFACE, PORT_ID and DATASTORE are to be filled in. */
export function nextCaptureCommand(request: CaptureRequest): string {
  const { place = 'router', tool = 'tcpdump' } = request;
  const hosts = [...new Set(request.hosts.map((h) => address(h, '')).filter((h) => h !== ''))].slice(0, 2);
  const filter = `'${bpf(hosts, request.ports ?? [])}'`;
  const file = `mtuscope-${place}`;
  const given = request.interfaceName ?? '';
  const card = given === '' ? 'IFACE' : shellQuoted(given);
  switch (tool) {
    case 'tcpdump':
      // `any` shows on a router each packet come in and leave, with the interface; the one-word form of "record everywhere".
      return `tcpdump -i ${place === 'router' && given === '' ? 'any' : card} -s ${SNAPLEN} -w ${file}.pcap ${filter}`;
    case 'dumpcap':
      return `dumpcap -i ${card} -s ${SNAPLEN} -w ${file}.pcapng -f ${filter}`;
    case 'pktmon':
      return [
        'pktmon filter remove',
        `pktmon filter add mtuscope -t TCP${hosts.length > 0 ? ` -i ${hosts.join(' ')}` : ''}`,
        'pktmon filter add mtuscope4 -t ICMP',
        'pktmon filter add mtuscope6 -t ICMPv6',
        `pktmon start --capture --comp nics --pkt-size ${SNAPLEN} --file-name ${file}.etl`,
        'pause',
        'pktmon stop',
        `pktmon etl2pcap ${file}.etl --out ${file}.pcapng`,
      ].join(' & ');
    case 'pktcap-uw':
      // One filter only, by address: the message goes to the sender, so the sender's address catches both.
      return `pktcap-uw --switchport PORT_ID --dir 2 --snapLen ${SNAPLEN}${hosts.length > 0 ? ` --ip ${hosts[0]}` : ''} --ng -o /vmfs/volumes/DATASTORE/${file}.pcapng`;
  }
}

/** Capture filter: the flow and every ICMP message, whoever sends it. */
function bpf(hosts: readonly string[], ports: readonly number[]): string {
  const valid = ports.filter((p) => Number.isInteger(p) && p > 0 && p < 65_536);
  const flow = hosts.length > 0
    ? hosts.map((h) => `host ${h}`).join(' and ')
    : valid.length > 0 ? valid.map((p) => `tcp port ${p}`).join(' or ') : 'tcp';
  return `${flow.includes(' ') ? `(${flow})` : flow} or icmp or icmp6`;
}
