import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChecksumSampler } from '../../../src/flows/checksum-sampler.ts';
import { FlowIndex } from '../../../src/flows/flow-index.ts';
import { Holes } from '../../../src/flows/holes.ts';
import { Pending } from '../../../src/flows/pending.ts';
import { QuotedStreams } from '../../../src/flows/quoted-streams.ts';
import { REMEMBERED_CHECKSUMS, RowBudget } from '../../../src/flows/row-budget.ts';
import * as t from '../../../src/tables/flow-table.ts';
import { BLOCK_ROWS, PacketTable } from '../../../src/tables/packet-table.ts';

describe('FlowIndex', () => {
  it('finds the newest flow of a tuple in both directions, and nothing else, while it grows', () => {
    const flows = new t.FlowTable();
    const index = new FlowIndex(flows, 8);
    /** As the tracker does: the source of a flow's first frame is its a. */
    const open = (src: number, dst: number, srcPort: number, dstPort: number): number => {
      const slot = index.find(src, dst, srcPort, dstPort);
      const { sourceFirst } = index;
      const flow = flows.append();
      flows.setFlowWord(flow, t.F_ADDRESS_A, src);
      flows.setFlowWord(flow, t.F_ADDRESS_B, dst);
      flows.setFlowWord(flow, t.F_PORTS, (srcPort << 16) | dstPort);
      index.put(slot, flow * 2 + sourceFirst);
      return flow;
    };
    /** Flow and direction, null = none. */
    const get = (src: number, dst: number, srcPort: number, dstPort: number): [number, number] | null => {
      const value = index.value(index.find(src, dst, srcPort, dstPort));
      return value < 0 ? null : [value >> 1, (value ^ index.sourceFirst) & 1];
    };
    const high = -1062731775;
    for (let i = 0; i < 10_000; i++) {
      const low = 0x0a000001 + (i % 7);
      const port = 60_000 - i;
      if (i % 2 === 0) open(low, high, port, 443);
      else open(high, low, 443, port);
    }
    for (let i = 0; i < 10_000; i++) {
      const low = 0x0a000001 + (i % 7);
      const port = 60_000 - i;
      expect(get(low, high, port, 443)).toEqual([i, i % 2]);
      expect(get(high, low, 443, port)).toEqual([i, 1 - (i % 2)]);
      expect(get(high, low, port, 443)).toBeNull();
    }
    // Ports used again: the newer flow takes the place, whichever side opened it.
    expect(open(high, 0x0a000001, 443, 60_000)).toBe(10_000);
    expect([get(0x0a000001, high, 60_000, 443), index.size]).toEqual([[10_000, 1], 10_000]);
    // One address at both ends; and one socket that talks to itself.
    open(1, 1, 5, 6);
    open(1, 1, 7, 7);
    expect([get(1, 1, 5, 6), get(1, 1, 6, 5), get(1, 1, 5, 5), get(1, 1, 7, 7)]).toEqual([[10_001, 0], [10_001, 1], null, [10_002, 0]]);
  });
});

describe('QuotedStreams', () => {
  it('finds a tuple in both directions, and nothing else, up to the bound', () => {
    const streams = new QuotedStreams();
    const put = (src: number, dst: number, srcPort: number, dstPort: number, stream: number, most = 10_000) => {
      const quoted = streams.of(src, dst, srcPort, dstPort, most);
      if (quoted) quoted.stream = stream;
    };
    const get = (src: number, dst: number, srcPort: number, dstPort: number) => streams.of(src, dst, srcPort, dstPort, 0)?.stream;
    for (let i = 0; i < 5000; i++) put(0x0a000001 + (i % 7), -1062731775, 1024 + i, 443, i);
    for (let i = 0; i < 5000; i++) {
      expect(get(0x0a000001 + (i % 7), -1062731775, 1024 + i, 443)).toBe(i);
      expect(get(-1062731775, 0x0a000001 + (i % 7), 443, 1024 + i)).toBe(i);
      expect(get(-1062731775, 0x0a000001 + (i % 7), 1024 + i, 443)).toBeUndefined();
    }
    put(1, 1, 5, 6, 42);
    put(1, 1, 7, 8, 43, 5001);
    expect([get(1, 1, 6, 5), get(1, 1, 5, 5), get(1, 1, 7, 8), streams.size]).toEqual([42, undefined, undefined, 5001]);
  });
});

describe('Holes', () => {
  it('give back each missing byte once, across the wrap of sequence numbers', () => {
    const span = fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 60 }));
    fc.assert(
      fc.property(fc.array(span, { maxLength: 40 }), fc.integer(), (fills, base) => {
        const holes = new Holes();
        const missing = new Set<number>();
        // Holes of 30 bytes, 10 apart.
        for (let start = 0; start < 400; start += 40) {
          holes.append((base + start) | 0, (base + start + 30) | 0);
          for (let i = start; i < start + 30; i++) missing.add(i);
        }
        for (const [start, length] of fills) {
          let expected = 0;
          for (let i = start; i < start + length; i++) if (missing.delete(i)) expected++;
          if (holes.fill((base + start) | 0, (base + start + length) | 0) !== expected) return false;
        }
        return holes.fill(base | 0, (base + 1000) | 0) === missing.size && holes.size === 0;
      }),
    );
  });
});

describe('Pending', () => {
  it('raises the largest acknowledged length by what arrived and was sent once, of many halves at a time', () => {
    const HEADERS = 40;
    const halves = 100;
    const step = fc.record({
      half: fc.nat(halves - 1), act: fc.constantFrom('send', 'send', 'acknowledge', 'resend', 'clear'), length: fc.integer({ min: 1, max: 300 }), back: fc.nat(600),
    });
    fc.assert(
      fc.property(fc.integer(), fc.array(step, { minLength: 200, maxLength: 1000 }), (base, steps) => {
        const flows = new t.FlowTable();
        const pending = new Pending();
        const words = Array.from({ length: halves }, (_, half) => {
          if (half % 2 === 0) flows.append();
          return { w: flows.block(half >> 1).words, at: t.halfWordsAt(half) };
        });
        /** What is under way, how far the half has sent, and what it should come to. */
        const model = Array.from({ length: halves }, () => ({ under: [] as { end: number; length: number }[], sent: 0, largest: 0 }));
        for (const { half, act, length, back } of steps) {
          const { w, at } = words[half]!;
          const m = model[half]!;
          const behind = Math.max(0, m.sent - back);
          if (act === 'send') {
            m.sent += length;
            const ipLen = length + HEADERS;
            if (ipLen <= m.largest) continue;
            pending.note(w, at, (base + m.sent) | 0, ipLen);
            if (m.under.length < 3) m.under.push({ end: m.sent, length });
            else {
              const least = m.under.reduce((a, b) => (b.length < a.length ? b : a));
              if (least.length < length) Object.assign(least, { end: m.sent, length });
            }
          } else if (act === 'acknowledge') {
            if (w[at + t.H_PENDING] !== 0) pending.take(w, at, 0, (base + behind) | 0, 0, true);
            for (const { end, length: bytes } of m.under) if (end <= behind) m.largest = Math.max(m.largest, bytes + HEADERS);
            m.under = m.under.filter(({ end }) => end > behind);
          } else if (act === 'resend') {
            const until = Math.min(m.sent, behind + length);
            if (w[at + t.H_PENDING] !== 0) pending.take(w, at, (base + behind) | 0, (base + until) | 0, HEADERS, false);
            m.under = m.under.filter(({ end, length: bytes }) => end <= behind || until <= end - bytes);
          } else {
            pending.clear(w, at);
            m.under = [];
          }
          if (w[at + t.H_LARGEST_ACKED_IP_LEN] !== m.largest || (act !== 'clear' && (w[at + t.H_PENDING] !== 0) !== m.under.length > 0)) return false;
        }
        return true;
      }),
    );
  });
});

describe('a flow record', () => {
  it('gives every word and double a place of its own', () => {
    const flows = new t.FlowTable();
    flows.append();
    flows.append();
    const words = Object.entries(t).filter(([name, value]) => /^H_/.test(name) && typeof value === 'number' && name !== 'H_RARE');
    const reals = Object.entries(t).filter(([name, value]) => /^R_/.test(name) && typeof value === 'number');
    const places: { set(value: number): void; get(): number }[] = [];
    for (const half of [0, 1, 2, 3]) {
      for (const word of words.map(([, value]) => value as number)) {
        places.push({ set: (value) => flows.setWord(half, word, value), get: () => flows.word(half, word) });
      }
      for (const [, real] of reals) {
        places.push({ set: (value) => flows.setReal(half, real as number, value), get: () => flows.real(half, real as number) });
      }
    }
    const flowWords = Object.entries(t).filter(([name]) => /^F_/.test(name) && name !== 'F_RARE');
    const flowReals = Object.entries(t).filter(([name]) => /^FR_/.test(name));
    for (const flow of [0, 1]) {
      for (const word of flowWords.map(([, value]) => value as number)) {
        places.push({ set: (value) => flows.setFlowWord(flow, word, value), get: () => flows.flowWord(flow, word) });
      }
      for (const real of flowReals.map(([, value]) => value as number)) {
        places.push({ set: (value) => flows.setFlowReal(flow, real, value), get: () => flows.flowReal(flow, real) });
      }
    }
    places.forEach((place, i) => place.set(i + 1));
    expect(places.map((place) => place.get())).toEqual(places.map((_place, i) => i + 1));
  });
});

describe('What the files of a session share', () => {
  it('counts what earlier files have left when room was made', () => {
    const budget = new RowBudget(1);
    const tables = [{ rows: 0 }, { rows: 0 }, { rows: 0 }];
    for (const table of tables) {
      budget.share(table);
      table.rows = BLOCK_ROWS;
    }
    expect(budget.used).toBe(3 * BLOCK_ROWS);
    tables[2]!.rows = 4 * BLOCK_ROWS;
    budget.makeRoom = () => {
      tables[0]!.rows = 10;
    };
    budget.hasRoom();
    expect(budget.used).toBe(5 * BLOCK_ROWS + 10);
  });

  it('hands the checksums of one file to no other', () => {
    const room = new Uint16Array(REMEMBERED_CHECKSUMS).fill(7);
    new ChecksumSampler(new t.FlowTable(), new PacketTable(), room);
    expect(room.some((checksum) => checksum !== 0)).toBe(false);
  });
});
