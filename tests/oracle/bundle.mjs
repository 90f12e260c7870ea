/** Runs TypeScript of this repository in plain Node: bundles one entry in memory and imports it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @param {string} entry path below the repository's root
 * @returns {Promise<any>} the entry's exports
 */
export async function importTypeScript(entry) {
  const result = await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true, target: 'node' },
    // In one piece: the folder is gone when a part of it would be asked for.
    build: { ssr: join(root, entry), target: 'node20.19', write: false, minify: false, rolldownOptions: { output: { codeSplitting: false } } },
  });
  const { output } = /** @type {{ output: { code: string }[] }} */ (Array.isArray(result) ? result[0] : result);
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  const file = join(folder, 'entry.mjs');
  writeFileSync(file, output[0].code);
  try {
    return await import(pathToFileURL(file).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
