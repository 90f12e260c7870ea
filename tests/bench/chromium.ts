/** Measured runs in Chromium: a page with the app's worker, beside the floor, which reads the same File in a worker and does nothing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium, type Browser, type CDPSession, type Page } from '@playwright/test';
import { build } from 'vite';
import { optimization } from '../../scripts/vite/optimization.mjs';
import type { AnalysisDone, FloorDone } from './page/page.ts';

const ADDRESS = 'http://bench.invalid/';
const LONGEST_RUN = 3_600_000;

export interface ChromiumRound {
  byob: number;
  slices: number;
  /** With a worker that had time to make itself ready, as in the app; and, in the first round only, with one that had none. */
  analysis: AnalysisDone;
  cold: number;
  /** Processor time of the renderer during the analysis, all threads, milliseconds. */
  processor: number;
  /** Largest resident set of the renderer while reading only and while analysing, bytes; NaN where the system does not tell. */
  floorPeak: number;
  peak: number;
}

const NOTHING: AnalysisDone = { ms: 0, frames: 0, flows: 0, outcome: '', problems: [], givenBack: 0, longestTask: 0 };

type Served = Map<string, { body: string | Buffer; type: string }>;

/** Builds the page as the app is built. `root` is the repository. */
export async function buildPage(root: string): Promise<Served> {
  const result = await build({
    root: `${root}/tests/bench/page`,
    configFile: false,
    logLevel: 'error',
    base: './',
    publicDir: false,
    // The worker in one piece, as the one-file build has it.
    resolve: { alias: { '#worker': `${root}/src/worker/create-worker-inline.ts` } },
    worker: { format: 'iife', rolldownOptions: { optimization, output: { codeSplitting: false } } },
    build: { target: 'es2023', write: false, modulePreload: false, rolldownOptions: { optimization } },
  });
  const { output } = (Array.isArray(result) ? result[0] : result) as {
    output: ({ type: 'chunk'; fileName: string; code: string } | { type: 'asset'; fileName: string; source: string | Uint8Array })[];
  };
  const served: Served = new Map();
  for (const file of output) {
    const body = file.type === 'chunk' ? file.code : typeof file.source === 'string' ? file.source : Buffer.from(file.source);
    served.set(file.fileName, { body, type: file.fileName.endsWith('.html') ? 'text/html' : 'text/javascript' });
  }
  return served;
}

/** One browser and page; each capture gets a page of its own. */
export class ChromiumBench {
  private constructor(
    private readonly browser: Browser,
    private readonly session: CDPSession,
    private readonly served: Served,
  ) {}

  static async open(executablePath: string, served: Served): Promise<ChromiumBench> {
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    return new ChromiumBench(browser, await browser.newBrowserCDPSession(), served);
  }

  version(): string {
    return this.browser.version();
  }

  async close(): Promise<void> {
    await this.browser.close();
  }

  /** Rounds of both floors and the analysis; the order turns, so that none always comes first. `before` is called before each. */
  async rounds(path: string, count: number, before: () => void = () => undefined): Promise<ChromiumRound[]> {
    const rounds: ChromiumRound[] = [];
    const page = await this.page(path);
    // The file comes into the page cache before anything is measured.
    await page.evaluate<FloorDone>('bench.floor("byob")');
    for (let r = 0; r < count; r++) {
      const round: ChromiumRound = { byob: 0, slices: 0, analysis: NOTHING, cold: NaN, processor: NaN, floorPeak: NaN, peak: NaN };
      if (r === 0) round.cold = (await page.evaluate<AnalysisDone>('bench.analyse()')).ms;
      const steps = [
        async () => {
          before();
          await this.watchMemory();
          round.byob = (await page.evaluate<FloorDone>('bench.floor("byob")')).ms;
          round.floorPeak = await this.peak();
        },
        async () => {
          before();
          round.slices = (await page.evaluate<FloorDone>('bench.floor("slices")')).ms;
        },
        async () => {
          await page.evaluate('bench.prepare()');
          before();
          await this.watchMemory();
          const spent = await this.processor();
          round.analysis = await page.evaluate<AnalysisDone>('bench.analyse()');
          round.processor = (await this.processor()) - spent;
          round.peak = await this.peak();
        },
      ];
      for (let k = 0; k < steps.length; k++) await steps[(k + r) % steps.length]();
      rounds.push(round);
    }
    await page.context().close();
    return rounds;
  }

  /** One analysis alone, and the renderer's largest resident set meanwhile. */
  async once(path: string): Promise<{ analysis: AnalysisDone; peak: number }> {
    const page = await this.page(path);
    await this.watchMemory();
    const analysis = await page.evaluate<AnalysisDone>('bench.analyse()');
    const peak = await this.peak();
    await page.context().close();
    return { analysis, peak };
  }

  /** Milliseconds until a run that was cancelled after `after` milliseconds has ended. */
  async cancel(path: string, after: number): Promise<number> {
    const page = await this.page(path);
    const ms = await page.evaluate<number>(`bench.cancel(${after})`);
    await page.context().close();
    return ms;
  }

  private async page(path: string): Promise<Page> {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(LONGEST_RUN);
    await page.route(`${ADDRESS}**`, (route) => {
      const found = this.served.get(new URL(route.request().url()).pathname.slice(1) || 'index.html');
      return found ? route.fulfill({ body: found.body, contentType: found.type }) : route.fulfill({ status: 404 });
    });
    await page.goto(ADDRESS);
    await page.locator('input').setInputFiles(path);
    return page;
  }

  /** Renderers by process id, with the seconds of processor time that they took so far. */
  private async renderers(): Promise<{ id: number; cpuTime: number }[]> {
    const { processInfo } = await this.session.send('SystemInfo.getProcessInfo');
    return processInfo.filter(({ type }) => type === 'renderer');
  }

  /** Milliseconds of processor time that the renderers took so far. */
  private async processor(): Promise<number> {
    return (await this.renderers()).reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0);
  }

  /** Lets Linux forget the peak so far. */
  private async watchMemory(): Promise<void> {
    for (const { id } of await this.renderers()) {
      try {
        writeFileSync(`/proc/${id}/clear_refs`, '5');
      } catch {
        // Another system, or not allowed: then the peak is that since the process started, or unknown.
      }
    }
  }

  private async peak(): Promise<number> {
    let largest = NaN;
    for (const { id } of await this.renderers()) {
      try {
        const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
        if (!(kilobytes * 1024 <= largest)) largest = kilobytes * 1024;
      } catch {
        // The process is gone, or this is not Linux.
      }
    }
    return largest;
  }
}
