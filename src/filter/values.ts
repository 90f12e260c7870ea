/** Values that a field is compared with. */
import { parseIpv4, parseIpv6 } from '../lib/parse-address.ts';
import type { Field } from './fields.ts';
import type { Token } from './tokens.ts';

export type Value =
  | { type: 'number'; value: number }
  /** An address, or with a prefix below 32 or 128 a network. */
  | { type: 'ipv4'; value: number; prefix: number }
  | { type: 'ipv6'; words: [number, number, number, number]; prefix: number }
  | { type: 'time'; seconds: number; nanos: number }
  | { type: 'text'; value: string };

/** What may stand behind an operator, by the type of the field. */
export const expectedValue: Record<Field['type'], string> = {
  presence: 'nothing',
  number: 'a whole number such as 1500 or 0x5dc',
  boolean: '1 or 0 (or true, false)',
  ipv4: 'an IPv4 address such as 192.0.2.1, or a network such as 192.0.2.0/24',
  ipv6: 'an IPv6 address such as 2001:db8::1, or a network such as 2001:db8::/32',
  time: 'seconds such as 0.25',
  text: 'a text in quotes such as "eth0"',
};

/** Reads a value for a field; a string is what is wrong with it. */
export function valueOf(field: Field, token: Token): Value | string {
  const { text } = token;
  if (token.kind === 'text' && field.type !== 'text') return `${field.name} is compared with ${expectedValue[field.type]}, not with a text.`;
  switch (field.type) {
    case 'number': {
      const value = wholeNumber(text);
      if (value === null) return `${text} is not ${expectedValue.number}.`;
      if (field.max === 0 && value > 0) return `Of ${field.name} only whether it is 0 or above is kept: compare it with 0.`;
      if (value > (field.max ?? Infinity)) return `${field.name} is at most ${field.max}.`;
      return { type: 'number', value };
    }
    case 'boolean': {
      if (/^(1|true)$/i.test(text)) return { type: 'number', value: 1 };
      if (/^(0|false)$/i.test(text)) return { type: 'number', value: 0 };
      return `${text} is not ${expectedValue.boolean}.`;
    }
    case 'ipv4': {
      const [address = '', prefix] = text.split('/');
      const value = parseIpv4(address);
      const bits = prefixOf(prefix, 32);
      return value === null || bits === null ? `${text} is not ${expectedValue.ipv4}.` : { type: 'ipv4', value, prefix: bits };
    }
    case 'ipv6': {
      const [address = '', prefix] = text.split('/');
      const words = parseIpv6(address);
      const bits = prefixOf(prefix, 128);
      return words === null || bits === null ? `${text} is not ${expectedValue.ipv6}.` : { type: 'ipv6', words, prefix: bits };
    }
    case 'time': {
      const match = /^(-?)(\d{1,12})(?:\.(\d{0,9}))?$/.exec(text);
      if (!match) return `${text} is not ${expectedValue.time}, with at most 9 digits behind the point.`;
      const sign = match[1] === '-' ? -1 : 1;
      return { type: 'time', seconds: sign * Number(match[2]), nanos: sign * Number((match[3] ?? '').padEnd(9, '0')) };
    }
    default:
      return { type: 'text', value: text };
  }
}

function wholeNumber(text: string): number | null {
  if (/^0x[0-9a-f]{1,12}$/i.test(text)) return parseInt(text.slice(2), 16);
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function prefixOf(text: string | undefined, most: number): number | null {
  if (text === undefined) return most;
  return /^\d{1,3}$/.test(text) && Number(text) <= most ? Number(text) : null;
}
