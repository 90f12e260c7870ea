/** Scenarios through the recorder. */
import { bufferSource } from '../../../src/capture/sources.ts';
import { readCapture } from '../../../src/capture/open.ts';
import { packetLines, PACKET_FIELDS } from '../../../src/engine/packets-tsv.ts';
import { FrameRecorder } from '../../../src/flows/frame-recorder.ts';
import { parseScenario, scenarioPcap, type Scenario } from '../../scenarios/notation.ts';

export interface Recorded {
  scenario: Scenario;
  recorder: FrameRecorder;
  /** Values of one `--packets` column, a frame each. */
  column(field: (typeof PACKET_FIELDS)[number]): string[];
}

export async function record(text: string): Promise<Recorded> {
  const scenario = parseScenario(text);
  const recorder = new FrameRecorder();
  await readCapture(bufferSource('scenario.pcap', scenarioPcap(scenario)), recorder);
  recorder.finish();
  const rows = [...packetLines(recorder)].slice(1).map((line) => line.split('\t'));
  return { scenario, recorder, column: (field) => rows.map((row) => row[PACKET_FIELDS.indexOf(field)] ?? '') };
}
