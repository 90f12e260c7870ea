/** The command line's arguments. */
import { parseArgs } from 'node:util';

export type OutputForm = 'text' | 'json' | 'packets' | 'markdown' | 'html' | 'link';

export interface RunOptions {
  /** Paths, `-` for standard input. */
  files: string[];
  form: OutputForm;
  /** Path MTU stated by the user, null = find out. */
  pathMtu: number | null;
  failOnProblem: boolean;
  /** Whether addresses and names are masked in what is made to be passed on (HTML and link). */
  mask: boolean;
  /** A link of up to 8,000 characters instead of 2,000. */
  rich: boolean;
  /** Where the page is served, for the link; null = the fragment alone. */
  address: string | null;
}

export type Arguments =
  | { kind: 'run'; options: RunOptions }
  | { kind: 'help' }
  | { kind: 'version' }
  | { kind: 'error'; message: string };

const OPTIONS = {
  json: { type: 'boolean' },
  packets: { type: 'boolean' },
  markdown: { type: 'boolean' },
  html: { type: 'boolean' },
  link: { type: 'boolean' },
  rich: { type: 'boolean' },
  'no-mask': { type: 'boolean' },
  address: { type: 'string' },
  'path-mtu': { type: 'string' },
  'fail-on': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'V' },
} as const;

/** What the options take that take something. */
const EXPECTED: Record<string, string> = {
  address: '--address takes the address of the page and goes with --link',
  'path-mtu': '--path-mtu takes a number from 68 to 65535',
  'fail-on': '--fail-on takes the word "problem"',
};

export function parseArguments(argv: readonly string[]): Arguments {
  let parsed;
  try {
    parsed = parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const option = (thrown as NodeJS.ErrnoException).code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE' ? /'(?:-\w, )?--([\w-]+)/.exec(message)?.[1] : undefined;
    return bad((option && EXPECTED[option]) ?? firstSentence(message));
  }
  const { values, positionals } = parsed;
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };

  const forms = (['json', 'packets', 'markdown', 'html', 'link'] as const).filter((form) => values[form]);
  if (forms.length > 1) return bad(`choose one of ${forms.map((f) => `--${f}`).join(' and ')}`);
  const pathMtu = values['path-mtu'] === undefined ? null : readMtu(values['path-mtu']);
  if (Number.isNaN(pathMtu)) return bad(EXPECTED['path-mtu']);
  if (values['fail-on'] !== undefined && values['fail-on'] !== 'problem') return bad(EXPECTED['fail-on']);
  const form = forms[0] ?? 'text';
  if (values['no-mask'] && form !== 'html' && form !== 'link') return bad('--no-mask goes with --html or --link; the other forms are never masked');
  if (values.rich && form !== 'link') return bad('--rich goes with --link');
  if (values.address !== undefined && (form !== 'link' || !/^(?:https?|file):\/\/\S+$/.test(values.address))) {
    return bad(EXPECTED.address);
  }
  if (positionals.length === 0) return bad('no capture given; name a file, or - for standard input');
  if (positionals.some((name) => name === '')) return bad('a file name is empty');
  if (positionals.filter((name) => name === '-').length > 1) return bad('standard input can be read once only');
  return {
    kind: 'run',
    options: {
      files: positionals,
      form,
      pathMtu,
      failOnProblem: values['fail-on'] === 'problem',
      mask: !values['no-mask'],
      rich: values.rich === true,
      address: values.address ?? null,
    },
  };
}

/** NaN if it is no MTU. */
function readMtu(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  return value >= 68 && value <= 65_535 ? value : NaN;
}

function bad(message: string): Arguments {
  return { kind: 'error', message };
}

/** Node explains at length; the first sentence says what is wrong. */
function firstSentence(message: string): string {
  const sentence = message.split(/\.\s|\n/)[0].replace(/\.$/, '');
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
