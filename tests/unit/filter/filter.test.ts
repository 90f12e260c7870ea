import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { complete } from '../../../src/filter/complete.ts';
import { compileFilter } from '../../../src/filter/compile.ts';
import { FIELDS, type FieldType } from '../../../src/filter/fields.ts';
import { operatorsOf, parseFilter } from '../../../src/filter/parse.ts';
import { FilterScan } from '../../../src/filter/scan.ts';
import type { FilterTables } from '../../../src/filter/readers.ts';
import { parseIpv6 } from '../../../src/lib/parse-address.ts';
import { AddressBook } from '../../../src/tables/address-book.ts';
import { FlowTable } from '../../../src/tables/flow-table.ts';
import { IcmpErrorTable } from '../../../src/tables/icmp-error-table.ts';
import {
  A_DSACK, A_RESEND, A_RETRANSMISSION, A_REUSED_PORTS, A_SACK, A_SECOND_SIGHTING, BIT_TCP, PacketTable, ROW_FRAGMENT, ROW_ICMP, ROW_ICMPV6,
} from '../../../src/tables/packet-table.ts';
import { root } from '../house/sources.ts';
import { KIND_FRAGMENT, KIND_ICMP, KIND_ICMPV6 } from '../../../src/wire/frame-kinds.ts';

const problemOf = (text: string) => {
  const { problem } = parseFilter(text);
  return problem && [text.slice(problem.from, problem.to), problem.message];
};

describe('a wrong filter', () => {
  it.each([
    ['tcp.prt == 443', 'tcp.prt', /Did you mean tcp.port/],
    ['tcp.port = 443', '=', /Write ==/],
    ['tcp.port == 70000', '70000', /at most 65535/],
    ['tcp.port == http', 'http', /whole number/],
    ['ip.addr == 10.0.0.300', '10.0.0.300', /IPv4 address/],
    ['ip.addr > 10.0.0.1', '>', /no order/],
    ['tcp.analysis.retransmission == 1', '==', /stands alone/],
    ['tcp.port in 80', '80', /braces/],
    ['tcp.port in {80, 443', '', /not closed/],
    ['(tcp and udp', '', /bracket at 1/],
    ['tcp)', ')', /no bracket/],
    ['tcp and', '', /field is missing/],
    ['tcp tcp', 'tcp', /and, or/],
    ['http.host == "a"', 'http.host', /not kept/],
    ['ip.frag_offset > 8', '8', /compare it with 0/],
    ['frame.interface_name == "eth0', '"eth0', /closing quote/],
    ['192.0.2.1', '192.0.2.1', /ip.addr == 192.0.2.1/],
  ])('%s', (text, at, message) => {
    expect(problemOf(text)?.[0]).toBe(at);
    expect(problemOf(text)?.[1]).toMatch(message);
  });

  it.each(['tcp.port == 65535', 'ip.ttl <= 255', 'ip.addr == 192.0.2.1/32', 'ip.addr == 0.0.0.0/0', 'ipv6.addr == 2001:db8::/128', 'frame.time_relative >= -0.5'])('is none at the edge of what a field may be: %s', (text) => {
    expect(problemOf(text)).toBeNull();
  });

  it.each(['ip.addr == 192.0.2.0/33', 'ipv6.addr == 2001:db8::/129', 'ip.ttl == 256', 'frame.time_relative > 0.1234567891'])('is one beyond it: %s', (text) => {
    expect(problemOf(text)).not.toBeNull();
  });

  it('never makes the parser throw or point beside the text', () => {
    const word = fc.constantFrom('tcp', 'tcp.port', '==', '!', 'not', 'in', '{', '}', '(', ')', '..', '80', '10.0.0.0/8', '"a', '"b"', ',', '&&', 'contains', 'ipv6.addr', '::1');
    fc.assert(fc.property(fc.oneof(fc.string(), fc.array(word).map((words) => words.join(' '))), fc.nat(60), (text, caret) => {
      const { problem } = parseFilter(text);
      if (problem) expect(problem.from >= 0 && problem.from <= problem.to && problem.to <= text.length).toBe(true);
      complete(text, Math.min(caret, text.length));
    }), { numRuns: 500 });
    expect(parseFilter('('.repeat(5000)).problem?.message).toMatch(/deep/);
    for (const joint of [' or ', ' and ']) expect(parseFilter(`frame${`${joint}frame`.repeat(50_000)}`).problem?.message).toMatch(/no more than 1000 fields/);
    expect(parseFilter(`tcp.port in {1${', 2'.repeat(50_000)}}`).problem).toBeNull();
  });
});

describe('completion', () => {
  const offered = (text: string, caret = text.length) => complete(text, caret).suggestions.map((suggestion) => suggestion.text);
  it('offers fields, then operators, then values, then what joins', () => {
    expect(offered('tcp.fl').slice(0, 2)).toEqual(['tcp.flags', 'tcp.flags.syn']);
    expect(offered('retrans')).toContain('tcp.analysis.retransmission');
    expect(offered('tcp.port ')).toEqual(['==', '!=', '<', '<=', '>', '>=', 'in', 'and', 'or']);
    expect(offered('tcp.flags.syn == ')).toEqual(['1', '0']);
    expect(offered('tcp.port in ')).toEqual(['{']);
    expect(offered('tcp.port in {')).toContain('443');
    expect(offered('tcp.port == 443 ')).toEqual(['and', 'or']);
    expect(offered('mtuscope.outcome == ')).toContain('"ignored"');
    // All that there is can be looked through.
    expect(offered('').slice(1)).toEqual(FIELDS.map(({ name }) => name));
  });

  it('replaces the word at the caret', () => {
    expect(complete('tcp.po == 80', 6)).toMatchObject({ from: 0, to: 6 });
    expect(offered('tcp and ic', 10)[0]).toBe('icmp');
  });
});

describe('docs/filter.md', () => {
  const text = readFileSync(`${root}docs/filter.md`, 'utf8');

  it('has a row for each field, with the words that the completion shows', () => {
    const holds: Record<FieldType, string> = { presence: 'is there or not', number: 'number', boolean: '1 or 0', ipv4: 'IPv4', ipv6: 'IPv6', time: 'seconds', text: 'text' };
    const rows = text.split('\n').filter((line) => /^\| `[a-z0-9_]+(\.[a-z0-9_.]+)?` \| (is there|number|1 or 0|IPv4|IPv6|seconds|text)/.test(line));
    expect(rows).toEqual(FIELDS.map(({ name, type, doc }) => `| \`${name}\` | ${holds[type]} | ${doc} |`));
  });

  it('tells every operator', () => {
    for (const operator of new Set(FIELDS.flatMap(operatorsOf))) expect(text).toMatch(new RegExp(`^\\| .*\`${operator}\``, 'm'));
  });
});

describe('rows', () => {
  const tables = (count: number): FilterTables => {
    const packets = new PacketTable();
    for (let row = 0; row < count; row++) {
      const block = packets.blockForAppend();
      block.frameLen[row & 0xffff] = row % 1600;
      block.flow[row & 0xffff] = -1;
      packets.length++;
    }
    const flows = new FlowTable();
    return {
      packets, flows, errors: new IcmpErrorTable(), addresses: new AddressBook(), interfaceNames: [],
      pathMtuOfHalf: () => new Uint32Array(0), resendsAfterMessage: () => new Uint8Array(0),
    };
  };

  it('are found across blocks, in steps', () => {
    const t = tables(200_000);
    const scan = new FilterScan(parseFilter('frame.len == 1599 || frame.number in {1, 70000..70002}').filter!, t);
    const shares: number[] = [];
    while (!scan.step(1)) shares.push(scan.share);
    expect([...shares, scan.share]).toEqual([0.25, 0.5, 0.75, 1]);
    const rows = [...scan.rows()];
    expect(rows.slice(0, 2)).toEqual([0, 1599]);
    expect(rows).toContain(69_999);
    expect(rows).toHaveLength(125 + 4);
  });

  it('are found where all pass, however many', () => {
    for (const count of [1, 1024, 1025, 70_000]) {
      const scan = new FilterScan(parseFilter('frame').filter!, tables(count));
      while (!scan.step());
      expect([...scan.rows()]).toEqual(Array.from({ length: count }, (_, row) => row));
    }
  });

  it('have the name of an interface only where the capture states it', () => {
    const t = { ...tables(3), interfaceNames: ['', 'eth0', 'wan'] };
    for (const row of [0, 1, 2]) t.packets.blocks[0]!.interfaceId[row] = row;
    const found = (text: string) => {
      const scan = new FilterScan(parseFilter(text).filter!, t);
      while (!scan.step());
      return [...scan.rows()];
    };
    expect(found('frame.interface_name')).toEqual([1, 2]);
    expect(found('frame.interface_name != "eth0"')).toEqual([2]);
    expect(found('not frame.interface_name == "eth0"')).toEqual([0, 2]);
  });

  it('have an analysis flag only by what Wireshark says, not by what is said here beside it', () => {
    const t = tables(4);
    const { analysis, bits } = t.packets.blocks[0]!;
    bits.fill(BIT_TCP, 0, 4);
    analysis.set([A_RESEND, A_REUSED_PORTS, A_SACK | A_DSACK | A_SECOND_SIGHTING, A_RETRANSMISSION | A_RESEND]);
    const scan = new FilterScan(parseFilter('tcp.analysis.flags').filter!, t);
    while (!scan.step());
    expect([...scan.rows()]).toEqual([1, 3]);
  });

  it('have times before the first one where a clock was set back', () => {
    const t = tables(3);
    t.packets.baseSeconds = 1000;
    t.packets.baseNanos = 0;
    const { seconds, nanos } = t.packets.blocks[0]!;
    [[1000, 0], [999, 750_000_000], [998, 500_000_000]].forEach(([whole, rest], row) => {
      seconds[row] = whole!;
      nanos[row] = rest!;
    });
    const found = (text: string) => {
      const scan = new FilterScan(parseFilter(text).filter!, t);
      while (!scan.step());
      return [...scan.rows()];
    };
    expect(found('frame.time_relative == -0.25')).toEqual([1]);
    expect(found('frame.time_relative < -0.25')).toEqual([2]);
    expect(found('frame.time_relative >= -1.5')).toEqual([0, 1, 2]);
  });

  it('compile for every field', () => {
    const t = tables(1);
    for (const name of complete('', 0).suggestions.map(({ text }) => text).filter((text) => text !== 'not')) expect(typeof compileFilter(parseFilter(name).filter!, t)).toBe('function');
  });

  it('keep the kinds that the decoder gives', () => {
    expect([ROW_ICMP, ROW_ICMPV6, ROW_FRAGMENT]).toEqual([KIND_ICMP, KIND_ICMPV6, KIND_FRAGMENT]);
  });

  it('know addresses in all their forms', () => {
    expect(parseIpv6('::')).toEqual([0, 0, 0, 0]);
    expect(parseIpv6('2001:db8::1')).toEqual([0x20010db8, 0, 0, 1]);
    expect(parseIpv6('::ffff:192.0.2.1')).toEqual([0, 0, 0xffff, 0xc0000201]);
    for (const wrong of ['1::2::3', ':1', '12345::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4::5:6:7:8']) expect([wrong, parseIpv6(wrong)]).toEqual([wrong, null]);
  });
});
