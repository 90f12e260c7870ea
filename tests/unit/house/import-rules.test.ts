import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { describe, expect, it } from 'vitest';
import { debts, longestFile, longFiles, mayImport, packagesIn, withoutDom } from './import-table.ts';
import { folderOf, importsOf, neededBy, readSource, root, sourceFiles, type Import } from './sources.ts';

const files = sourceFiles();
const code = files.filter((file) => /\.tsx?$/.test(file));
const all = code.flatMap((file) => importsOf(file));

const breaksTable = ({ folder, target }: Import) => target !== null && target !== folder && !(mayImport[folder] ?? []).includes(target);
const isDebt = ({ file, target }: Import) => debts.some((debt) => debt.file === file && debt.imports === target);
const inWords = ({ file, folder, specifier, target }: Import) => `${file} imports ${specifier}: ${folder} may not import ${target ?? 'that package'}`;

describe('imports', () => {
  it('go where the table lets them', () => {
    expect(all.filter((found) => breaksTable(found) && !isDebt(found)).map(inWords)).toEqual([]);
  });

  it('need all that the table allows', () => {
    const unused = Object.entries(mayImport).flatMap(([folder, targets]) => targets.filter((target) => !all.some((found) => found.folder === folder && found.target === target)).map((target) => `${folder} → ${target}`));
    expect(unused).toEqual([]);
  });

  it('has no debt that was paid', () => {
    expect(debts.filter((debt) => !all.some((found) => breaksTable(found) && found.file === debt.file && found.target === debt.imports))).toEqual([]);
  });

  it('take packages only where these belong', () => {
    const packageOf = (specifier: string) => specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
    const allowed = ({ folder, specifier }: Import) => {
      if (isBuiltin(specifier)) return folder === 'cli';
      return specifier.startsWith('vite/') || (packagesIn[packageOf(specifier)] ?? []).includes(folder);
    };
    expect(all.filter((found) => found.target === null && !allowed(found)).map(inWords)).toEqual([]);
  });

  it('go in no circle', () => {
    const circles: string[] = [];
    const done = new Set<string>();
    const walk = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) circles.push([...way.slice(way.indexOf(file)), file].join(' > '));
      else if (!done.has(file)) for (const next of neededBy(file)) walk(next, [...way, file]);
      done.add(file);
    };
    for (const file of code) walk(file, []);
    expect(code.flatMap(neededBy).length).toBeGreaterThan(code.length);
    expect(circles).toEqual([]);
  });

  it('are found by the reader in all their forms', () => {
    const text = `
      import a from './a.ts'; import type { B } from '../lib/b'; export * from '../wire';
      const c = await import('../engine/c.ts'); new URL('./d.worker.ts', import.meta.url);
      import w from './x?worker&inline'; import '../../outside'; import { e } from '../offline'; import f from 'react';`;
    const targets = importsOf('views/some.ts', text).map(({ specifier, target }) => [specifier, target]);
    expect(Object.fromEntries(targets)).toEqual({
      './a.ts': 'views', '../lib/b': 'lib', '../wire': 'wire', '../engine/c.ts': 'engine', './d.worker.ts': 'views',
      './x?worker&inline': 'views', '../../outside': '..', '../offline': '.', react: null,
    });
  });
});

describe('folders', () => {
  const folders = [...new Set(code.map(folderOf))];

  it('are all in the table', () => {
    expect(folders.filter((folder) => !(folder in mayImport))).toEqual([]);
  });

  it('say in a README what lives there', () => {
    expect(folders.filter((folder) => !existsSync(`${root}src/${folder}/README.md`))).toEqual([]);
  });

  it('may import what src/README.md and their own READMEs say', () => {
    const named = (text: string) => Object.keys(mayImport).filter((folder) => new RegExp(`\\b${folder.replace('.', '\\.\\B')}\\b`).test(text)).sort();
    const table = new Map([...readFileSync(`${root}src/README.md`, 'utf8').matchAll(/^\| `(\w+)\/` \|.*\| (.*) \|$/gm)].map(([, folder, list]) => [folder!, named(list!)]));
    for (const folder of folders.filter((name) => name !== '.')) {
      const allowed = [...mayImport[folder]!].sort();
      expect(table.get(folder), `src/README.md on ${folder}`).toEqual(allowed);
      const said = /May import (.*?)\.(?:\s|$)|(Imports nothing)/.exec(readSource(`${folder}/README.md`));
      expect(said?.[1] === undefined ? [] : named(said[1]), `src/${folder}/README.md`).toEqual(allowed);
    }
  });

  it('are compiled without the DOM where they must be', () => {
    const config = readFileSync(`${root}tsconfig.engine.json`, 'utf8');
    expect([...config.matchAll(/"src\/(\w+)"/g)].map(([, folder]) => folder).sort()).toEqual([...withoutDom].sort());
  });
});

describe('files', () => {
  it('are of a length that can be read', () => {
    const long = code.filter((file) => readSource(file).split('\n').length - 1 > longestFile);
    expect(long.filter((file) => !(file in longFiles))).toEqual([]);
    expect(Object.keys(longFiles).filter((file) => !long.includes(file)), 'exceptions that are no longer needed').toEqual([]);
  });

  it('have names in kebab-case', () => {
    expect(files.filter((file) => !/^(?:[a-z0-9.-]+\/)*(?:[a-z0-9]+(?:[-.][a-z0-9]+)*|README\.md)$/.test(file))).toEqual([]);
  });
});

describe('the network', () => {
  // Addresses that are names, and never asked for.
  const names = /https?:\/\/(?:www\.w3\.org\/(?:1999|2000|XML)|json-schema\.org)/g;
  const published = ['index.html', 'public/manifest.webmanifest', 'public/icon.svg'];

  it('is not used by any source', () => {
    const uses = /\b(?:fetch|importScripts|XMLHttpRequest|WebSocket|WebTransport|EventSource|RTCPeerConnection|sendBeacon)\s*\(/;
    // It is in no build but those that were made to open captures from the web, and only as a file of its own.
    const onPurpose = ['views/fetch-capture.ts'];
    expect(code.filter((file) => uses.test(readSource(file)))).toEqual(onPurpose);
    const importers = all.filter(({ specifier }) => specifier.includes('fetch-capture')).map(({ file }) => file);
    expect(importers).toEqual(['views/from-web.ts']);
    expect(readSource('views/from-web.ts')).toMatch(/!import\.meta\.env\.VITE_CONNECT\) \{[\s\S]{0,400}return;[\s\S]+import\('\.\/fetch-capture\.ts'\)/);
  });

  it('is not reached by going to another page either, which no policy can forbid', () => {
    // The page may be loaded again, and its own address be read and, behind the #, be changed.
    const leaves = /\bwindow\.open\b|\blocation\.(?:assign|replace)\b|\blocation(?:\.href)?\s*=[^=]|\bnavigation\.navigate\b|target=|http-equiv="refresh"/;
    expect(code.filter((file) => leaves.test(readSource(file)))).toEqual([]);
  });

  it('is not asked for anything by styles and pages', () => {
    const texts = [
      ...files.filter((file) => /\.(css|html|svg)$/.test(file)).map((file) => [file, readSource(file)] as const),
      ...published.map((file) => [file, readFileSync(root + file, 'utf8')] as const),
    ];
    expect(texts.filter(([, text]) => /https?:\/\//.test(text.replace(names, ''))).map(([file]) => file)).toEqual([]);
  });
});
