import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** For the one-file build: the icon becomes a data: address, and what needs a server (the manifest and its icons) goes. */
export function inlineIcon(): Plugin {
  return {
    name: 'inline-icon',
    apply: 'build',
    transformIndexHtml: {
      order: 'pre',
      handler(html) {
        const icon = readFileSync(new URL('../../public/icon.svg', import.meta.url), 'base64');
        return html
          .replace(/^.*rel="(?:manifest|apple-touch-icon)".*\n/gm, '')
          .replace(/href="[^"]*icon\.svg"/, `href="data:image/svg+xml;base64,${icon}"`);
      },
    },
  };
}
