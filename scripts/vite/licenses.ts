import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** The copyright notices of what is bundled, which its licences want to go with it; minifiers take them out of the scripts. */
export const LICENSES = 'licenses.md';

/**
 * For the one-file build: the notices stand at the end of the page itself, which is copied to other machines alone. They are those
 * that the app's build wrote before: of what only a worker bundles Vite tells where the worker is a part of the build, as there.
 */
export function licensesInside(): Plugin {
  let folder = '';
  return {
    name: 'licenses-inside',
    apply: 'build',
    enforce: 'post',
    configResolved({ root, build }) {
      folder = join(root, build.outDir);
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const written = join(folder, LICENSES);
        if (!existsSync(written)) throw new Error(`${written} is not there: build the app before the one-file page.`);
        // Two dashes would end the comment.
        const notices = readFileSync(written, 'utf8').replaceAll(/-(?=-)/g, '- ');
        for (const file of Object.values(bundle)) {
          if (file.type === 'asset' && file.fileName.endsWith('.html')) file.source = `${String(file.source)}<!--\n${notices}\n-->\n`;
        }
      },
    },
  };
}
