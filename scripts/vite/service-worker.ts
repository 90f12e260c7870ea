import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { LICENSES } from './licenses.ts';

/** Begins the names of all caches; below one origin other apps may have theirs. */
const PREFIX = 'mtuscope-';

/**
 * Adds sw.js, which keeps the app's own files for use without a network. Its list of files is complete when the rest
 * of the build is, and the cache's name is a hash over them: a new build takes a new cache.
 */
export function serviceWorker(): Plugin {
  const template = new URL('./service-worker.template.js', import.meta.url);
  const publicDir = new URL('../../public/', import.meta.url);
  return {
    name: 'service-worker',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const hash = createHash('sha256');
        const files: string[] = [];
        const add = (name: string, content: string | Uint8Array) => {
          files.push(name);
          hash.update(name).update(content);
        };
        // Nobody needs the notices to use the app.
        for (const file of Object.values(bundle)) if (file.fileName !== LICENSES) add(file.fileName, file.type === 'asset' ? file.source : file.code);
        for (const name of readdirSync(publicDir).filter((entry) => !entry.startsWith('.'))) add(name, readFileSync(new URL(name, publicDir)));
        const entry = Object.values(bundle).find((file) => file.type === 'chunk' && file.isEntry && file.facadeModuleId?.endsWith('.html'));
        if (!entry) throw new Error('The build has no entry that its page could name.');
        const source = readFileSync(template, 'utf8')
          .replace("'__ENTRY__'", () => JSON.stringify(entry.fileName))
          .replace("'__PREFIX__'", () => JSON.stringify(PREFIX))
          .replace("'__CACHE__'", () => JSON.stringify(`${PREFIX}${hash.digest('hex').slice(0, 12)}`))
          .replace("['__FILES__']", () => JSON.stringify(['./', ...files.sort()]));
        this.emitFile({ type: 'asset', fileName: 'sw.js', source });
      },
    },
  };
}
