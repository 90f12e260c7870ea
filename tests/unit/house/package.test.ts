import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { root } from './sources.ts';

interface Package {
  version: string;
  dependencies?: Record<string, string>;
  devDependencies: Record<string, string>;
}
interface Lock {
  version: string;
  packages: Record<string, { optionalDependencies?: Record<string, string>; integrity?: string; link?: boolean }>;
}

const read = (file: string) => readFileSync(root + file, 'utf8');
const manifest = JSON.parse(read('package.json')) as Package;
const lock = JSON.parse(read('package-lock.json')) as Lock;

describe('package.json', () => {
  it('asks for nothing at run time, for everything is bundled', () => {
    expect(manifest.dependencies).toBeUndefined();
  });

  it('has a line in docs/dependencies.md for each package', () => {
    const text = read('docs/dependencies.md');
    expect(Object.keys(manifest.devDependencies).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('has scripts that are there', () => {
    const scripts = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
    const named = Object.values(scripts).flatMap((script) => script.match(/scripts\/[\w-]+\.mjs/g) ?? []);
    expect(named.filter((file) => !existsSync(root + file))).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('holds the same version and a checksum of every package', () => {
    expect(lock.version).toBe(manifest.version);
    expect(Object.entries(lock.packages).filter(([path, { integrity, link }]) => path !== '' && !link && !integrity)).toEqual([]);
  });

  it('holds the binaries of other platforms, without which npm ci fails there', () => {
    const missing = Object.entries(lock.packages).flatMap(([path, { optionalDependencies = {} }]) => {
      return Object.keys(optionalDependencies).filter((name) => !(`node_modules/${name}` in lock.packages) && !(`${path}/node_modules/${name}` in lock.packages));
    });
    expect(missing).toEqual([]);
  });
});
