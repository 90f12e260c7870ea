import type { AnalysedSession } from '../engine/analyze.ts';
import { packetLines as linesOf } from '../engine/packets-tsv.ts';
import type { Session } from '../engine/types.ts';

/** The frames of all files as tab-separated lines, file after file below one header. */
export function* packetLines(session: Session): Generator<string> {
  let first = true;
  for (const file of (session as AnalysedSession).files) {
    if (file.info === null) continue;
    const lines = linesOf(file.recorder);
    const header = lines.next();
    if (first && !header.done) yield `${header.value}\n`;
    first = false;
    for (const line of lines) yield `${line}\n`;
  }
}
