// Prints how far round-trip times, bytes in flight, RTOs and numbers of duplicate ACKs agree with tshark's: node tests/oracle/numbers.mjs FILE…
import { runnerImport } from 'vite';

const { module } = await runnerImport(new URL('./numbers.ts', import.meta.url).pathname, { configFile: false, logLevel: 'error' });
let frames = 0;
const sums = /** @type {Record<string, number>} */ ({});
for (const path of process.argv.slice(2)) {
  const found = await module.compareNumbers(path);
  frames += found.frames;
  if (found.differences.length > 0) console.log(`${path}: ${found.differences.length} values of ${found.frames} frames differ`);
  for (const d of found.differences.slice(0, 4)) console.log(`  frame ${d.frame} ${d.field}: tshark "${d.theirs}", ours "${d.ours}"`);
  for (const d of found.differences) sums[d.field] = (sums[d.field] ?? 0) + 1;
}
console.log(`${frames} frames; values that differ:`, sums);
