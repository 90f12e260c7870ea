// npm run build: the app (dist/), the same as one file (dist/mtuscope.html) and the command line (dist/cli/mtuscope.js).
// Types are checked by `npm run typecheck`. `node scripts/build.mjs cli` builds one of the three.
import { renameSync, rmSync, mkdirSync, chmodSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as viteBuild } from 'vite';
import { dist, outputs, root } from './paths.mjs';

/** @typedef {'silent' | 'warn' | 'info'} LogLevel */

/** @type {Record<keyof typeof outputs, (logLevel: LogLevel) => Promise<void>>} */
const builds = {
  async app(logLevel) {
    await viteBuild({ root, logLevel });
  },

  async single(logLevel) {
    await viteBuild({ root, logLevel, mode: 'single' });
  },

  async cli(logLevel) {
    // Built beside its place and moved there in one step: `analyze` may run several times at once.
    const beside = join(dist, `.cli-${process.pid}`);
    try {
      await viteBuild({ root, logLevel, mode: 'cli', build: { outDir: beside, emptyOutDir: true } });
      mkdirSync(dirname(outputs.cli), { recursive: true });
      const built = join(beside, 'mtuscope.js');
      chmodSync(built, 0o755);
      renameSync(built, outputs.cli);
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  },
};

/**
 * In order, because building the app empties dist/.
 *
 * @param {(keyof typeof outputs)[]} [names]
 * @param {LogLevel} [logLevel]
 */
export async function build(names = ['app', 'single', 'cli'], logLevel = 'warn') {
  for (const name of names) await builds[name](logLevel);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const names = /** @type {(keyof typeof outputs)[]} */ (process.argv.slice(2));
  await build(names.length > 0 ? names : undefined);
  console.log('Built dist/ (the app), dist/mtuscope.html (one file) and dist/cli/mtuscope.js (the command).');
}
