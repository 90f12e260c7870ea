import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../src/', import.meta.url));

/** What a style sheet may name for itself alone: classes, and its animations. */
const LOCAL_NAME = /(?:\.|@keyframes\s+)(-?[a-z_][\w-]*)/gi;

/** The names of all style sheets of components, numbered in order of path and place, so that one source always gives one build. */
function numbered(): Map<string, number> {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.module.css'));
  const keys = files.map((name) => name.replaceAll('\\', '/')).sort()
    .flatMap((name) => [...readFileSync(join(root, name), 'utf8').matchAll(LOCAL_NAME)].map(([, local]) => `${name} ${local}`));
  return new Map([...new Set(keys)].map((key, i) => [key, i]));
}

/**
 * Names for the classes of the built page: a number each. What Vite makes otherwise, the name with a hash and the line, does
 * not compress and costs 3 KiB over all of the page's styles and scripts.
 */
export function shortClassNames(): (local: string, file: string) => string {
  const numbers = numbered();
  return (local, file) => {
    const name = relative(root, file.replace(/\?.*$/, '')).replaceAll('\\', '/');
    const number = numbers.get(`${name} ${local}`);
    // A name that is not found keeps itself, told apart by its file.
    return number === undefined ? `_${local}_${name.replace(/\W+/g, '_')}` : `_${number.toString(36)}`;
  };
}
