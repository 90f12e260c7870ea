import type { Plugin } from 'vite';

const ADDRESS = '\0analysis-worker-address';

/** What of rolldown's bundle is looked at. */
type Bundle = Record<string, { type: 'asset' } | { type: 'chunk'; imports: string[]; dynamicImports: string[] }>;

/** Files of a build that the worker may load, itself included. */
const ofWorker = new Set<string>();

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
      },
    },
  };
}

/** Files to preload: for what the page loads. A worker has no document to which a preload could be added. */
export const preloads = (_file: string, wanted: string[], { hostId }: { hostId: string }): string[] => (ofWorker.has(hostId) ? [] : wanted);
