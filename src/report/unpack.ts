/**
 * Reads the fragment of a link. Anybody can have written it: every size is bounded before anything is allocated, every
 * value is checked, nothing in it becomes a name of ours, a command or markup. Never throws.
 */
import { Inflate } from 'fflate';
import { fromBase64url } from './base64url.ts';
import { Budget, MalformedLink, type Json } from './columns.ts';
import { linkReport, type LinkReport } from './link-layout.ts';
import { linkDictionary } from './link-dictionary.ts';
import { nextCaptureFrom } from './next-command.ts';
import { LINK_VERSION } from './pack.ts';
import { madeAgain } from './redact.ts';
import { checkedReport } from './report-check.ts';
import { REPORT_SCHEMA, REPORT_VERSION, type Report } from './schema.ts';
import { UPGRADES, upgraded } from './upgraders/index.ts';

/** Browsers keep at most 65,536 characters of an address in their history, so nobody sends more. */
export const MOST_LINK_CHARACTERS = 65_536;
/** Inflated bytes, and rows of all tables together. */
export const MOST_INFLATED_BYTES = 1 << 20;
const MOST_ROWS = 100_000;
/** Bytes handed to the inflater at once: no step of it can grow beyond a thousand times that. */
const SLICE = 256;

export type Unpacked =
  | { report: Report; error: null }
  /** `newer`: made by a later mtuscope. `damaged`: cut off, altered, or made by hand. `too-large`: beyond what a link may hold. */
  | { report: null; error: { code: 'damaged' | 'newer' | 'too-large'; message: string } };

const MESSAGES = {
  damaged: 'The link is damaged or was cut short: the report in it cannot be read. Copy it again as a whole, or ask for the report as a file.',
  newer: 'The link was made by a newer mtuscope than this one. Reload the page, or open the link where a newer one is served.',
  'too-large': 'The link holds more than a report may hold, so it is not opened.',
} as const;

const refused = (code: keyof typeof MESSAGES): Unpacked => ({ report: null, error: { code, message: MESSAGES[code] } });

/** The report that a link holds. `packed`: what stands in the fragment behind LINK_PREFIX. */
export function unpack(packed: string): Unpacked {
  if (packed.length > MOST_LINK_CHARACTERS) return refused('too-large');
  const bytes = fromBase64url(packed.replace(/[\s\u200b\u00ad]/g, ''));
  if (bytes === null || bytes.length < 2) return refused('damaged');
  const version = bytes[0];
  if (version > LINK_VERSION) return refused('newer');
  if (version === 0) return refused('damaged');
  try {
    const text = inflated(bytes.subarray(1));
    if (text === null) return refused('too-large');
    const json = upgraded(JSON.parse(text) as Json, version, LINK_VERSION, UPGRADES);
    const [laid] = linkReport.unpack(json, 1, new Budget(MOST_ROWS));
    const report = checkedReport(reportOf(laid));
    return report ? { report, error: null } : refused('damaged');
  } catch {
    // Whatever the inflater, JSON or a codec stumbled over: the link is not one that was made here.
    return refused('damaged');
  }
}

/** Null beyond the limit. */
function inflated(bytes: Uint8Array): string | null {
  const parts: Uint8Array[] = [];
  let size = 0;
  let ended = false;
  const inflater = new Inflate({ dictionary: linkDictionary() }, (part, final) => {
    parts.push(part);
    size += part.length;
    ended ||= final;
  });
  for (let at = 0; at < bytes.length; at += SLICE) {
    inflater.push(bytes.subarray(at, at + SLICE), at + SLICE >= bytes.length);
    if (size > MOST_INFLATED_BYTES) return null;
  }
  if (!ended) throw new MalformedLink('the end is missing');
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new TextDecoder('utf-8', { fatal: true }).decode(whole);
}

function reportOf({ findings, verdict: { next, ...said }, timeline, paths, traces, shared, ...rest }: LinkReport): Report {
  return {
    schema: REPORT_SCHEMA,
    version: REPORT_VERSION,
    ...rest,
    findings: findings.map(({ parameters, case: known, ...finding }) => madeAgain({
      ...finding,
      parameters: Object.fromEntries(parameters.filter(({ name }) => PARAMETER.test(name)).map(({ name, value }) => [name, value])),
      ...(known ? { case: known } : {}),
    })),
    verdict: { ...said, nextCapture: nextCaptureFrom(next) },
    ...(timeline ? { timeline } : {}),
    ...(paths ? { paths } : {}),
    ...(traces ? { traces } : {}),
    ...(shared ? { shared } : {}),
  };
}

/** Names that cannot be mistaken for something that objects have anyway. */
const PARAMETER = /^(?!__proto__$|constructor$|prototype$)[a-zA-Z][a-zA-Z0-9]{0,40}$/;
