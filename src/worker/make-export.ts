import type { Session } from '../engine/types.ts';
import type { Exported, ExportKind, Treatments } from './protocol.ts';

/** Text is handed to the browser in pieces of this many characters: a string of all packets may be longer than one can be. */
const PIECE = 1 << 20;

/** Makes a file from the packets; null where there is nothing to make it from. */
export async function makeExport(session: Session, what: ExportKind, treatments: Treatments): Promise<Exported | null> {
  if (what === 'evidence') {
    const made = await session.evidence(treatments);
    return made && made.frames > 0 ? { blob: new Blob([made.bytes], { type: 'application/x-pcapng' }), count: made.frames, missing: made.missing } : null;
  }
  const parts: string[] = [];
  let piece = '';
  let count = -1;
  for (const line of session.packetsCsv(treatments)) {
    piece += line;
    count++;
    if (piece.length < PIECE) continue;
    parts.push(piece);
    piece = '';
  }
  parts.push(piece);
  return count > 0 ? { blob: new Blob(parts, { type: 'text/csv' }), count, missing: 0 } : null;
}
