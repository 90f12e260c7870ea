/** Makes Ethernet/IPv4/TCP frames in memory and times FrameRecorder on them batch by batch: other programs disturb some batches, not all. */
import { FrameRecord } from '../../src/capture/types.ts';
import { decodeFrame } from '../../src/wire/decode.ts';
import { Headers } from '../../src/wire/headers.ts';
import { FrameRecorder } from '../../src/flows/frame-recorder.ts';
import { generator } from './random.ts';

const SNAP = 96;
const SLOT = 96;
/** Frames made at a time, few enough that many are not interrupted; making them is not timed. */
const BATCH = 4_000;

interface Mix {
  name: string;
  flows: number;
  /** Flows that send at the same time; 0 = all of them. */
  live: number;
}

const MIXES: Mix[] = [
  { name: 'few: 20 flows', flows: 20, live: 0 },
  { name: 'headers: 2,000 flows', flows: 2000, live: 0 },
  { name: 'churn: 200,000 flows of few frames, 2,000 at a time', flows: 200_000, live: 2000 },
  { name: 'scattered: 200,000 flows, all at a time', flows: 200_000, live: 0 },
];

class Traffic {
  readonly bytes = new Uint8Array(BATCH * SLOT);
  readonly view = new DataView(this.bytes.buffer);
  readonly lengths = new Uint32Array(BATCH);
  private readonly random = generator(7);
  private readonly seq: Uint32Array;
  private readonly ack: Uint32Array;
  private readonly step: Uint16Array;
  private readonly perFlow: number;
  private made = 0;

  private readonly mix: Mix;
  constructor(mix: Mix, frames: number) {
    this.mix = mix;
    this.perFlow = Math.max(1, Math.floor(frames / mix.flows));
    this.seq = new Uint32Array(mix.flows);
    this.ack = new Uint32Array(mix.flows);
    this.step = new Uint16Array(mix.flows);
    for (let f = 0; f < mix.flows; f++) {
      this.seq[f] = this.random();
      this.ack[f] = this.random();
    }
  }

  fill(count: number): void {
    for (let i = 0; i < count; i++) this.lengths[i] = this.frame(i * SLOT);
  }

  private frame(at: number): number {
    const { flows, live } = this.mix;
    const r = this.random();
    let f = r % flows;
    if (live > 0) f = (Math.floor(this.made / (this.perFlow * live)) * live + (r % live)) % flows;
    this.made++;
    const step = this.step[f]!++;
    // SYN, SYN/ACK, ACK, then data with an ACK after every second segment; one segment in 64 is sent again.
    const kind = step < 3 ? step : 3 + (step % 3);
    const isServer = kind === 1 || kind === 5;
    const payload = kind === 3 || kind === 4 ? 1448 : 0;
    const v = this.view;
    const length = 14 + 20 + 32 + payload;
    v.setUint32(at, 0x02000000);
    v.setUint32(at + 4, 0x00020200);
    v.setUint32(at + 8, 0x00000001);
    v.setUint16(at + 12, 0x0800);
    v.setUint16(at + 14, 0x4500);
    v.setUint16(at + 16, length - 14);
    v.setUint16(at + 18, step);
    v.setUint16(at + 20, 0x4000);
    v.setUint16(at + 22, 0x4006);
    v.setUint16(at + 24, 0);
    const client = 0x0a000000 + (f >>> 4);
    const server = 0xc0a80000 + (f & 255);
    const port = 20_000 + (f % 40_000);
    v.setUint32(at + 26, isServer ? server : client);
    v.setUint32(at + 30, isServer ? client : server);
    v.setUint16(at + 34, isServer ? 443 : port);
    v.setUint16(at + 36, isServer ? port : 443);
    let seq = isServer ? this.ack[f]! : this.seq[f]!;
    if (payload > 0 && r >>> 26 === 0) seq -= payload;
    else if (!isServer) this.seq[f] = seq + payload + (kind === 0 ? 1 : 0);
    if (kind === 1) this.ack[f] = seq + 1;
    v.setUint32(at + 38, seq);
    v.setUint32(at + 42, kind === 0 ? 0 : isServer ? this.seq[f]! : this.ack[f]!);
    v.setUint16(at + 46, 0x8000 | (kind === 0 ? 2 : kind === 1 ? 0x12 : payload > 0 ? 0x18 : 0x10));
    v.setUint16(at + 48, 502);
    v.setUint32(at + 50, r & 0xffff0000);
    v.setUint32(at + 54, kind < 2 ? 0x020405b4 : 0x0101080a);
    v.setUint32(at + 58, kind < 2 ? 0x01030307 : this.made);
    v.setUint32(at + 62, kind < 2 ? 0x01010101 : this.made);
    return length;
  }
}

function time(mix: Mix, frames: number): string {
  const traffic = new Traffic(mix, frames);
  const recorder = new FrameRecorder();
  const record = new FrameRecord();
  record.bytes = traffic.bytes;
  record.view = traffic.view;
  const headers = new Headers();
  const decodings: number[] = [];
  const tracked: number[] = [];
  let nanos = 0;
  let seconds = 1_700_000_000;
  for (let done = 0; done < frames; done += BATCH) {
    const count = Math.min(BATCH, frames - done);
    traffic.fill(count);
    // The same frames only decoded, as a measure of the machine at this moment.
    const before = performance.now();
    for (let i = 0; i < count; i++) {
      record.start = i * SLOT;
      record.origLen = traffic.lengths[i]!;
      record.capLen = record.origLen < SNAP ? record.origLen : SNAP;
      decodeFrame(record, headers);
    }
    const start = performance.now();
    decodings.push((start - before) / count);
    for (let i = 0; i < count; i++) {
      nanos += 3000;
      if (nanos >= 1e9) {
        nanos -= 1e9;
        seconds++;
      }
      record.start = i * SLOT;
      record.origLen = traffic.lengths[i]!;
      record.capLen = record.origLen < SNAP ? record.origLen : SNAP;
      record.seconds = seconds;
      record.nanos = nanos;
      record.fileOffset = 24 + (done + i) * 112 + 16;
      recorder.frame(record);
    }
    tracked.push((performance.now() - start) / count);
  }
  const finishing = performance.now();
  recorder.finish();
  const finish = performance.now() - finishing;
  const { length } = recorder.flows;
  return `${mix.name} (${length} flows): ${spread(tracked)} ns a frame, decoding alone ${spread(decodings)}; finish ${finish.toFixed(0)} ms`;
}

/** Median of the batches, and the tenth of them that nothing disturbed. */
function spread(milliseconds: number[]): string {
  const sorted = milliseconds.map((value) => value * 1e6).sort((a, b) => a - b);
  const at = (part: number): string => (sorted[Math.floor((sorted.length - 1) * part)] ?? NaN).toFixed(0);
  return `median ${at(0.5)}, best tenth ${at(0.1)}`;
}

/** One line a mix whose name begins with `only`. */
export function* run(frames: number, only: string): Generator<string> {
  for (const mix of MIXES) {
    if (!mix.name.startsWith(only)) continue;
    yield time(mix, mix.flows > 100_000 ? Math.min(frames, mix.flows * 10) : frames);
  }
}
