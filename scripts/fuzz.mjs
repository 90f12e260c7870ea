// npm run fuzz -- [--seconds N] [--seed N]: damaged captures through the whole engine. Inputs that break it are kept in tests/fuzz/regressions.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadModule } from './load-module.mjs';
import { root } from './paths.mjs';

/** @param {string} name @param {number} otherwise */
function option(name, otherwise) {
  const at = process.argv.indexOf(name);
  const value = at < 0 ? otherwise : Number(process.argv[at + 1]);
  if (!Number.isFinite(value)) throw new Error(`${name} takes a number`);
  return value;
}

const seconds = option('--seconds', 60);
const seed = option('--seed', Date.now() % 2 ** 31);
const { module, close } = await loadModule(join(root, 'tests/fuzz/whole-engine.ts'));
const end = performance.now() + seconds * 1000;
let said = performance.now();
const result = await module.fuzz(seed, (/** @type {number} */ runs) => {
  if (performance.now() - said > 10_000) {
    said = performance.now();
    console.log(`${runs} runs, ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB`);
  }
  return performance.now() > end;
});
for (const { run, why, input } of result.failed) {
  mkdirSync(module.regressions, { recursive: true });
  const file = join(module.regressions, `seed-${run}.bin`);
  writeFileSync(file, input.bytes);
  console.log(`seed ${run}: ${why}\n  kept as ${file}`);
}
console.log(`${result.runs} runs from seed ${seed}, ${result.failed.length} failed, largest resident memory ${Math.round(process.resourceUsage().maxRSS / 1024)} MiB`);
process.exitCode = result.failed.length > 0 ? 1 : 0;
await close();
