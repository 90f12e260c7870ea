import { readdirSync, readFileSync } from 'node:fs';
import { dirname, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
const src = `${root}src`;

/** One import as it stands in a file. */
export interface Import {
  /** Path of the importing file below src/, with slashes. */
  file: string;
  /** Folder of src/ that the file is in; '.' for src/ itself. */
  folder: string;
  specifier: string;
  /** Folder of src/ that is imported, or null where it is a package. */
  target: string | null;
}

/** All files below src/, as paths below it, with slashes. */
export function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(src, `${entry.parentPath}/${entry.name}`).split(sep).join('/'))
    .sort();
}

export const readSource = (file: string) => readFileSync(`${src}/${file}`, 'utf8');

export const folderOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.');

/** The addresses that package.json gives to its own folders: `#worker` is one. */
const named = (JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { imports?: Record<string, string> }).imports ?? {};

const knownFolders = new Set(readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name));

function targetOf(file: string, specifier: string): string | null {
  const own = named[specifier];
  if (own !== undefined) return folderOf(own.replace('./src/', ''));
  if (!specifier.startsWith('.') && !specifier.startsWith('/')) return null;
  const path = specifier.startsWith('/src/') ? specifier.slice(5) : posix.join(dirname(file), specifier);
  // A path that leaves src/ begins with '..', which is in no row of the table. A folder by its bare name is its index file.
  return path.includes('/') || knownFolders.has(path) ? folderOf(`${path}/`) : '.';
}

/** Every import, export-from, dynamic import and `new URL('…', import.meta.url)` of a file. */
export function importsOf(file: string, text = readSource(file)): Import[] {
  const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  for (const [, specifier] of text.matchAll(/new URL\(\s*'([^']+)',\s*import\.meta\.url/g)) if (specifier) specifiers.push(specifier);
  return specifiers.map((specifier) => {
    const plain = specifier.replace(/\?.*$/, '');
    return { file, folder: folderOf(file), specifier, target: targetOf(file, plain) };
  });
}

/** Files below src/ that a file needs before it can run: neither types alone nor what is loaded later. */
export function neededBy(file: string): string[] {
  const specifiers = [...readSource(file).matchAll(/^(?:import|export)\s(?!type\b)(?:[^;']*?\sfrom\s)?'(\.[^']+)'/gm)].map(([, specifier]) => specifier!);
  return specifiers.filter((specifier) => /\.tsx?$/.test(specifier)).map((specifier) => posix.join(dirname(file), specifier));
}
