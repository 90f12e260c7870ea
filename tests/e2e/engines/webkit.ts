/**
 * Safari's engine, as WebKitGTK's small browser has it, by WebDriver (https://www.w3.org/TR/webdriver2/). Both are in
 * Debian's package webkit2gtk-driver; the screen that it needs is Xvfb's where there is none.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../free-port.ts';
import { findProgram, Tab, type Engine } from './engine.ts';

interface Programs {
  driver: string;
  browser: string;
  /** Null where there is a screen. */
  screen: string | null;
}

/** MiniBrowser lies beside the library: /usr/lib/x86_64-linux-gnu/webkit2gtk-4.1, /usr/libexec/webkit2gtk-4.1 and the like. */
function findBrowser(): string | null {
  const within = (folder: string) => (existsSync(folder) ? readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => `${folder}/${name}`) : []);
  const folders = ['/usr/libexec', '/usr/lib64', '/usr/lib'].flatMap((folder) => [folder, ...within(folder)]).flatMap(within).concat(within('/usr/libexec'), within('/usr/lib64'));
  return findProgram(['MiniBrowser'], folders.filter((folder) => /\/webkit[^/]*$/.test(folder)));
}

/** The programs that it takes, or null where one is missing. */
export function findWebKit(): Programs | null {
  const driver = findProgram(['WebKitWebDriver'], ['/usr/bin']);
  const browser = driver && findBrowser();
  const screen = process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? null : findProgram(['Xvfb'], ['/usr/bin']);
  return driver && browser && (screen || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) ? { driver, browser, screen } : null;
}

/** Starts a screen and answers its number, which it writes into the fourth of its files. */
async function openScreen(program: string): Promise<{ child: ChildProcess; name: string }> {
  const child = spawn(program, ['-displayfd', '3', '-screen', '0', '1440x1000x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const name = await new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', () => reject(new Error('Xvfb ended.')));
    child.stdio[3]!.once('data', (text: Buffer) => resolve(`:${text.toString().trim()}`));
  });
  return { child, name };
}

/** Keeps what a page complains about. The browser's own console cannot be read. */
const LISTEN = `if (!window.complaints) {
  const say = (text) => window.complaints.push(String(text));
  window.complaints = [];
  const plain = console.error;
  console.error = (...parts) => { say(parts.join(' ')); plain(...parts); };
  addEventListener('error', (event) => say(event.message));
  addEventListener('unhandledrejection', (event) => say(event.reason));
  document.addEventListener('securitypolicyviolation', (event) => say('refused by the policy: ' + event.blockedURI));
}`;

export class WebKit implements Engine {
  private constructor(private readonly children: readonly ChildProcess[], private readonly address: string) {}

  static async start({ driver, browser, screen }: Programs): Promise<WebKit> {
    const opened = screen === null ? null : await openScreen(screen);
    const port = await freePort();
    // Without a graphics card, and without its processes' shared buffers, which a virtual screen lacks.
    const env = { ...process.env, ...(opened && { DISPLAY: opened.name }), WEBKIT_DISABLE_DMABUF_RENDERER: '1', LIBGL_ALWAYS_SOFTWARE: '1' };
    const children = [spawn(driver, [`--port=${port}`], { env, stdio: 'ignore' }), ...(opened ? [opened.child] : [])];
    const start = new WebKit(children, `http://127.0.0.1:${port}`);
    try {
      for (let turn = 0; !(await start.send('GET', '/status').then(() => true, () => false)); turn++) {
        if (turn > 200) throw new Error('WebKitWebDriver did not start.');
        await pause(100);
      }
      const { sessionId } = await start.send<{ sessionId: string }>('POST', '/session', {
        capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] } } },
      });
      return new WebKit(children, `${start.address}/session/${sessionId}`);
    } catch (error) {
      for (const child of children) child.kill();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.send('DELETE', '').catch(() => undefined);
    for (const child of this.children) child.kill();
  }

  async send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.address}${path}`, { method, headers: { 'Content-Type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) });
    const { value } = await response.json() as { value: T & { error?: string; message?: string } | null };
    if (value?.error) throw new Error(`${value.error}: ${value.message}`);
    return value as T;
  }

  async tab(address: string): Promise<WebKitTab> {
    // From a window that is there, as the last one may be closed.
    await this.send('POST', '/window', { handle: (await this.send<string[]>('GET', '/window/handles'))[0] });
    // A window: what lies in a tab behind another is not drawn.
    const { handle } = await this.send<{ handle: string }>('POST', '/window/new', { type: 'window' });
    const tab = new WebKitTab(this, handle);
    await tab.go(address);
    return tab;
  }
}

export class WebKitTab extends Tab {
  private readonly said: string[] = [];

  constructor(private readonly webkit: WebKit, private readonly handle: string) {
    super();
  }

  /** Commands go to the window that was chosen last. */
  private async send<T>(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<T> {
    await this.webkit.send('POST', '/window', { handle: this.handle });
    return this.webkit.send<T>(method, path, body);
  }

  private run<T>(script: string): Promise<T> {
    return this.send<T>('POST', '/execute/sync', { script, args: [] });
  }

  async go(url: string): Promise<void> {
    await this.complaints();
    await this.send('POST', '/url', { url });
    await this.run(LISTEN);
  }

  async reload(): Promise<void> {
    await this.complaints();
    await this.send('POST', '/refresh', {});
    await this.run(LISTEN);
  }

  close(): Promise<unknown> {
    return this.send('DELETE', '/window');
  }

  async value<T>(expression: string): Promise<T> {
    // Asked for, and then looked for: a script that changes the address while it runs leaves the driver waiting.
    await this.run(`const here = window.asked = {};
      setTimeout(() => Promise.resolve().then(() => ${expression}).then((value) => { here.json = JSON.stringify(value ?? null); }, (error) => { here.error = String(error); }), 20);`);
    for (let turn = 0; turn < 2000; turn++) {
      const { json, error } = await this.run<{ json?: string; error?: string }>('return window.asked ?? { error: "the page was loaded anew" };');
      if (error !== undefined) throw new Error(error);
      if (json !== undefined) return JSON.parse(json) as T;
      await pause(10);
    }
    throw new Error(`No answer to ${expression}`);
  }

  async choose(selector: string, files: readonly string[]): Promise<void> {
    const element = await this.send<Record<string, string>>('POST', '/element', { using: 'css selector', value: selector });
    await this.send('POST', `/element/${Object.values(element)[0]!}/value`, { text: files.join('\n') });
  }

  protected act(actions: readonly object[]): Promise<unknown> {
    return this.send('POST', '/actions', { actions });
  }

  /** Without those of the worker. */
  requests(): Promise<string[]> {
    return this.value("[location.href.replace(/#.*/, ''), ...performance.getEntriesByType('resource').map((entry) => entry.name)]");
  }

  async complaints(): Promise<string[]> {
    this.said.push(...await this.run<string[]>('return window.complaints?.splice(0) ?? [];').catch(() => []));
    return [...this.said];
  }

  async picture(): Promise<Buffer> {
    return Buffer.from(await this.send<string>('GET', '/screenshot'), 'base64');
  }
}
