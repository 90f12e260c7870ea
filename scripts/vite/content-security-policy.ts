import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';
import { policy } from './policy.mjs';

const inlineScript = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

/**
 * Writes the policy into every built page. Scripts that stand in the page itself (the one-file build) are named by
 * their hashes, so that nothing else can run. Not applied in development, where hot reloading needs a connection.
 */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue;
          const html = String(file.source);
          const hashes = [...html.matchAll(inlineScript)].map(([, code = '']) => {
            return `'sha256-${createHash('sha256').update(code).digest('base64')}'`;
          });
          // A build that opens captures from the web (?capture=) names the places that it may ask.
          const connect = process.env.VITE_CONNECT ? { connect: process.env.VITE_CONNECT } : {};
          const content = policy({ ...(hashes.length > 0 ? { script: hashes.join(' ') } : {}), ...connect });
          // After the encoding, which must stand near the start, and before everything that loads.
          file.source = html.replace(/<meta charset[^>]*>/, (charset) => `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${content}" />`);
        }
      },
    },
  };
}
