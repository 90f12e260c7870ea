// Nanoseconds a frame for decode + track + columns, on frames made in memory from a seed.
// node tests/bench/track.bench.mjs [frames in millions] [name of one mix]
import { rolldown } from 'rolldown';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { pathToFileURL, fileURLToPath } from 'node:url';

// Bundled as for production: modules that the development server instruments run slower.
const folder = await mkdtemp(join(tmpdir(), 'mtuscope-bench-'));
const bundle = await rolldown({ input: fileURLToPath(new URL('./track.ts', import.meta.url)), platform: 'node' });
await bundle.write({ dir: folder, format: 'esm', entryFileNames: 'track.mjs' });
try {
  const { run } = await import(pathToFileURL(join(folder, 'track.mjs')).href);
  const millions = Number(process.argv[2] ?? 5);
  for (const line of run(millions * 1e6, process.argv[3] ?? '')) console.log(line);
} finally {
  await rm(folder, { recursive: true });
}
