import { formatQuantity } from '../lib/format.ts';
import type { Report } from '../report/schema.ts';

/**
 * What tells the capture of one report from that of another, in words; null if nothing does. Names and sizes of files
 * are no sign: the same packets may lie in a compressed file of another name.
 */
export function differenceOf(shared: Report, dropped: Report): string | null {
  const pairs: [keyof Report['totals'], string][] = [['packets', 'packet'], ['bytes', 'byte'], ['tcpFlows', 'TCP flow']];
  for (const [name, word] of pairs) {
    const [there, here] = [shared.totals[name], dropped.totals[name]];
    if (there !== here) return `the report is about ${formatQuantity(there, word)}, this capture has ${formatQuantity(here, word)}`;
  }
  const timesKept = shared.shared === undefined || shared.shared.treatment.time === 'keep';
  if (timesKept && shared.capture.files[0]?.firstTime !== dropped.capture.files[0]?.firstTime) return 'it begins at another time';
  return null;
}
