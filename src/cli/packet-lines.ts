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

/** What the lines of a capture beyond all bounds do not tell, a sentence each; none for any other. */
export function* packetShortfalls(session: Session): Generator<string> {
  for (const { recorder, source } of (session as AnalysedSession).files) {
    const missing = recorder.framesNotKept + recorder.packets.givenBack;
    if (missing > 0) yield `${source.name}: ${missing} frames have no line; the table of packets holds no more than ${recorder.packets.rows}.`;
    const { segmentsNotFollowed: lost } = recorder;
    if (lost > 0) yield `${source.name}: ${lost} segments have a line without tcp.stream, ports and analysis; the table of flows holds no more than ${recorder.flows.length}.`;
  }
}
