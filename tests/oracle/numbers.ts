/** The numbers that tshark writes beside its flags, against ours. */
import { readCapture } from '../../src/capture/open.ts';
import { nodeFileSource } from '../../src/cli/node-source.ts';
import { FrameRecorder } from '../../src/flows/frame-recorder.ts';
import { FlowRows } from '../../src/pmtu/flow-rows.ts';
import { FlowTrace } from '../../src/pmtu/flow-trace.ts';
import { wiresharkNumbers } from '../../src/pmtu/wireshark-numbers.ts';
import { FR_INITIAL_RTT } from '../../src/tables/flow-table.ts';
import { NUMBER_FIELDS, tsharkRowsAndNumbers, type NumberField, type Numbers } from './tshark.ts';

export async function ourNumbers(path: string): Promise<Numbers> {
  const recorder = new FrameRecorder();
  await readCapture(await nodeFileSource(path), recorder);
  recorder.finish();
  const { packets, flows } = recorder;
  const all = Array.from({ length: flows.length }, (_, flow) => flow);
  const rows = new FlowRows(packets, flows, all);
  const trace = new FlowTrace();
  const found: Numbers = new Map();
  for (const flow of all) {
    trace.load(flows, flow, rows.of(flow));
    const n = wiresharkNumbers(trace, packets, flows, flow);
    const initial = flows.flowReal(flow, FR_INITIAL_RTT);
    for (let i = 0; i < trace.length; i++) {
      found.set(trace.row[i]! + 1, [
        seconds(n.ackRtt[i]!),
        n.bytesInFlight[i]! >= 0 ? String(n.bytesInFlight[i]) : '',
        seconds(n.rto[i]!),
        n.dupAckNumber[i]! > 0 ? String(n.dupAckNumber[i]) : '',
        seconds(initial),
      ]);
    }
  }
  return found;
}

const seconds = (value: number): string => (Number.isNaN(value) || value === 0 ? '' : value.toFixed(9));

export interface NumberDifference {
  frame: number;
  field: NumberField;
  theirs: string;
  ours: string;
}

export interface NumberAgreement {
  /** TCP frames that both analyse. */
  frames: number;
  differences: NumberDifference[];
  /** By number: frames where it is equal, only in tshark's, only in ours, another value. */
  values: Map<NumberField, { both: number; theirs: number; ours: number; unequal: number }>;
}

/**
 * Compares what both have, frame by frame. Wireshark shows iRTT on any frame with other numbers once the file was read
 * whole, and from the handshake's end while it reads: only values that both give are held against each other.
 */
export function compareNumberMaps(theirs: Numbers, ours: Numbers): NumberAgreement {
  const values: NumberAgreement['values'] = new Map(NUMBER_FIELDS.map((name) => [name, { both: 0, theirs: 0, ours: 0, unequal: 0 }]));
  const found: NumberAgreement = { frames: 0, differences: [], values };
  for (const [frame, values] of theirs) {
    const mine = ours.get(frame);
    if (!mine) continue;
    found.frames++;
    NUMBER_FIELDS.forEach((field, at) => {
      const a = values[at] ?? '';
      const b = mine[at] ?? '';
      if (field === 'initial_rtt' && a === '') return;
      const count = found.values.get(field)!;
      if (a === b) {
        if (a !== '') count.both++;
        return;
      }
      if (a === '') count.ours++;
      else if (b === '') count.theirs++;
      else count.unequal++;
      found.differences.push({ frame, field, theirs: a, ours: b });
    });
  }
  return found;
}

export async function compareNumbers(path: string): Promise<NumberAgreement> {
  return compareNumberMaps(tsharkRowsAndNumbers(path).numbers, await ourNumbers(path));
}
