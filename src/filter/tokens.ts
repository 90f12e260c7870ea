/** A place in the text of a filter, in UTF-16 units: [from, to). */
export interface Span {
  from: number;
  to: number;
}

export type TokenKind = 'word' | 'text' | 'sign' | 'bad';

export interface Token extends Span {
  kind: TokenKind;
  /** As written; of a quoted text what stands between the quotes. */
  text: string;
}

const SIGNS = ['&&', '||', '==', '!=', '<=', '>=', '..', '<', '>', '!', '(', ')', '{', '}', ',', '=', '~', '&'];
const WORD = /[\p{L}\p{N}_.:/-]/u;

/** Splits a filter into words, quoted texts and signs. What is none of these is one bad token a character. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text[at];
    if (/\s/.test(char)) {
      at++;
      continue;
    }
    const from = at;
    if (char === '"') {
      at = endOfQuoted(text, at);
      const closed = at <= text.length;
      at = Math.min(at, text.length);
      tokens.push({ kind: closed ? 'text' : 'bad', text: text.slice(from + 1, closed ? at - 1 : at).replace(/\\(.)/g, '$1'), from, to: at });
      continue;
    }
    const sign = SIGNS.find((sign) => text.startsWith(sign, at));
    if (sign) {
      at += sign.length;
      tokens.push({ kind: 'sign', text: sign, from, to: at });
      continue;
    }
    while (at < text.length && WORD.test(text[at]) && !text.startsWith('..', at)) at++;
    if (at > from) tokens.push({ kind: 'word', text: text.slice(from, at), from, to: at });
    else tokens.push({ kind: 'bad', text: char, from, to: ++at });
  }
  return tokens;
}

/** Place behind the closing quote; beyond the end where there is none. */
function endOfQuoted(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length + 1;
}
