/** Colours, on a terminal that wants them. */
import type { TextStyle } from '../report/text.ts';

const CODES: Record<Parameters<TextStyle>[0], string> = {
  problem: '1;31',
  warning: '1;33',
  good: '1;32',
  heading: '1',
  command: '36',
  faint: '2',
};

export function terminalStyle(isTerminal: boolean, env: Readonly<Record<string, string | undefined>>): TextStyle {
  const plain = !isTerminal || (env.NO_COLOR ?? '') !== '' || env.TERM === 'dumb';
  return plain ? (_kind, text) => text : (kind, text) => `\u001b[${CODES[kind]}m${text}\u001b[0m`;
}
