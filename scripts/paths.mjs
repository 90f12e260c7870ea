import { fileURLToPath } from 'node:url';

/** The project's folder, wherever it was cloned to and from wherever a script is started. */
export const root = fileURLToPath(new URL('..', import.meta.url));
export const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** What `npm run build` makes. */
export const outputs = {
  app: fileURLToPath(new URL('../dist/index.html', import.meta.url)),
  single: fileURLToPath(new URL('../dist/mtuscope.html', import.meta.url)),
  cli: fileURLToPath(new URL('../dist/cli/mtuscope.js', import.meta.url)),
};
