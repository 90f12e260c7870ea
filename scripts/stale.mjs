import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { outputs, root } from './paths.mjs';

const sources = ['src', 'public', 'scripts/vite', 'index.html', 'package.json', 'package-lock.json', 'vite.config.ts'];

/**
 * @param {string} path
 * @returns {number} the newest change below it, in milliseconds
 */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // A folder's own time tells of files that were added, renamed or deleted.
  return readdirSync(path).reduce((time, name) => Math.max(time, newest(join(path, name))), stat.mtimeMs);
}

/**
 * Whether any of these outputs is missing or older than what it is made from.
 *
 * @param {(keyof typeof outputs)[]} wanted
 */
export function isStale(wanted) {
  const built = wanted.map((name) => statSync(outputs[name], { throwIfNoEntry: false })?.mtimeMs ?? 0);
  return Math.min(...built) < Math.max(...sources.map((path) => newest(join(root, path))));
}
