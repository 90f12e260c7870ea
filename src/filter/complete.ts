/** What may be written next in a filter. */
import { FIELDS, fieldOf, type Field } from './fields.ts';
import { operatorOf, operatorsOf } from './parse.ts';
import { tokensOf, type Span, type Token } from './tokens.ts';
import { expectedValue } from './values.ts';

export interface Suggestion {
  text: string;
  doc: string;
}

/** Suggestions, and the part of the text that the chosen one replaces. */
export interface Completion extends Span {
  suggestions: Suggestion[];
}

const COMPARES = new Set(['==', '!=', '<', '<=', '>', '>=', 'contains']);
const operatorDocs: Record<string, string> = {
  '==': 'any value is equal', '!=': 'no value is equal', '<': 'less', '<=': 'at most', '>': 'more', '>=': 'at least', contains: 'has the text in it', in: 'is one of a set',
};

/** What may stand at the caret; the word that ends or stands there is replaced. */
export function complete(text: string, caret: number): Completion {
  const tokens = tokensOf(text);
  const word = tokens.find((token) => token.kind === 'word' && token.from < caret && caret <= token.to);
  const before = tokens.filter((token) => token.to <= (word ? word.from : caret));
  const typed = word ? text.slice(word.from, caret) : '';
  const from = word ? word.from : caret;
  const to = word ? word.to : caret;
  return { from, to, suggestions: suggest(before, typed) };
}

function suggest(before: readonly Token[], typed: string): Suggestion[] {
  const last = before.at(-1);
  const inside = openSet(before);
  if (inside) return last!.text === '{' || last!.text === ',' || last!.text === '..' ? values(inside, typed) : starting([{ text: ', ', doc: 'another value' }, { text: '..', doc: 'up to' }, { text: '}', doc: 'end of the set' }], typed);
  if (!last) return fieldsFor(typed, true);
  const operator = last.kind === 'text' ? '' : operatorOf(last);
  const field = fieldBefore(before, before.length - 1);
  if (operator === 'in' && field) return [{ text: '{', doc: 'a set, such as {80, 443, 8000..8100}' }];
  if (COMPARES.has(operator) && field) return values(field, typed);
  if (['&&', '||', '!', '('].includes(operator)) return fieldsFor(typed, operator !== '!');
  const named = last.kind === 'word' && !(COMPARES.has(operatorAt(before, before.length - 2))) ? fieldOf(last.text) : undefined;
  const joints = [{ text: 'and', doc: 'both' }, { text: 'or', doc: 'either' }];
  const operators = named ? operatorsOf(named).map((text) => ({ text, doc: operatorDocs[text] ?? '' })) : [];
  return starting([...operators, ...joints], typed);
}

const operatorAt = (tokens: readonly Token[], at: number): string => (at >= 0 && tokens[at].kind !== 'text' ? operatorOf(tokens[at]) : '');

function fieldBefore(tokens: readonly Token[], at: number): Field | undefined {
  const token = tokens[at - 1];
  return token?.kind === 'word' ? fieldOf(token.text) ?? (token.text === 'not' ? fieldBefore(tokens, at - 1) : undefined) : undefined;
}

/** The field whose set is open at the end. */
function openSet(tokens: readonly Token[]): Field | undefined {
  for (let i = tokens.length - 1; i >= 0; i--) {
    const { kind, text } = tokens[i];
    if (kind !== 'sign') continue;
    if (text === '}' || text === '(' || text === '&&' || text === '||') return undefined;
    if (text === '{') return fieldBefore(tokens, i - 1);
  }
  return undefined;
}

const starting = (all: Suggestion[], typed: string): Suggestion[] => all.filter(({ text }) => text.startsWith(typed));

function values(field: Field, typed: string): Suggestion[] {
  if (field.type === 'boolean') return starting([{ text: '1', doc: 'set' }, { text: '0', doc: 'not set' }], typed);
  const known = (field.values ?? []).map((value) => ({ text: field.type === 'text' ? `"${value}"` : value, doc: field.name }));
  const fitting = starting(known, typed);
  // Nothing known: a line that says what belongs here, and inserts nothing.
  return fitting.length > 0 || typed !== '' ? fitting : [{ text: '', doc: expectedValue[field.type] }];
}

/** Fields whose name begins with what was typed, then those that have it anywhere, or in their explanation. */
function fieldsFor(typed: string, negation: boolean): Suggestion[] {
  const wanted = typed.toLowerCase();
  const as = ({ name, doc }: Field): Suggestion => ({ text: name, doc });
  const first = FIELDS.filter(({ name }) => name.startsWith(wanted));
  if (wanted === '') return [...(negation ? [{ text: 'not', doc: 'turns round what follows' }] : []), ...first.map(as)];
  const others = FIELDS.filter(({ name, doc }) => !name.startsWith(wanted) && (name.includes(wanted) || doc.toLowerCase().includes(wanted)));
  // Short names first: tcp before tcp.analysis.
  return [...(negation && 'not'.startsWith(wanted) ? [{ text: 'not', doc: 'turns round what follows' }] : []), ...first.map(as), ...others.map(as)];
}
