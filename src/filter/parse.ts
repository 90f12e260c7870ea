/** Wireshark's display filter language, as much of it as is known here, to a tree; errors name their place and what may stand there. */
import { fieldOf, nearestField, type Field } from './fields.ts';
import { tokensOf, type Span, type Token } from './tokens.ts';
import { expectedValue, valueOf, type Value } from './values.ts';

export type Operator = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'in';

/** One value, or with `to` all from the first to the second. */
export interface Element {
  from: Value;
  to: Value | null;
}

export type Node =
  | (Span & { kind: 'and' | 'or'; left: Node; right: Node })
  | (Span & { kind: 'not'; of: Node })
  /** A field that is compared; without operator, whether it is there. */
  | (Span & { kind: 'test'; field: Field; operator: Operator | null; elements: Element[] });

export interface FilterProblem extends Span {
  message: string;
}

export type ParsedFilter = { filter: Node | null; problem: null } | { filter: null; problem: FilterProblem };

class Refusal extends Error {
  constructor(readonly at: Span, message: string) {
    super(message);
  }
}

const WORDS: Record<string, string> = { eq: '==', ne: '!=', lt: '<', le: '<=', gt: '>', ge: '>=', and: '&&', or: '||', not: '!' };
const OPERATORS = new Set(['==', '!=', '<', '<=', '>', '>=', 'contains', 'in']);
const ORDERS = new Set(['<', '<=', '>', '>=']);
/** Deeper nesting than this is nobody's question. */
const MOST_DEPTH = 200;
/** Each test is asked within the one before it. */
const MOST_TESTS = 1000;

/** What a sign or a word means where an operator may stand. */
export function operatorOf(token: Token): string {
  if (token.kind === 'sign') return token.text;
  return token.kind === 'word' ? (Object.hasOwn(WORDS, token.text) ? WORDS[token.text] : token.text) : '';
}

/** Operators that a field of a type can stand before. */
export function operatorsOf(field: Field): Operator[] {
  switch (field.type) {
    case 'presence': return [];
    case 'boolean': return ['==', '!='];
    case 'ipv4':
    case 'ipv6': return ['==', '!=', 'in'];
    case 'text': return ['==', '!=', 'contains', 'in'];
    default: return ['==', '!=', '<', '<=', '>', '>=', 'in'];
  }
}

export function parseFilter(text: string): ParsedFilter {
  try {
    const parser = new Parser(text);
    return { filter: parser.whole(), problem: null };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { filter: null, problem: { ...error.at, message: error.message } };
  }
}

class Parser {
  private readonly tokens: Token[];
  private at = 0;
  private depth = 0;
  private tests = 0;

  constructor(private readonly text: string) {
    this.tokens = tokensOf(text);
  }

  whole(): Node | null {
    if (this.tokens.length === 0) return null;
    const node = this.either();
    const rest = this.tokens[this.at];
    if (rest) throw this.refuse(rest, this.afterTest(rest));
    return node;
  }

  private either(): Node {
    let left = this.both();
    while (this.takes('||')) left = this.joined('or', left, this.both());
    return left;
  }

  private both(): Node {
    let left = this.one();
    while (this.takes('&&')) left = this.joined('and', left, this.one());
    return left;
  }

  private joined(kind: 'and' | 'or', left: Node, right: Node): Node {
    return { kind, left, right, from: left.from, to: right.to };
  }

  private one(): Node {
    const token = this.tokens[this.at];
    if (++this.depth > MOST_DEPTH) throw this.refuse(token ?? this.end(), 'This is nested too deep.');
    try {
      if (!token) throw this.refuse(this.end(), 'A field is missing here, such as tcp.port or ip.addr.');
      if (operatorOf(token) === '!') {
        this.at++;
        const of = this.one();
        return { kind: 'not', of, from: token.from, to: of.to };
      }
      if (token.kind === 'sign' && token.text === '(') {
        this.at++;
        const node = this.either();
        const close = this.tokens[this.at];
        if (!close || close.text !== ')' || close.kind !== 'sign') {
          throw this.refuse(close ?? this.end(), close ? `${this.afterTest(close)} The bracket at ${token.from + 1} is still open.` : `The bracket at ${token.from + 1} is not closed.`);
        }
        this.at++;
        return { ...node, from: token.from, to: close.to };
      }
      return this.test(token);
    } finally {
      this.depth--;
    }
  }

  private test(token: Token): Node {
    if (token.kind !== 'word') throw this.refuse(token, token.kind === 'bad' ? badToken(token) : `A field is expected here, such as tcp.port, not ${token.text === '' ? 'an empty text' : token.text}.`);
    if (++this.tests > MOST_TESTS) throw this.refuse(token, `A filter asks no more than ${MOST_TESTS} fields; a set in braces behind in holds any number of values.`);
    const field = fieldOf(token.text);
    if (!field) throw this.refuse(token, unknownField(token.text));
    this.at++;
    const next = this.tokens[this.at];
    let operator = next ? operatorOf(next) : '';
    // Wireshark knows `not in`, and only there does `not` stand behind a field.
    const negated = next !== undefined && operator === '!' && next.text !== '!' && this.tokens[this.at + 1]?.text === 'in';
    if (negated) {
      this.at++;
      operator = 'in';
    }
    if (!next || !OPERATORS.has(operator)) {
      if (next?.kind === 'sign' && ['=', '~', '&', '{', ','].includes(next.text)) throw this.refuse(next, foreignOperator(next.text, field));
      if (next?.kind === 'word' && next.text === 'matches') throw this.refuse(next, foreignOperator('~', field));
      return { kind: 'test', field, operator: null, elements: [], from: token.from, to: token.to };
    }
    const allowed = operatorsOf(field);
    const sign = this.tokens[this.at];
    if (!(allowed as string[]).includes(operator)) throw this.refuse(sign, wrongOperator(field, operator, allowed));
    this.at++;
    const elements = operator === 'in' ? this.set(field) : [{ from: this.value(field), to: null }];
    const to = this.tokens[this.at - 1].to;
    const node: Node = { kind: 'test', field, operator: operator as Operator, elements, from: token.from, to };
    return negated ? { kind: 'not', of: node, from: token.from, to } : node;
  }

  private value(field: Field): Value {
    const token = this.tokens[this.at];
    if (!token) throw this.refuse(this.end(), `A value is missing here: ${expectedValue[field.type]}.`);
    if (token.kind === 'bad') throw this.refuse(token, badToken(token));
    if (token.kind === 'sign') throw this.refuse(token, `A value is expected here: ${expectedValue[field.type]}.`);
    const value = valueOf(field, token);
    if (typeof value === 'string') throw this.refuse(token, value);
    this.at++;
    return value;
  }

  private set(field: Field): Element[] {
    const open = this.tokens[this.at];
    if (open?.text !== '{') throw this.refuse(open ?? this.end(), 'in needs a set in braces, such as {80, 443, 8000..8100}.');
    this.at++;
    const elements: Element[] = [];
    for (;;) {
      const from = this.value(field);
      let to: Value | null = null;
      if (this.takes('..')) {
        const sign = this.tokens[this.at - 1];
        if (field.type === 'text' || field.type === 'ipv6') throw this.refuse(sign, `A range is not possible for ${field.name}.`);
        to = this.value(field);
      }
      elements.push({ from, to });
      if (this.takes('}')) return elements;
      if (!this.takes(',')) {
        const here = this.tokens[this.at];
        throw this.refuse(here ?? this.end(), here ? 'A comma, .. or } is expected here.' : `The brace at ${open.from + 1} is not closed.`);
      }
    }
  }

  private takes(operator: string): boolean {
    const token = this.tokens[this.at];
    if (!token || token.kind === 'text' || token.kind === 'bad' || operatorOf(token) !== operator) return false;
    this.at++;
    return true;
  }

  private afterTest(token: Token): string {
    if (token.kind === 'bad') return badToken(token);
    const before = this.tokens[this.at - 1];
    const field = before && before.kind === 'word' ? fieldOf(before.text) : undefined;
    if (token.text === ')') return 'There is no bracket that this one closes.';
    const operators = field ? operatorsOf(field) : [];
    const also = operators.length > 0 ? `${operators.join(', ')}, ` : '';
    return `${also}and, or or the end is expected here, not ${token.text}.`;
  }

  private end(): Span {
    return { from: this.text.length, to: this.text.length };
  }

  private refuse(at: Span, message: string): Refusal {
    return new Refusal({ from: at.from, to: at.to }, message);
  }
}

function badToken(token: Token): string {
  return token.to - token.from > 1 || token.text === '' ? 'This text has no closing quote.' : `${token.text} has no meaning here.`;
}

function unknownField(name: string): string {
  if (name.length > 60) return 'This is no field.';
  const near = nearestField(name);
  if (near !== null) return `There is no field ${name}. Did you mean ${near}?`;
  if (/^[\d:./]+$/.test(name)) return `A field is expected here, not a value: write for example ip.addr == ${name}.`;
  if (/^(eth|vlan|arp|http|tls|dns|data|ssl|quic)(\.|$)/.test(name)) return `${name} is not kept: filters here know frames, IP, TCP, UDP and ICMP headers.`;
  return `There is no field ${name} here. Type a part of its name to see those that there are.`;
}

function foreignOperator(sign: string, field: Field): string {
  if (sign === '=') return operatorsOf(field).length > 0 ? 'Write == to compare.' : `${field.name} is either there or not: it stands alone.`;
  if (sign === '~') return 'Patterns are not known here; contains finds a part of a text.';
  if (sign === '&') return 'Single bits have fields of their own, such as tcp.flags.syn == 1.';
  return `${operatorsOf(field).join(', ')}${operatorsOf(field).length > 0 ? ', ' : ''}and, or or the end is expected here.`;
}

function wrongOperator(field: Field, operator: string, allowed: readonly string[]): string {
  if (allowed.length === 0) return `${field.name} is either there or not: it stands alone.`;
  if (operator === 'contains') return `contains looks into texts; ${field.name} takes ${allowed.join(', ')}.`;
  if (ORDERS.has(operator) && (field.type === 'ipv4' || field.type === 'ipv6')) return `Addresses have no order here; ${field.name} takes == with a network such as ${field.type === 'ipv4' ? '192.0.2.0/24' : '2001:db8::/32'}, != and in.`;
  return `${field.name} takes ${allowed.join(', ')}.`;
}
