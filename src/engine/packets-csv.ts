import { csvLine, type CsvValue } from '../report/csv.ts';
import { Mask } from '../report/mask.ts';
import type { Treatments } from '../report/redact.ts';
import type { PrivateKind, Report } from '../report/schema.ts';
import type { FileAnalysis } from './file-analysis.ts';
import { PACKET_FIELDS, packetLines } from './packets-tsv.ts';

/** Columns that tell of people and networks, by kind; all others are numbers of the protocol. */
const PRIVATE: Partial<Record<(typeof PACKET_FIELDS)[number], PrivateKind>> = {
  'frame.time_epoch': 'time', 'ip.src': 'address', 'ip.dst': 'address', 'tcp.srcport': 'port', 'tcp.dstport': 'port',
};
const KINDS = PACKET_FIELDS.map((name) => PRIVATE[name] ?? null);

/** All frames of all files as CSV, with the file's name in front. */
export function* packetsCsv(files: readonly FileAnalysis[], report: Report, treatments: Treatments): Generator<string> {
  const mask = new Mask(report, treatments);
  yield csvLine(['file', ...PACKET_FIELDS]);
  for (const [position, file] of files.entries()) {
    const name = String(mask.treat(report.capture.files[position]?.name ?? '', 'file'));
    const lines = packetLines(file.recorder);
    lines.next();
    for (const line of lines) {
      const values = line.split('\t').map((value, i): CsvValue => {
        const kind = KINDS[i];
        return kind && value !== '' ? (mask.treat(value, kind) as CsvValue) : value;
      });
      yield csvLine([name, ...values]);
    }
  }
}
