import { createServer, isRunnableDevEnvironment } from 'vite';

/**
 * A TypeScript module of the project, as it stands. Parts that it loads later are found as well, until it is closed (Vite's `runnerImport`
 * closes at once).
 * @param {string} file
 * @returns {Promise<{ module: any, close: () => Promise<void> }>}
 */
export async function loadModule(file) {
  const server = await createServer({ configFile: false, logLevel: 'error', appType: 'custom', server: { middlewareMode: true, hmr: false, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
  const { ssr } = server.environments;
  if (!isRunnableDevEnvironment(ssr)) throw new Error('Vite has no environment that runs modules');
  return { module: await ssr.runner.import(file), close: () => server.close() };
}
