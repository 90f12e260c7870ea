import type { Plugin } from 'vite';

const ADDRESS = '\0analysis-worker-address';

/** What of rolldown's bundle is looked at. */
interface Chunk {
  type: 'chunk';
  fileName: string;
  facadeModuleId: string | null;
  imports: string[];
  dynamicImports: string[];
}
type Bundle = Record<string, { type: 'asset' } | Chunk>;

/** Files of a build that the worker may load, itself included. */
const ofWorker = new Set<string>();

/** What stands on the page before any part of it is asked for. */
let page: Chunk[] = [];

/**
 * Builds the analysis worker together with the page instead of by itself: what both need is then one file that is loaded
 * once, and what the worker seldom needs are files of their own. In development Vite's own way serves.
 */
export function analysisWorker(): Plugin {
  let reference = '';
  return {
    name: 'analysis-worker',
    apply: 'build',
    enforce: 'pre',
    resolveId: (source) => (source.endsWith('/analysis.worker.ts?worker&url') ? ADDRESS : null),
    load(id) {
      if (id !== ADDRESS) return null;
      reference = this.emitFile({ type: 'chunk', id: 'src/worker/analysis.worker.ts', name: 'analysis-worker' });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
    generateBundle: {
      // Before Vite writes down which files are to be preloaded.
      order: 'pre',
      handler(_options, bundle) {
        ofWorker.clear();
        const add = (name: string) => {
          const file = (bundle as Bundle)[name];
          if (file?.type !== 'chunk' || ofWorker.has(name)) return;
          ofWorker.add(name);
          [...file.imports, ...file.dynamicImports].forEach(add);
        };
        add(this.getFileName(reference));
        page = [];
        for (const file of Object.values(bundle as Bundle)) if (file.type === 'chunk' && file.facadeModuleId?.endsWith('index.html')) page.push(file);
        for (const file of page) for (const name of file.imports) page.push(...[(bundle as Bundle)[name]].filter((other) => other?.type === 'chunk' && !page.includes(other)) as Chunk[]);
      },
    },
  };
}

/** Files to preload: for what the page loads, and of them what it does not have. A worker has no document to which a preload could be added. */
export const preloads = (_file: string, wanted: string[], { hostId, hostType }: { hostId: string; hostType: 'html' | 'js' }): string[] =>
  (ofWorker.has(hostId) ? [] : hostType === 'html' ? wanted : wanted.filter((name) => !page.some(({ fileName }) => fileName === name)));
