import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

const types: Record<string, string> = {
  '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.webmanifest': 'application/manifest+json',
};

/** A file that a host is asked for and does not send. */
export const NEVER = '/never.css';

/** A plain host whose folder can be exchanged, and that can go away, while pages of it are open. */
export class Host {
  readonly asked: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    const path = (request.url ?? '/').split('?')[0]!.replace(/\/$/, '/index.html');
    this.asked.push(path);
    if (path === NEVER) return;
    try {
      const body = readFileSync(join(this.folder, path));
      // As hosts do that keep pages for a while: an update must not be made of what the browser remembers.
      response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'application/octet-stream', 'Cache-Control': 'max-age=600' }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });

  constructor(public folder: string) {}

  /** Answers the address. */
  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  stop = () => new Promise((resolve) => {
    this.server.close(resolve);
    this.server.closeAllConnections();
  });
}
