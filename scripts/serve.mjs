// Serves the built app: node scripts/serve.mjs [--port N] [--strict-port] [--base /some/path/] [--plain]
// Static files from dist/ with the right types and the content security policy as a header; nothing else.
// --plain leaves our headers out, as hosts do that were not told about them.
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { dist } from './paths.mjs';
import { policy } from './vite/policy.mjs';

/** @type {Record<string, string>} */
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.md': 'text/plain; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.pcap': 'application/vnd.tcpdump.pcap',
  '.pcapng': 'application/x-pcapng',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/**
 * @param {string} name
 * @returns {string | null} null where the file states its own policy: the one-file page names its scripts by hash
 */
function policyFor(name) {
  if (name.endsWith('mtuscope.html')) return null;
  // The service worker fetches the app's own files to keep them; only the page and its workers must never connect.
  if (name.endsWith('sw.js')) return policy({ connect: "'self'" });
  // What the build was made with, when it is served in the same breath.
  return policy(process.env.VITE_CONNECT ? { connect: process.env.VITE_CONNECT } : {});
}

/**
 * @param {string} pathname decoded, without the base
 * @returns {string | null} a file in dist/, or null
 */
function find(pathname) {
  let file = normalize(join(dist, pathname));
  if (pathname.includes('\0') || !(file + sep).startsWith(normalize(dist))) return null;
  if (pathname === '' || pathname.endsWith('/')) file = join(file, 'index.html');
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : null;
}

/**
 * @param {string} base with a slash at both ends
 * @param {boolean} plain
 */
function createStaticServer(base, plain) {
  return createServer((request, response) => {
    /** @type {(status: number, text: string, headers?: Record<string, string>) => void} */
    const refuse = (status, text, headers = {}) => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(`${text}\n`);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'This server only hands out files.', { Allow: 'GET, HEAD' });
    let pathname;
    try {
      pathname = decodeURIComponent((request.url ?? '/').split(/[?#]/)[0] ?? '/');
    } catch {
      return refuse(400, 'The address cannot be read.');
    }
    if (`${pathname}/` === base) return refuse(301, base, { Location: base });
    const file = pathname.startsWith(base) ? find(pathname.slice(base.length)) : null;
    if (!file) return refuse(404, 'There is no such file.');
    const { size } = statSync(file);
    const csp = plain ? null : policyFor(file);
    response.writeHead(200, {
      'Content-Type': types[extname(file).toLowerCase()] ?? 'application/octet-stream',
      'Content-Length': size,
      'Cache-Control': /[/\\]assets[/\\]/.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      ...(csp === null ? {} : { 'Content-Security-Policy': `${csp}; frame-ancestors 'none'` }),
    });
    if (request.method === 'HEAD') return response.end();
    return createReadStream(file).on('error', () => response.destroy()).pipe(response);
  });
}

/**
 * @param {import('node:http').Server} server
 * @param {number} port
 * @param {string} host
 * @returns {Promise<number>} the port: that which the system chose, where it was asked for 0
 */
function listen(server, port, host) {
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      server.off('error', reject);
      const bound = server.address();
      resolve(bound !== null && typeof bound === 'object' ? bound.port : port);
    });
  });
}

/**
 * Serves on the port, or on the next free one unless that is ruled out.
 *
 * @param {{ port?: number, strictPort?: boolean, base?: string, plain?: boolean, host?: string }} [options]
 * @returns {Promise<string>} the address
 */
export async function serve({ port = Number(process.env.PORT || 4173), strictPort = false, base = '/', plain = false, host = process.env.HOST || '127.0.0.1' } = {}) {
  const path = `/${base}/`.replace(/\/+/g, '/');
  for (let candidate = port; ; candidate++) {
    try {
      const bound = await listen(createStaticServer(path, plain), candidate, host);
      // `localhost` means ::1 to some clients. Where there is no IPv6, nobody asks for it.
      if (host === '127.0.0.1') await listen(createStaticServer(path, plain), bound, '::1').catch(() => undefined);
      const name = host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
      return `http://${name}:${bound}${path}`;
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || strictPort || candidate >= port + 100) throw error;
    }
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { port: { type: 'string' }, 'strict-port': { type: 'boolean' }, base: { type: 'string' }, plain: { type: 'boolean' } } });
  const address = await serve({
    ...(values.port === undefined ? {} : { port: Number(values.port) }),
    strictPort: values['strict-port'] ?? false,
    base: values.base ?? '/',
    plain: values.plain ?? false,
  });
  console.log(`mtuscope is at ${address}`);
}
