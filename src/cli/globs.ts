/** Patterns that no shell has replaced: those of Windows do not, and quotes keep the others from it. */
import { readdir, stat } from 'node:fs/promises';
import { join, parse } from 'node:path';

const isPattern = (text: string): boolean => /[*?]/.test(text);

/** The paths in their order; in place of each pattern (`*`, `?`, in any part) the files that it matches, sorted. One that matches none stays as it is. */
export async function expanded(paths: readonly string[]): Promise<string[]> {
  const all: string[] = [];
  for (const path of paths) {
    // A file may have such a name.
    const found = isPattern(path) && !(await exists(path)) ? await matches(path) : [];
    all.push(...(found.length > 0 ? found : [path]));
  }
  return all;
}

const exists = (path: string): Promise<boolean> => stat(path).then(() => true, () => false);

async function matches(pattern: string): Promise<string[]> {
  const { root } = parse(pattern);
  const parts = pattern.slice(root.length).split(process.platform === 'win32' ? /[\\/]+/ : /\/+/).filter((part) => part !== '');
  let places = [root];
  for (const [i, part] of parts.entries()) {
    const last = i === parts.length - 1;
    const next = await Promise.all(places.map((place) => (isPattern(part) ? within(place, part, last) : Promise.resolve([join(place, part)]))));
    places = next.flat();
  }
  const there = await Promise.all(places.map(exists));
  return places.filter((_, k) => there[k]).sort((x, y) => (x < y ? -1 : 1));
}

/** What matches in one folder: files where the pattern ends, folders before. Names that begin with a dot only where the pattern does. */
async function within(folder: string, part: string, last: boolean): Promise<string[]> {
  const expression = new RegExp(`^${part.replace(/[.+^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*').replace(/\?/g, '.')}$`, process.platform === 'win32' ? 'iu' : 'u');
  const entries = await readdir(folder === '' ? '.' : folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => expression.test(entry.name) && (part.startsWith('.') || !entry.name.startsWith('.')) && (last ? !entry.isDirectory() : !entry.isFile()))
    .map(({ name }) => join(folder, name));
}
