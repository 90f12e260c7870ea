import type { Session } from '../engine/types.ts';
import { apart } from '../report/late-flows.ts';
import { batches, fileName, reportFile } from '../report/report-files.ts';
import { redact } from '../report/redact.ts';
import type { Report } from '../report/schema.ts';
import { withTrace } from '../report/trace.ts';
import { makeLink } from '../report/pack.ts';
import type { Exported, ExportKind, LinkChoices, MadeLink, Treatments } from './protocol.ts';

/** Makes a file of a report, or of the packets behind it; null where there is nothing to make it from. */
export async function makeExport(report: Report, session: Session | null, what: ExportKind, treatments: Treatments): Promise<Exported | null> {
  if (what === 'evidence') {
    const made = await session?.evidence(treatments);
    if (!made || made.frames === 0) return null;
    return { name: nameOf(report, treatments, '-evidence.pcapng'), blob: new Blob([made.bytes], { type: 'application/x-pcapng' }), count: made.frames, missing: made.missing };
  }
  if (what === 'packets-csv') {
    if (!session) return null;
    let lines = 0;
    const all = await session.packetsCsv(treatments);
    const counted = function* () {
      for (const line of all) {
        lines++;
        yield line;
      }
    };
    const parts = [...batches(counted())];
    return lines > 1 ? { name: nameOf(report, treatments, '-packets.csv'), blob: new Blob(parts, { type: 'text/csv' }), count: lines - 1, missing: 0 } : null;
  }
  const { name, type, parts } = reportFile(report, what, treatments);
  return { name, blob: new Blob(parts, { type }), count: 0, missing: 0 };
}

/** The name alone is masked; the rest of a long report need not be for it. */
function nameOf(report: Report, treatments: Treatments, ending: string): string {
  return fileName(redact({ ...apart(report).report, flows: [], fragNeeded: [] }, treatments), ending);
}

/** The link of a report, with charts where its packets are at hand. */
export async function linkOf(report: Report, session: Session | null, choices: LinkChoices): Promise<MadeLink> {
  const charted = await withTrace(report, async (index) => (await session?.flowDetail(index)) ?? null);
  return { ...makeLink(charted, choices), hasCharts: (charted.traces?.length ?? 0) > 0 };
}
