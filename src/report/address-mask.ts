/**
 * Other addresses in place of the real ones, the same for the same within one report. What an address tells about its
 * place stays: the kind of network, which hosts share a /16 and a /24 (IPv6: a /48 and a /64), and addresses that are
 * nobody's own (loopback, multicast, unspecified). Networks and hosts are numbered as they come, so nothing else of
 * the real address is left, and there is no key from which it could be found again.
 */
import { formatIpv4, formatIpv6 } from '../lib/address.ts';
import { parseIpv4, parseIpv6 } from '../lib/parse-address.ts';

/** Words of an address: one for IPv4, four for IPv6. */
type Words = number[];

/** Reads an address as people and programs write it; null if it is none. */
export function parseAddress(text: string): Words | null {
  const word = parseIpv4(text);
  return word === null ? parseIpv6(text) : [word];
}

export const formatAddress = (words: Words): string => (words.length === 1 ? formatIpv4(words[0]) : formatIpv6(words[0], words[1], words[2], words[3]));

/** Blocks whose meaning stays: prefix, its length, and whether networks inside are numbered (else the address stays as it is). */
interface Block {
  prefix: number;
  bits: number;
  nobody?: boolean;
}

const BLOCKS: readonly Block[] = [
  { prefix: 0x00000000, bits: 8, nobody: true },
  { prefix: 0x7f000000, bits: 8, nobody: true },
  { prefix: 0xe0000000, bits: 3, nobody: true },
  { prefix: 0x0a000000, bits: 8 },
  { prefix: 0xac100000, bits: 12 },
  { prefix: 0xc0a80000, bits: 16 },
  { prefix: 0x64400000, bits: 10 },
  { prefix: 0xa9fe0000, bits: 16 },
];

/** Public networks become documentation networks (RFC 5737), then those for benchmarks (RFC 2544), then class E. */
function publicNetwork(n: number): number {
  const documentation = [0xc0000200, 0xc6336400, 0xcb007100];
  if (n < 3) return documentation[n];
  return n < 3 + 512 ? (0xc6120000 + ((n - 3) << 8)) >>> 0 : (0xf0000000 + (((n - 515) % 0xfffff) << 8)) >>> 0;
}

const inBlock = (word: number, { prefix, bits }: Block): boolean => (word ^ prefix) >>> (32 - bits) === 0;

/** Numbers things as they come. */
class Counter {
  private readonly numbers = new Map<string, number>();
  private readonly next = new Map<string, number>();
  /** The number of `key` among those that share `scope`, from 0. */
  of(scope: string, key: string): number {
    const whole = `${scope}|${key}`;
    const known = this.numbers.get(whole);
    if (known !== undefined) return known;
    const n = this.next.get(scope) ?? 0;
    this.next.set(scope, n + 1);
    this.numbers.set(whole, n);
    return n;
  }
}

export class AddressMask {
  private readonly known = new Map<string, string>();
  private readonly counter = new Counter();

  /** The masked form; what is no address comes back as it is. */
  mask(text: string): string {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const words = parseAddress(text);
    const masked = words === null ? text : formatAddress(this.maskWords(words));
    this.known.set(text, masked);
    return masked;
  }

  maskWords(words: Words): Words {
    return words.length === 1 ? [this.maskIpv4(words[0])] : this.maskIpv6(words);
  }

  private maskIpv4(word: number): number {
    const block = BLOCKS.find((candidate) => inBlock(word, candidate));
    if (block?.nobody) return word;
    const network = word >>> 8;
    // Hosts from 1; a network with more than 254 that were seen goes on with 0 and 255, then from the start.
    const host = (this.counter.of(`host ${network}`, String(word)) + 1) & 255;
    if (!block) return (publicNetwork(this.counter.of('public', String(network))) | host) >>> 0;
    if (block.bits === 16) return (block.prefix | ((this.counter.of(`net ${block.prefix}`, String(network)) & 255) << 8) | host) >>> 0;
    const room = 2 ** (16 - block.bits);
    const site = this.counter.of(`site ${block.prefix}`, String(word >>> 16)) % room;
    const inSite = this.counter.of(`net ${block.prefix} ${word >>> 16}`, String(network)) & 255;
    return (block.prefix | (site << 16) | (inSite << 8) | host) >>> 0;
  }

  private maskIpv6([w0, w1, w2, w3]: Words): Words {
    const zeroHead = w0 === 0 && w1 === 0;
    if (zeroHead && (w2 === 0xffff || w2 === 0)) {
      // IPv4-mapped and IPv4-compatible; :: and ::1 are nobody's.
      return w2 === 0 && w3 < 256 ? [w0, w1, w2, w3] : [0, 0, w2, this.maskIpv4(w3)];
    }
    if (w0 >>> 24 === 0xff) return [w0, w1, w2, w3];
    const network = `${w0},${w1}`;
    const host = this.counter.of(`host6 ${network}`, `${w2},${w3}`) + 1;
    if (w0 >>> 22 === 0x3fa) return [0xfe800000, 0, 0, host];
    const local = w0 >>> 25 === 0x7e;
    const site = this.counter.of(local ? 'local6' : 'public6', `${w0},${w1 >>> 16}`) & 0xffff;
    const inSite = this.counter.of(`net6 ${w0},${w1 >>> 16}`, network) & 0xffff;
    return [local ? 0xfd000000 : 0x20010db8, ((site << 16) | inSite) >>> 0, 0, host];
  }
}
