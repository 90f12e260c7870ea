import type { PrivateKind, Report, Treatment } from './schema.ts';

/** The kinds in words, in the order in which they are told. */
const KIND_WORDS: Record<PrivateKind, string> = {
  address: 'addresses', port: 'chosen ports', mac: 'hardware addresses', name: 'names of interfaces', file: 'file names', filter: 'capture filters', comment: 'comments', time: 'times',
};

const list = (words: readonly string[]): string => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)!}`);

/** One or two sentences: what was done to the report before it left the machine that made it. */
export function sharingText(report: Report): string {
  const { shared } = report;
  if (!shared) return 'Nothing in this report was masked or left out. It holds no payload.';
  const kinds = Object.keys(KIND_WORDS) as PrivateKind[];
  const of = (treatment: Treatment): string[] => kinds.filter((kind) => shared.treatment[kind] === treatment).map((kind) => KIND_WORDS[kind]);
  const masked = of('mask').filter((word) => word !== KIND_WORDS.mac);
  const dropped = of('drop').filter((word) => word !== KIND_WORDS.mac && word !== KIND_WORDS.comment);
  const parts = [
    ...(masked.length > 0 ? [`Masked: ${list(masked)}; the same stands for the same throughout, so put your own in place of them in commands.`] : []),
    ...(dropped.length > 0 ? [`Left out: ${list(dropped)}.`] : []),
  ];
  if (parts.length === 0) parts.push('Nothing in this report was masked.');
  return `${parts.join(' ')} It holds no payload.`;
}
