/** A parsed filter to a predicate over rows. Nothing is allocated for a row; what a flow decides is decided once for each flow. */
import { MATCHES, OUTCOMES } from '../tables/icmp-error-table.ts';
import { BIT_B_TO_A, type PacketBlock } from '../tables/packet-table.ts';
import type { Element, Node } from './parse.ts';
import { sourcesOf, type FilterTables, type Source } from './readers.ts';
import type { Value } from './values.ts';

/** Whether a row passes; `error` is the frame's row in the IcmpErrorTable, −1 = it is no ICMP error. */
export type RowTest = (block: PacketBlock, i: number, row: number, error: number) => boolean;

type ValueTest = (value: number) => boolean;

export function compileFilter(node: Node, tables: FilterTables): RowTest {
  switch (node.kind) {
    case 'and': {
      const left = compileFilter(node.left, tables);
      const right = compileFilter(node.right, tables);
      return (b, i, row, e) => left(b, i, row, e) && right(b, i, row, e);
    }
    case 'or': {
      const left = compileFilter(node.left, tables);
      const right = compileFilter(node.right, tables);
      return (b, i, row, e) => left(b, i, row, e) || right(b, i, row, e);
    }
    case 'not': {
      const of = compileFilter(node.of, tables);
      return (b, i, row, e) => !of(b, i, row, e);
    }
    default:
      return compileTest(node, tables);
  }
}

const isThere: ValueTest = (value) => !Number.isNaN(value);

function compileTest({ field, operator, elements }: Extract<Node, { kind: 'test' }>, tables: FilterTables): RowTest {
  const sources = sourcesOf(field.name, tables);
  if (operator === null) return anyOf(sources, isThere, tables);
  const name = field.name;
  if (operator === '!=') {
    const there = anyOf(sources, isThere, tables);
    const equal = anyOf(sources, elementTest(elements[0], name, tables), tables);
    return (b, i, row, e) => there(b, i, row, e) && !equal(b, i, row, e);
  }
  if (operator === '==' || operator === 'in') {
    const numbers = elements.length > 8 && elements.every(({ from, to }) => to === null && from.type === 'number') ? new Set(elements.map(({ from }) => (from as { value: number }).value)) : null;
    if (numbers) return anyOf(sources, (value) => numbers.has(value), tables);
    const tests = elements.map((element) => elementTest(element, name, tables));
    const only = tests[0];
    return anyOf(sources, tests.length === 1 ? only : (value) => tests.some((test) => test(value)), tables);
  }
  const value = elements[0].from;
  if (operator === 'contains') {
    const wanted = value.type === 'text' ? value.value : '';
    return anyOf(sources, textTest(name, tables, (text) => text.includes(wanted)), tables);
  }
  const limit = numberOf(value, name, tables);
  switch (operator) {
    case '<': return anyOf(sources, (v) => v < limit, tables);
    case '<=': return anyOf(sources, (v) => v <= limit, tables);
    case '>': return anyOf(sources, (v) => v > limit, tables);
    default: return anyOf(sources, (v) => v >= limit, tables);
  }
}

/** A value as the number that the sources give; times in nanoseconds since the first frame. */
function numberOf(value: Value, name: string, tables: FilterTables): number {
  if (value.type === 'number' || value.type === 'ipv4') return value.value;
  if (value.type !== 'time') return NaN;
  const base = name === 'frame.time_epoch' ? tables.packets : { baseSeconds: 0, baseNanos: 0 };
  return (value.seconds - base.baseSeconds) * 1e9 + (value.nanos - base.baseNanos);
}

function elementTest({ from, to }: Element, name: string, tables: FilterTables): ValueTest {
  if (to !== null) {
    const low = numberOf(from, name, tables);
    const high = numberOf(to, name, tables);
    return (v) => v >= low && v <= high;
  }
  switch (from.type) {
    case 'text':
      return textTest(name, tables, (text) => text === from.value);
    case 'ipv4': {
      const mask = maskOf(from.prefix);
      const net = from.value & mask;
      return mask === -1 ? (v) => v === from.value : (v) => isThere(v) && (v & mask) === net;
    }
    case 'ipv6': {
      const inside = membersOf(from.words, from.prefix, tables);
      return (v) => inside[v] === 1;
    }
    default: {
      const wanted = numberOf(from, name, tables);
      return (v) => v === wanted;
    }
  }
}

const maskOf = (prefix: number): number => (prefix <= 0 ? 0 : prefix >= 32 ? -1 : -1 << (32 - prefix));

/** 1 for each IPv6 address of the book that lies in the network. */
function membersOf(words: readonly number[], prefix: number, { addresses }: FilterTables): Uint8Array {
  const members = new Uint8Array(addresses.count);
  const masks = [0, 1, 2, 3].map((word) => maskOf(prefix - 32 * word));
  for (let a = 0; a < addresses.count; a++) {
    members[a] = masks.every((mask, word) => ((addresses.word(a, word) ^ words[word]) & mask) === 0) ? 1 : 0;
  }
  return members;
}

/** Texts are few: each is tested once, and a row by its number. */
function textTest(name: string, tables: FilterTables, test: (text: string) => boolean): ValueTest {
  const texts = name === 'mtuscope.outcome' ? OUTCOMES : name === 'mtuscope.match' ? MATCHES : tables.interfaceNames;
  const passes = Uint8Array.from(texts, (text) => (text !== '' && test(text) ? 1 : 0));
  return (v) => passes[v] === 1;
}

function anyOf(sources: readonly Source[], test: ValueTest, tables: FilterTables): RowTest {
  const tests = sources.map((source) => sourceTest(source, test, tables));
  const [first, second, third, fourth] = tests;
  if (tests.length === 1) return first;
  if (tests.length === 2) return (b, i, row, e) => first(b, i, row, e) || second(b, i, row, e);
  return (b, i, row, e) => first(b, i, row, e) || second(b, i, row, e) || (third?.(b, i, row, e) ?? false) || (fourth?.(b, i, row, e) ?? false);
}

function sourceTest({ half, row: ofRow, error }: Source, test: ValueTest, { flows }: FilterTables): RowTest {
  const ofError: RowTest = error ? (_b, _i, _row, e) => e >= 0 && test(error(e)) : () => false;
  if (half) {
    const passes = new Uint8Array(2 * flows.length);
    for (let h = 0; h < passes.length; h++) passes[h] = test(half(h)) ? 1 : 0;
    return (b, i, row, e) => {
      const flow = b.flow[i];
      if (flow >= 0) return passes[2 * flow + (b.bits[i] & BIT_B_TO_A)] === 1;
      return (ofRow !== undefined && test(ofRow(b, i, row))) || ofError(b, i, row, e);
    };
  }
  if (!ofRow) return ofError;
  if (!error) return (b, i, row) => test(ofRow(b, i, row));
  return (b, i, row, e) => test(ofRow(b, i, row)) || (e >= 0 && test(error(e)));
}
