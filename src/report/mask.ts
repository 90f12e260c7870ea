import { AddressMask, parseAddress } from './address-mask.ts';
import { flowsOf } from './late-flows.ts';
import type { Decision, Treatments } from './redact.ts';
import type { PrivateKind, Report } from './schema.ts';

/** Stands where something was left out. */
export const LEFT_OUT = '*';

/** Names of network cards that every machine has: they tell nothing of anybody. */
const COMMON_INTERFACE = /^(?:any|lo\d*|eth\d+|en[ops]\d+[a-z0-9]{0,8}|eno\d+|em\d+|en\d+|wlan\d+|wlp\d+s\d+|bond\d+|br\d+|tun\d+|tap\d+|wg\d+|vmnic\d+|vmk\d+|vmx\d+|vtnet\d+|ix\d+|igb\d+)(?:\.\d{1,4})?$/;

/** Words of the capture filter language; whatever else stands in a filter is a name. */
const FILTER_WORD = /^(?:and|or|not|host|src|dst|net|mask|port|portrange|tcp|udp|icmp|icmp6|ip|ip6|arp|ether|vlan|mpls|pppoes|proto|greater|less|inbound|outbound|gateway|broadcast|multicast|tcpflags|len|tcp-(?:syn|ack|rst|fin|push|urg)|icmptype|icmpcode|icmp-unreach)$/;

const EPOCH = 946_684_800n;

/** Ports above these are chosen by a host or an administrator; below, they name a service. */
const WELL_KNOWN = 1024;

/** Treats values by kind, the same value always in the same way. */
export class Mask {
  readonly addresses = new AddressMask();
  private readonly ports = new Map<number, number>();
  private readonly names = new Map<string, string>();
  private readonly files = new Map<string, string>();
  private readonly firstSecond: bigint | null;

  constructor(report: Report, private readonly treatments: Treatments) {
    this.firstSecond = firstSecondOf(report);
    // The hosts of findings get the lowest numbers, then those of flows that findings name.
    for (const { case: c } of report.findings) for (const address of [c?.sender, c?.reporter, c?.receiver]) if (address) this.addresses.mask(address);
    const flows = flowsOf(report);
    for (let row = 0; row < flows.length; row++) {
      const flow = flows.look(row);
      if (flow.rules.length === 0) continue;
      for (const end of [flow.a, flow.b]) {
        this.addresses.mask(end.address);
        this.port(end.port);
      }
    }
    // Names in sentences are found only when they are known beforehand.
    for (const file of report.capture.files) {
      this.fileName(file.name);
      for (const { name } of file.interfaces) if (name !== null) this.name(name);
    }
  }

  treat(value: unknown, decision: Decision): unknown {
    switch (decision) {
      case 'keep':
      case 'again':
        return value;
      case 'text':
        return typeof value === 'object' ? Object.fromEntries(Object.entries(value!).map(([key, inner]) => [key, this.inText(inner)])) : this.inText(value);
      case 'address':
        return this.by(decision, value, String, (text) => this.addresses.mask(text), LEFT_OUT);
      case 'port':
        return this.by(decision, value, Number, (port) => this.port(port), 0);
      case 'time':
        return this.by(decision, value, String, (text) => this.time(text), null);
      case 'file':
        return this.by(decision, value, String, (text) => this.fileName(text), LEFT_OUT);
      case 'name':
        return this.by(decision, value, String, (text) => this.name(text), null);
      case 'filter':
        return this.by(decision, value, String, (text) => this.filter(text), null);
      case 'mac':
      case 'comment':
        return this.by(decision, value, String, () => LEFT_OUT, null);
    }
  }

  private by<T, L>(kind: PrivateKind, value: unknown, as: (value: unknown) => T, mask: (value: T) => T, leftOut: L): unknown {
    const treatment = this.treatments[kind];
    return treatment === 'keep' ? value : treatment === 'mask' ? mask(as(value)) : leftOut;
  }

  /** A port in place of another; those that name a service stay. */
  port(port: number): number {
    if (port < WELL_KNOWN) return port;
    let masked = this.ports.get(port);
    if (masked === undefined) {
      masked = 50_001 + (this.ports.size % 15_534);
      this.ports.set(port, masked);
    }
    return masked;
  }

  private name(name: string): string {
    if (COMMON_INTERFACE.test(name)) return name;
    let masked = this.names.get(name);
    if (masked === undefined) this.names.set(name, (masked = `interface ${this.names.size + 1}`));
    return masked;
  }

  private fileName(name: string): string {
    let masked = this.files.get(name);
    if (masked === undefined) {
      const ending = /\.(?:pcap|pcapng|cap|dmp|ntar)(?:\.(?:gz|zst))?$/i.exec(name)?.[0].toLowerCase() ?? '';
      this.files.set(name, (masked = `capture-${this.files.size + 1}${ending}`));
    }
    return masked;
  }

  private time(epoch: string): string {
    const [seconds = '0', fraction = ''] = epoch.split('.');
    if (this.firstSecond === null || !/^\d+$/.test(seconds)) return '0.000000000';
    return `${BigInt(seconds) - this.firstSecond + EPOCH}.${fraction}`;
  }

  private filter(filter: string): string {
    return filter.replace(/[A-Za-z0-9_.:-]+/g, (word) => {
      if (FILTER_WORD.test(word.toLowerCase()) || /^(?:0x[0-9a-f]+|[0-9]{1,9})$/i.test(word)) return word;
      return parseAddress(word) === null ? 'NAME' : this.addresses.mask(word);
    });
  }

  /** Addresses, ports behind addresses, and the names of files and interfaces inside a sentence. */
  private inText(value: unknown): unknown {
    if (typeof value !== 'string') return value;
    let text = value;
    const { address, port, name, file } = this.treatments;
    if (port !== 'keep') text = text.replace(/\b(ports? |port=)(\d{1,5})\b/g, (_, word: string, digits: string) => word + this.portText(digits));
    if (address !== 'keep' || port !== 'keep') {
      text = text.replace(ADDRESS_IN_TEXT, (whole, bracketed: string | undefined, bracketPort: string | undefined, plain: string | undefined) => {
        return this.endpointText(whole, bracketed ?? plain ?? '', bracketed !== undefined, bracketPort);
      });
    }
    for (const [treatment, known] of [[name, this.names], [file, this.files]] as const) {
      if (treatment === 'keep') continue;
      for (const [real, masked] of known) if (real.length > 1) text = text.replaceAll(real, treatment === 'mask' ? masked : LEFT_OUT);
    }
    return text;
  }

  private portText(digits: string): string {
    return this.treatments.port === 'drop' ? LEFT_OUT : String(this.port(Number(digits)));
  }

  private addressText(address: string): string {
    const { address: treatment } = this.treatments;
    return treatment === 'keep' ? address : treatment === 'mask' ? this.addresses.mask(address) : LEFT_OUT;
  }

  /** One find: an address, or an IPv4 address and a port, or an IPv6 address in brackets and a port. */
  private endpointText(whole: string, found: string, inBrackets: boolean, bracketPort: string | undefined): string {
    const port = (digits: string) => (this.treatments.port === 'keep' ? digits : this.portText(digits));
    if (inBrackets) return parseAddress(found) === null ? whole : `[${this.addressText(found)}]${bracketPort === undefined ? '' : `:${port(bracketPort)}`}`;
    // A sentence's full stop or colon may cling to an address.
    const [, body = '', tail = ''] = /^(.*?)([.:]*)$/.exec(found)!;
    const keptEnd = body !== '' && parseAddress(body) === null && parseAddress(found) !== null ? found : body;
    const rest = keptEnd === found ? '' : tail;
    if (parseAddress(keptEnd) !== null) return this.addressText(keptEnd) + rest;
    const endpoint = /^(\d+\.\d+\.\d+\.\d+):(\d{1,5})$/.exec(keptEnd);
    return endpoint && parseAddress(endpoint[1]) !== null ? `${this.addressText(endpoint[1])}:${port(endpoint[2])}${rest}` : whole;
  }
}

/** Whatever might be an address, with its port; what it is, is decided by reading it. */
const ADDRESS_IN_TEXT = /\[([0-9a-fA-F:.]{2,45})\](?::(\d{1,5}))?|((?<![\w.:])(?:[0-9a-fA-F]*:[0-9a-fA-F:.]+|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?)[.:]*)/g;

function firstSecondOf(report: Report): bigint | null {
  let first: bigint | null = null;
  for (const { firstTime } of report.capture.files) {
    const seconds = firstTime?.split('.')[0];
    if (seconds === undefined || !/^\d+$/.test(seconds)) continue;
    const value = BigInt(seconds);
    if (first === null || value < first) first = value;
  }
  return first;
}
