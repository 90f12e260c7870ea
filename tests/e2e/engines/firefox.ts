/** Firefox by its own remote protocol, WebDriver BiDi (https://w3c.github.io/webdriver-bidi/): no driver besides is needed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, Tab, type Engine } from './engine.ts';
import { WebSocketClient } from './web-socket.ts';

/** The program, or null where there is none. FIREFOX_PATH says which. */
export function findFirefox(): string | null {
  return process.env.FIREFOX_PATH ?? findProgram(['firefox', 'firefox-esr'], ['/usr/bin', '/usr/local/bin', '/snap/bin', '/Applications/Firefox.app/Contents/MacOS', 'C:\\Program Files\\Mozilla Firefox']);
}

/** No pop-ups, no questions, nothing asked of Mozilla's servers. */
const PREFERENCES: Record<string, string | number | boolean> = {
  'remote.prefs.recommended': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'browser.startup.page': 0,
  'browser.download.folderList': 2,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

interface Answer {
  id?: number;
  type: 'success' | 'error' | 'event';
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: string;
  message?: string;
}

/** What script.evaluate answers, as far as it is asked for here: plain values. */
interface Evaluated {
  type: 'success' | 'exception';
  result?: { type: string; value?: unknown };
  exceptionDetails?: { text: string };
}

export class Firefox implements Engine {
  readonly requests: string[] = [];
  readonly complaints: string[] = [];
  private readonly open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  private last = 0;

  private constructor(private readonly child: ChildProcess, private readonly socket: WebSocketClient, private readonly profile: string) {
    socket.onText = (text) => this.take(JSON.parse(text) as Answer);
    socket.onEnd = () => {
      for (const { reject } of this.open.values()) reject(new Error('Firefox has gone.'));
      this.open.clear();
    };
  }

  static async start(program: string): Promise<Firefox> {
    const profile = mkdtempSync(join(tmpdir(), 'mtuscope-firefox-'));
    const lines = Object.entries({ ...PREFERENCES, 'browser.download.dir': profile }).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
    writeFileSync(join(profile, 'user.js'), lines.join('\n'));
    const child = spawn(program, ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'], {
      // Some containers have a home directory that belongs to somebody else, which Firefox refuses.
      env: { ...process.env, HOME: profile, MOZ_HEADLESS: '1' }, stdio: ['ignore', 'ignore', 'pipe'],
    });
    const address = await new Promise<string>((resolve, reject) => {
      let said = '';
      const late = setTimeout(() => reject(new Error(`Firefox did not start: ${said.slice(-500)}`)), 40_000);
      child.stderr.on('data', (text: Buffer) => {
        said += text.toString();
        const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said);
        if (!found) return;
        clearTimeout(late);
        resolve(found[1]!);
      });
      child.on('error', reject);
      child.on('exit', () => reject(new Error(`Firefox ended: ${said.slice(-500)}`)));
    });
    const firefox = new Firefox(child, await WebSocketClient.open(`${address}/session`), profile);
    await firefox.send('session.new', { capabilities: {} });
    await firefox.send('session.subscribe', { events: ['network.beforeRequestSent', 'log.entryAdded'] });
    return firefox;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    await this.send('browser.close', {}).catch(() => this.child.kill());
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 10_000))]);
    this.child.kill('SIGKILL');
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  send<T>(method: string, params: object): Promise<T> {
    const id = ++this.last;
    return new Promise<T>((resolve, reject) => {
      this.open.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  async tab(address: string): Promise<FirefoxTab> {
    const { context } = await this.send<{ context: string }>('browsingContext.create', { type: 'tab' });
    const tab = new FirefoxTab(this, context);
    await tab.go(address);
    return tab;
  }

  private take({ id, type, result, error, message, method, params }: Answer): void {
    if (type === 'event') {
      const { request, level, text } = params as { request?: { url: string }; level?: string; text?: string };
      if (method === 'network.beforeRequestSent' && request) this.requests.push(request.url);
      if (method === 'log.entryAdded' && level === 'error') this.complaints.push(text ?? '');
      return;
    }
    const waiting = this.open.get(id ?? 0);
    this.open.delete(id ?? 0);
    if (type === 'error') waiting?.reject(new Error(`${error}: ${message}`));
    else waiting?.resolve(result);
  }
}

export class FirefoxTab extends Tab {
  // The browser tells of all its tabs; they are used one after the other.
  private readonly firstRequest: number;
  private readonly firstComplaint: number;

  constructor(private readonly firefox: Firefox, private readonly context: string) {
    super();
    this.firstRequest = firefox.requests.length;
    this.firstComplaint = firefox.complaints.length;
  }

  go(url: string): Promise<unknown> {
    return this.firefox.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
  }

  reload(): Promise<unknown> {
    return this.firefox.send('browsingContext.reload', { context: this.context, wait: 'complete' });
  }

  close(): Promise<unknown> {
    return this.firefox.send('browsingContext.close', { context: this.context });
  }

  async value<T>(expression: string): Promise<T> {
    const answer = await this.firefox.send<Evaluated>('script.evaluate', {
      expression: `Promise.resolve(${expression}).then((value) => JSON.stringify(value ?? null))`, target: { context: this.context }, awaitPromise: true, resultOwnership: 'none',
    });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails?.text ?? 'an exception');
    return JSON.parse(answer.result?.value as string) as T;
  }

  async choose(selector: string, files: readonly string[]): Promise<void> {
    const { nodes } = await this.firefox.send<{ nodes: { sharedId: string }[] }>('browsingContext.locateNodes', { context: this.context, locator: { type: 'css', value: selector } });
    await this.firefox.send('input.setFiles', { context: this.context, element: { sharedId: nodes[0]!.sharedId }, files });
  }

  protected act(actions: readonly object[]): Promise<unknown> {
    return this.firefox.send('input.performActions', { context: this.context, actions });
  }

  requests(): Promise<string[]> {
    return Promise.resolve(this.firefox.requests.slice(this.firstRequest));
  }

  complaints(): Promise<string[]> {
    return Promise.resolve(this.firefox.complaints.slice(this.firstComplaint));
  }

  async picture(): Promise<Buffer> {
    const { data } = await this.firefox.send<{ data: string }>('browsingContext.captureScreenshot', { context: this.context });
    return Buffer.from(data, 'base64');
  }
}
