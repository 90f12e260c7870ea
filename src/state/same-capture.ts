import type { Report } from '../report/schema.ts';

/**
 * What tells the capture of one report from that of another, in words; null if nothing does. Names and sizes of files
 * are no sign: the same packets may lie in a compressed file of another name.
 */
export function differenceOf(shared: Report, dropped: Report): string | null {
  const count = (value: number, one: string) => `${value.toLocaleString('en-US')} ${one}${value === 1 ? '' : 's'}`;
  const pairs: [keyof Report['totals'], string][] = [['packets', 'packet'], ['bytes', 'byte'], ['tcpFlows', 'TCP flow']];
  for (const [name, word] of pairs) {
    const [there, here] = [shared.totals[name], dropped.totals[name]];
    if (there !== here) return `the report is about ${count(there, word)}, this capture has ${count(here, word)}`;
  }
  const timesKept = shared.shared === undefined || shared.shared.treatment.time === 'keep';
  if (timesKept && shared.capture.files[0]?.firstTime !== dropped.capture.files[0]?.firstTime) return 'it begins at another time';
  return null;
}
