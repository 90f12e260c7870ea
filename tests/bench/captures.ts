/** The captures of the benchmark: made from a seed when they are first needed, kept outside of the repository. */
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CaptureWriter } from './capture-writer.ts';
import { chatter, ordinary } from './traffic/mixture.ts';
import { bulk, churn, faults, headers, healthy, rejections, scan, type Traffic } from './traffic/kinds.ts';

/** Goes up when a generator changes, so that no old file is measured. */
const GENERATION = 1;
const WHOLE = 65_535;

export interface Kind {
  name: string;
  /** Names the traffic in the cache. */
  id: string;
  traffic: Traffic;
  frames: number;
  flows: number;
  snap: number;
  format?: 'pcap' | 'pcapng';
  gzip?: boolean;
}

/** What `npm run bench` measures. */
export const KINDS: readonly Kind[] = [
  { name: 'bulk', id: 'bulk', traffic: bulk, frames: 700_000, flows: 50, snap: WHOLE },
  { name: 'headers', id: 'headers', traffic: headers, frames: 5_000_000, flows: 2000, snap: 96 },
  { name: 'churn', id: 'churn', traffic: churn, frames: 2_000_000, flows: 200_000, snap: WHOLE },
  { name: 'healthy', id: 'healthy', traffic: healthy, frames: 2_000_000, flows: 20_000, snap: 96 },
  { name: 'faults', id: 'faults', traffic: faults, frames: 2_000_000, flows: 20_000, snap: 96 },
  { name: 'headers.pcapng', id: 'headers', traffic: headers, frames: 5_000_000, flows: 2000, snap: 96, format: 'pcapng' },
  { name: 'headers.gz', id: 'headers', traffic: headers, frames: 5_000_000, flows: 2000, snap: 96, gzip: true },
];

/** What `npm run bench -- --growth` measures: does ten times as much take ten times as long? */
export const GROWTH: readonly Kind[] = [
  { name: '1 M frames', id: 'headers', traffic: headers, frames: 1_000_000, flows: 400, snap: 66 },
  { name: '10 M frames', id: 'headers', traffic: headers, frames: 10_000_000, flows: 4000, snap: 66 },
  { name: '50 M frames', id: 'headers', traffic: headers, frames: 50_000_000, flows: 20_000, snap: 66 },
  { name: '1 M flows', id: 'churn', traffic: churn, frames: 10_000_000, flows: 1_000_000, snap: 66 },
  { name: 'one flow, 10 M frames', id: 'headers', traffic: headers, frames: 10_000_000, flows: 1, snap: 66 },
  { name: '1 M rejections, one flow', id: 'rejections', traffic: rejections, frames: 2_000_000, flows: 1, snap: 66 },
  { name: 'scan, 2 M SYNs', id: 'scan', traffic: scan, frames: 2_000_000, flows: 2_000_000, snap: 74 },
];

/** What `npm run bench -- --cuts` measures: 50 MB of each. */
export const CUTS: readonly Kind[] = [
  { name: 'headers', id: 'headers', traffic: headers, frames: 500_000, flows: 2000, snap: 96 },
  { name: 'bulk', id: 'bulk', traffic: bulk, frames: 35_000, flows: 50, snap: WHOLE },
  { name: 'churn', id: 'churn', traffic: churn, frames: 140_000, flows: 14_000, snap: WHOLE },
];

/** What `npm run bench -- --size` measures: memory beside the size of the file and the number of frames. Faults are planted near the end of each. */
export const SIZES: readonly Kind[] = [
  { name: '50 MB', id: 'ordinary', traffic: ordinary, frames: 38_000, flows: 400, snap: WHOLE },
  { name: '1 GB', id: 'ordinary', traffic: ordinary, frames: 760_000, flows: 8000, snap: WHOLE },
  { name: '3 GB', id: 'ordinary', traffic: ordinary, frames: 2_270_000, flows: 24_000, snap: WHOLE },
  { name: '10 GB', id: 'ordinary', traffic: ordinary, frames: 7_570_000, flows: 80_000, snap: WHOLE },
  { name: '1 M frames', id: 'chatter', traffic: chatter, frames: 1_000_000, flows: 10_000, snap: 66 },
  { name: '10 M frames', id: 'chatter', traffic: chatter, frames: 10_000_000, flows: 100_000, snap: 66 },
  { name: '50 M frames', id: 'chatter', traffic: chatter, frames: 50_000_000, flows: 500_000, snap: 66 },
  { name: '100 M frames', id: 'chatter', traffic: chatter, frames: 100_000_000, flows: 1_000_000, snap: 66 },
];

/** The same with a fraction of the frames and flows; kinds with few flows keep them all. */
export function scaled(kind: Kind, share: number): Kind {
  const flows = kind.flows > 5000 ? Math.max(1, Math.round(kind.flows * share)) : kind.flows;
  return { ...kind, frames: Math.round(kind.frames * share), flows };
}

/** Path of a kind's capture, which is made if it is not there yet. */
export async function captureOf(kind: Kind, folder: string): Promise<{ path: string; bytes: number }> {
  mkdirSync(folder, { recursive: true });
  const { id, frames, flows, snap, format = 'pcap' } = kind;
  const name = `${id}-${frames}-${flows}-${snap}-${GENERATION}.${format}`;
  const plain = join(folder, name);
  if (!existsSync(plain)) {
    const writer = new CaptureWriter(`${plain}.part`, { format, snap });
    kind.traffic(writer, frames, flows);
    writer.close();
    renameSync(`${plain}.part`, plain);
  }
  if (kind.gzip !== true) return { path: plain, bytes: statSync(plain).size };
  const packed = `${plain}.gz`;
  if (!existsSync(packed)) {
    await pipeline(createReadStream(plain, { highWaterMark: 1 << 20 }), createGzip({ level: 4 }), createWriteStream(`${packed}.part`));
    renameSync(`${packed}.part`, packed);
  }
  return { path: packed, bytes: statSync(packed).size };
}
