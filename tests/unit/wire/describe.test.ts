import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECODED_LINK_TYPES } from '../../../src/wire/link.ts';
import { describeFrame } from '../../../src/wire/describe/describe.ts';
import type { DecodeNode } from '../../../src/wire/describe/node.ts';

const describeBytes = (bytes: Uint8Array, linkType = 1, origLen = bytes.length, start = 0) => describeFrame({
  bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), start, capLen: bytes.length - start,
  origLen: Math.max(origLen, bytes.length - start), linkType, fcsLength: 0, direction: 0,
});

const fromHex = (text: string) => Uint8Array.from(text.replace(/\s/g, '').match(/../g) ?? [], (byte) => parseInt(byte, 16));

function all(nodes: readonly DecodeNode[]): DecodeNode[] {
  return nodes.flatMap((node) => [node, ...all(node.children)]);
}
const valueOf = (nodes: readonly DecodeNode[], name: string) =>
  all(nodes).filter((node) => node.name === name).map(({ value, start, length }) => [value, start, length]);

const ETHERNET = '020000000002 020000000001 0800';
const IP_TCP = '4500 0034 1234 4000 40 06 0000 c000020a c6336414';
const SYN = 'c738 01bb 00000001 00000000 8002 faf0 0000 0000 0204 05b4 0103 0307 0402 0101';

describe('the decode tree', () => {
  it('names the fields of a SYN with their bytes', () => {
    const tree = describeBytes(fromHex(ETHERNET + IP_TCP + SYN));
    expect(tree.map(({ label }) => label)).toEqual(['Ethernet', 'IPv4', 'TCP']);
    expect(valueOf(tree, 'ip.src')).toEqual([['192.0.2.10', 26, 4]]);
    expect(valueOf(tree, 'ip.flags.df')).toEqual([['set', 20, 1]]);
    expect(valueOf(tree, 'tcp.dstport')).toEqual([['443', 36, 2]]);
    expect(valueOf(tree, 'tcp.flags')).toEqual([['0x002 (SYN)', 46, 2]]);
    expect(valueOf(tree, 'tcp.options.mss')).toEqual([['1460', 54, 4]]);
    expect(valueOf(tree, 'tcp.options.wscale')).toEqual([['7 (× 128)', 59, 3]]);
    expect(tree.at(-1)).toMatchObject({ start: 34, length: 32 });
  });

  it('shows what a frag-needed quotes inside it', () => {
    const message = '45000038 0001 0000 40 01 0000 c0000201 c000020a' + '0304 0000 0000 05dc' + '4500 0b90 1234 4000 3f 06 0000 c000020a c6336414' + 'c738 01bb 00000001';
    const tree = describeBytes(fromHex(ETHERNET + message));
    expect(tree.map(({ label }) => label)).toEqual(['Ethernet', 'IPv4', 'ICMP']);
    const quote = tree[2]!.children.find(({ label }) => label === 'Quoted packet')!;
    expect(quote.children.map(({ label }) => label)).toEqual(['IPv4', 'TCP', 'tcp header cut']);
    expect(valueOf(quote.children, 'ip.len')).toEqual([['2960', 44, 2]]);
    expect(valueOf(tree, 'icmp.mtu')).toEqual([['1500', 40, 2]]);
    expect(valueOf(tree, 'tcp.seq_raw')).toEqual([['1', 66, 4]]);
  });

  it('goes through tags and tunnels', () => {
    const inner = IP_TCP + SYN;
    const vlan = describeBytes(fromHex('020000000002 020000000001 8100 2064 0800' + inner));
    expect(valueOf(vlan, 'vlan.id')).toEqual([['100', 14, 2]]);
    const gre = describeBytes(fromHex(ETHERNET + '4500004c 0001 0000 40 2f 0000 0a000001 0a000002' + '0000 0800' + inner));
    expect(gre.map(({ name }) => name)).toEqual(['eth', 'ip', 'gre', 'ip', 'tcp']);
  });

  it('tells apart what may stand between an IP header and the packet in it', () => {
    const inner = IP_TCP + SYN;
    const etherip = describeBytes(fromHex(ETHERNET + '45000058 0001 0000 40 61 0000 0a000001 0a000002' + '3000' + ETHERNET + inner));
    expect(etherip.map(({ name }) => name)).toEqual(['eth', 'ip', 'etherip', 'eth', 'ip', 'tcp']);
    const register = describeBytes(fromHex(ETHERNET + '45000050 0001 0000 40 67 0000 0a000001 0a000002' + '2100 0000 00000000' + inner));
    expect(register.map(({ label }) => label)).toEqual(['Ethernet', 'IPv4', 'PIM register', 'IPv4', 'TCP']);
    const header = '0604 0000 00000001 00000002 0000000000000000 00000000';
    const ah = describeBytes(fromHex(ETHERNET + '4500004c 0001 0000 40 33 0000 0a000001 0a000002' + header + SYN));
    expect(ah.map(({ name }) => name)).toEqual(['eth', 'ip', 'ah', 'tcp']);
  });

  it('calls what it does not know data, and what follows the packet a trailer', () => {
    const arp = describeBytes(fromHex('ffffffffffff 020000000001 0806 0001 0800'));
    expect(arp.at(-1)).toMatchObject({ label: 'Data', start: 14, length: 4 });
    const padded = describeBytes(fromHex(ETHERNET + '45000028 0001 0000 40 06 0000 c000020a c6336414' + 'c738 01bb 00000001 00000000 5010 faf0 0000 0000' + '000000000000'));
    expect(padded.at(-1)).toMatchObject({ label: 'Trailer (padding, check sequence)', start: 54, length: 6 });
  });

  const linkTypes = [...DECODED_LINK_TYPES, 999, -1];

  it('never throws, and names no byte outside the frame, whatever the bytes', () => {
    const check = (bytes: Uint8Array, linkType: number, more: number, start: number) => {
      const room = Math.min(start, bytes.length);
      for (const node of all(describeBytes(bytes, linkType, bytes.length + more, room))) {
        // expect() would take most of the time here.
        const inside = node.start >= 0 && node.length >= 0 && (node.length === 0 || node.start + node.length <= bytes.length - room);
        if (!inside) throw new Error(`${node.label}: ${node.start} + ${node.length} of ${bytes.length - room}`);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(...linkTypes), fc.nat(3000), fc.nat(20), check), { numRuns: 3000 });
    // Real headers, damaged and cut: deeper than noise gets.
    const whole = fromHex(ETHERNET + '45000038 0001 0000 40 01 0000 c0000201 c000020a' + '0304 0000 0000 05dc' + IP_TCP + SYN);
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 });
    fc.assert(fc.property(damage, fc.nat(whole.length), fc.constantFrom(...linkTypes), (changes, length, linkType) => {
      const bytes = whole.slice(0, length);
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      check(bytes, linkType, 100, 0);
      check(bytes, 1, 0, 0);
    }), { numRuns: 3000 });
  });

  it('covers the bytes of real frames once, layer by layer', () => {
    const folder = fileURLToPath(new URL('../../captures/', import.meta.url));
    for (const name of readdirSync(folder).filter((file) => /^(pmtud-in-.*|vxlan.*)\.pcap$/.test(file))) {
      const file = readFileSync(folder + name);
      const linkType = file.readUInt32LE(20);
      for (let at = 24, n = 0; at + 16 <= file.length && n < 50; n++) {
        const length = file.readUInt32LE(at + 8);
        const tree = describeBytes(new Uint8Array(file.subarray(at + 16, at + 16 + length)), linkType, file.readUInt32LE(at + 12));
        let end = 0;
        for (const layer of tree) {
          expect([name, n, layer.label, layer.start]).toEqual([name, n, layer.label, end]);
          end = layer.start + layer.length;
        }
        expect(end).toBe(length);
        at += 16 + length;
      }
    }
  });
});
