/** A flow of a scenario or recording as the views get it, with our own reading by name. */
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import type { FlowDetail } from '../../../src/engine/types.ts';
import type { Report } from '../../../src/report/schema.ts';
import { READINGS, type Reading } from '../../../src/tables/readings.ts';
import { parseScenario, scenarioPcap } from '../../scenarios/notation.ts';

export interface Told {
  report: Report;
  detail: FlowDetail;
  /** Frame number and reading of the frames that are more than data or an ACK. */
  readings: [number, Reading][];
}

export async function tell(input: string | { name: string; bytes: Uint8Array }, flow = 0): Promise<Told> {
  const { name, bytes } = typeof input === 'string' ? { name: 'scenario.pcap', bytes: scenarioPcap(parseScenario(input)) } : input;
  const session = await analyze([bufferSource(name, bytes)], { pathMtu: null });
  const detail = (await session.flowDetail(flow))!;
  const readings: [number, Reading][] = [];
  detail.reading!.forEach((code, i) => {
    const reading = READINGS[code]!;
    if (reading !== 'none' && reading !== 'data') readings.push([detail.frame[i]!, reading]);
  });
  return { report: session.outcome.report!, detail, readings };
}
