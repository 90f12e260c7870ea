/** The numbers that tshark writes beside its flags, against ours. */
import { spawnSync } from 'node:child_process';
import { readCapture } from '../../src/capture/open.ts';
import { nodeFileSource } from '../../src/cli/node-source.ts';
import { FrameRecorder } from '../../src/flows/frame-recorder.ts';
import { FlowRows } from '../../src/pmtu/flow-rows.ts';
import { FlowTrace } from '../../src/pmtu/flow-trace.ts';
import { wiresharkNumbers } from '../../src/pmtu/wireshark-numbers.ts';
import { FR_INITIAL_RTT } from '../../src/tables/flow-table.ts';

export const NUMBER_FIELDS = ['ack_rtt', 'bytes_in_flight', 'rto', 'duplicate_ack_num', 'initial_rtt'] as const;
export type NumberField = (typeof NUMBER_FIELDS)[number];

/** By frame number, the values of NUMBER_FIELDS as text; empty where there is none. */
export type Numbers = Map<number, string[]>;

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

export function tsharkNumbers(path: string): Numbers {
  const fields = ['frame.number', 'tcp.len', 'icmp.type', 'icmpv6.type', ...NUMBER_FIELDS.map((name) => `tcp.analysis.${name}`)];
  const args = ['-n', '-r', path, '-T', 'fields', '-E', 'occurrence=l', ...fields.flatMap((field) => ['-e', field])];
  const ran = spawnSync('tshark', args, { encoding: 'utf8', maxBuffer: 2 ** 30 });
  if (ran.error) throw ran.error;
  const found: Numbers = new Map();
  for (const line of ran.stdout.split('\n')) {
    const [frame, length, icmp, icmp6, ...values] = line.split('\t');
    // Quoted segments are not analysed.
    if (frame && length && !icmp && !icmp6) found.set(Number(frame), values);
  }
  return found;
}

export interface NumberDifference {
  frame: number;
  field: NumberField;
  theirs: string;
  ours: string;
}

export interface NumberAgreement {
  frames: number;
  differences: NumberDifference[];
}

/**
 * Compares what both have, frame by frame. Wireshark shows iRTT on any frame with other numbers once the file was read
 * whole, and from the handshake's end while it reads: only values that both give are held against each other.
 */
export async function compareNumbers(path: string): Promise<NumberAgreement> {
  const theirs = tsharkNumbers(path);
  const ours = await ourNumbers(path);
  const differences: NumberDifference[] = [];
  for (const [frame, values] of theirs) {
    const mine = ours.get(frame);
    if (!mine) continue;
    NUMBER_FIELDS.forEach((field, at) => {
      const a = values[at] ?? '';
      const b = mine[at] ?? '';
      if (a !== b && !(field === 'initial_rtt' && a === '')) differences.push({ frame, field, theirs: a, ours: b });
    });
  }
  return { frames: theirs.size, differences };
}
