/** npm run bench -- --hands: how fast the built app answers a hand, in Chromium, on captures with many flows, many packets, and one long flow. */
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { captureOf, type Kind, scaled } from './captures.ts';
import { median } from './node-run.ts';
import { churn, headers } from './traffic/kinds.ts';

const ADDRESS = 'http://bench.invalid/';
const PATIENCE = 900_000;
/** Milliseconds that a step may take; what takes longer is broken. */
const STEP_PATIENCE = 30_000;
/** Each step is repeated so often; the median counts. */
const ROUNDS = 5;

const FLOWS: Kind = { name: 'many-flows', id: 'churn', traffic: churn, frames: 1_000_000, flows: 100_000, snap: 66 };
const PACKETS: Kind = { name: 'many-packets', id: 'headers', traffic: headers, frames: 10_000_000, flows: 4000, snap: 66 };
const LONG: Kind = { name: 'long-flow', id: 'headers', traffic: headers, frames: 1_200_000, flows: 1, snap: 66 };
/** The captures that hands are laid on. */
export const HANDS: readonly Kind[] = [FLOWS, PACKETS, LONG];

export interface HandStep {
  capture: string;
  step: string;
  /** What is wanted, in words. */
  goal: string;
  /** Milliseconds until the answer was painted; or frames a second, where `unit` says so. */
  value: number;
  unit: 'ms' | 'fps' | 'MiB';
  /** Longest task of the page's thread meanwhile, 0 = none above 50 ms. */
  longestTask: number;
}

const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.webmanifest': 'application/manifest+json' };

/** Runs in the page before the app: notes when the worker spoke last of bytes read, and long tasks. */
function watch() {
  const seen = { lastProgress: 0, longest: 0 };
  Object.assign(window, { seen });
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) seen.longest = Math.max(seen.longest, task.duration);
  }).observe({ type: 'longtask' });
  const Plain = Worker;
  window.Worker = class extends Plain {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      this.addEventListener('message', ({ data }: MessageEvent<{ kind?: string; progress?: { looks?: object } }>) => {
        if (data.kind === 'progress' && !data.progress?.looks) seen.lastProgress = performance.now();
      });
    }
  };
}

interface Seen {
  lastProgress: number;
  longest: number;
}

/** What to do and what then holds, as source text of functions of the page, and how long that may take. */
type Step = [action: string, condition: string, patience: number];

/** The page's side of a step: does something, waits until it shows, and two frames more. Times are the page's own. */
function act([action, condition, patience]: Step): Promise<number> {
  const run = new Function(`return (${action})`)() as () => void;
  const holds = new Function(`return (${condition})`)() as () => boolean;
  return new Promise((resolve, reject) => {
    const before = performance.now();
    run();
    const look = () => {
      if (holds()) requestAnimationFrame(() => resolve(performance.now() - before));
      else if (performance.now() - before > patience) reject(new Error(`${condition} did not come about. The page says: ${document.body.innerText.slice(0, 600)}`));
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
}

/** The app as it was built, in one page. */
class Hands {
  readonly steps: HandStep[] = [];

  constructor(readonly page: Page, private readonly capture: string) {}

  private async forgetTasks(): Promise<void> {
    // The tasks before are told by now.
    await this.page.waitForTimeout(120);
    await this.page.evaluate(() => { (window as unknown as { seen: Seen }).seen.longest = 0; });
  }

  async longest(): Promise<number> {
    await this.page.waitForTimeout(120);
    return this.page.evaluate(() => (window as unknown as { seen: Seen }).seen.longest);
  }

  note(step: string, goal: string, value: number, longestTask: number, unit: HandStep['unit'] = 'ms') {
    process.stderr.write(`  ${step}: ${value.toFixed(0)} ${unit}, longest task ${longestTask.toFixed(0)} ms\n`);
    this.steps.push({ capture: this.capture, step, goal, value, unit, longestTask });
  }

  /** Does something and waits until it shows; milliseconds. */
  go(action: string, condition: string, patience = STEP_PATIENCE): Promise<number> {
    const step: Step = [action, condition, patience];
    return this.page.evaluate(act, step);
  }

  /** Median of some rounds; `turn` gives each round its own action and condition, as source text of functions of the page. */
  async step(
    name: string, goal: string, turn: (round: number) => [action: string, condition: string], between?: (round: number) => Promise<unknown>, rounds = ROUNDS,
  ) {
    const times: number[] = [];
    await this.forgetTasks();
    for (let round = 0; round < rounds; round++) {
      times.push(await this.go(...turn(round)));
      await between?.(round);
    }
    this.note(name, goal, median(times), await this.longest());
  }

  /** Does something in every frame for a while; frames a second. */
  async frames(name: string, goal: string, perFrame: string, count: number) {
    await this.forgetTasks();
    const rate = await this.page.evaluate(([source, times]) => {
      const each = new Function(`return (${source})`)() as (i: number) => void;
      return new Promise<number>((resolve) => {
        let i = 0;
        let before = 0;
        const frame = (now: number) => {
          if (i === 0) before = now;
          if (i === times) resolve((times * 1000) / (now - before));
          else {
            each(i++);
            requestAnimationFrame(frame);
          }
        };
        requestAnimationFrame(frame);
      });
    }, [perFrame, count] as [string, number]);
    this.note(name, goal, rate, await this.longest(), 'fps');
  }

  /** The heap of the page's own thread after a collection. */
  async heap(): Promise<number> {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize = 0 } = (await session.send('Runtime.getHeapUsage')) as { usedSize: number; backingStorageSize?: number };
    await session.detach();
    return (usedSize + backingStorageSize) / 1048576;
  }
}

const report = `() => document.querySelector('main')?.dataset.phase === 'report' && document.querySelector('[data-testid=flow-table] [data-place]') !== null`;
/** Something of the table says that the list is the wanted one, and that no other is being made. */
const listed = (also: string) => `() => document.querySelector('[data-testid=flow-table]')?.closest('[aria-busy]')?.getAttribute('aria-busy') === 'false' && (${also})`;
const head = (column: string) => `document.querySelector('[data-testid=flow-table] [role=columnheader][data-column=${column}]')`;
const type = (selector: string, text: string) => typed(selector, JSON.stringify(text));
/** `value` is an expression, in which `field` is what is typed into. */
const typed = (selector: string, value: string) => `() => {
  const field = document.querySelector(${JSON.stringify(selector)});
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, ${value});
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
}`;

async function opened(browser: Browser, dist: string, kind: Kind, path: string): Promise<Hands> {
  const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' })).newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.context().route(`${ADDRESS}**`, (route) => {
    const file = join(dist, new URL(route.request().url()).pathname.slice(1) || 'index.html');
    return existsSync(file) ? route.fulfill({ body: readFileSync(file), contentType: TYPES[extname(file)] ?? 'application/octet-stream' }) : route.fulfill({ status: 404 });
  });
  await page.addInitScript(watch);
  await page.goto(ADDRESS);
  // A hand needs longer to find its file than the worker to get ready.
  await page.waitForTimeout(2000);
  const hands = new Hands(page, kind.name);
  await page.locator('[data-testid=file-input]').setInputFiles(path);
  await hands.go('() => {}', report, PATIENCE);
  const sinceRead = await page.evaluate(() => performance.now() - (window as unknown as { seen: Seen }).seen.lastProgress);
  hands.note('report stands, after the last word of progress', '500 ms', sinceRead, await hands.longest());
  return hands;
}

async function flows(hands: Hands) {
  await hands.go('() => {}', listed('true'));
  hands.note('heap of the page’s thread', '150 MiB', await hands.heap(), 0, 'MiB');
  const columns = ['bytes', 'duration', 'endpoints', 'largest', 'packets'];
  await hands.step('sort by another column', '100 ms', (round) => [
    `() => ${head(columns[round % columns.length]!)}.querySelector('button').click()`,
    listed(`${head(columns[round % columns.length]!)}.getAttribute('aria-sort') !== 'none'`),
  ]);
  const counted = (test: string) => listed(`${test}.test(document.querySelector('#flows-title + p').textContent)`);
  const words = ['7', '77', 'tcp.stream == 7', '.25', '1.9'];
  await hands.step('search, one letter or word more', '100 ms', (round) => {
    const before = `window.before = document.querySelector('#flows-title + p').textContent`;
    const search = type('input[type=search]', words[round % words.length]!);
    return [`() => { ${before}; (${search})(); }`, counted(`(window.before !== document.querySelector('#flows-title + p').textContent ? /./ : /^$/)`)];
  }, undefined, words.length);
  await hands.step('search, cleared', '100 ms', () => [type('input[type=search]', ''), counted('/^[\\d,]+ flows$/')], async () => {
    await hands.go(type('input[type=search]', '7'), counted('/ of /'));
  });
  await hands.go(type('input[type=search]', ''), counted('/^[\\d,]+ flows$/'));
  await hands.step('filter by a part of the time', '100 ms', (round) => [
    typed('main figure input[type=number]', `Number(field.max) * ${(round + 2) / 10}`), counted('/ of /'),
  ], async () => {
    await hands.go(`() => [...document.querySelectorAll('button')].find((b) => b.textContent === 'Whole capture').click()`, counted('/^[\\d,]+ flows$/'));
  });
  await hands.step('select a flow', '100 ms', (round) => [
    `() => document.querySelector('[data-place="${round}"] input[type=checkbox]').click()`,
    `() => document.body.textContent.includes('${round + 1} flow${round === 0 ? '' : 's'} selected')`,
  ]);
  await hands.step('scroll to another place', '100 ms', (round) => [
    `() => { const list = document.querySelector('[data-testid=flow-table]').parentElement; list.scrollTop = list.scrollHeight * ${(round + 1) / 7}; }`,
    `() => { const rows = [...document.querySelectorAll('[data-testid=flow-table] [data-place]')]; return rows.some((row) => Number(row.dataset.place) > ${1000 * (round + 1)}); }`,
  ]);
  await hands.step('open a flow', '–', () => [
    `() => document.querySelectorAll('[data-testid=flow-table] [data-place]')[8].click()`, `() => document.querySelector('[data-testid=plot]') !== null`,
  ], async () => {
    await hands.go(`() => history.back()`, listed('true'));
  }, 3);
}

async function packets(hands: Hands) {
  const { page } = hands;
  await hands.go(`() => { location.hash = '#/packets'; }`, `() => document.querySelector('[data-testid=packet-list] [role=row]') !== null`);
  const count = `document.querySelector('[data-testid=packet-count]').textContent`;
  const filtered = (filter: string) => `() => { location.hash = '#/packets?filter=${encodeURIComponent(filter)}'; }`;
  const total = await page.evaluate(`Number(${count}.replace(/\\D/g, ''))`) as number;
  const filters = ['tcp.analysis.retransmission', 'ip.addr == 10.0.0.1 && tcp.len > 0', 'frame.len > 1000 or tcp.flags.syn == 1'];
  for (const filter of filters) {
    await hands.step(`filter \`${filter}\``, 'with progress', () => [filtered(filter), `() => / of /.test(${count})`], undefined, 1);
    await hands.go(filtered(''), `() => /^[\\d,]+ packets$/.test(${count})`);
  }
  await hands.step('first sign of progress', '250 ms', () => [filtered(filters[1]!), `() => /Looking|%| of /.test(${count})`], async () => {
    await hands.go(filtered(''), `() => /^[\\d,]+ packets$/.test(${count})`);
  });
  await hands.step('filter stopped: all packets again', '100 ms', () => [filtered(''), `() => /^[\\d,]+ packets$/.test(${count})`], async (round) => {
    if (round < ROUNDS - 1) await hands.go(filtered(filters[round % filters.length]!), `() => /Looking| of /.test(${count})`);
  });
  await hands.step('scroll to another place', '100 ms', (round) => [
    `() => { const list = document.querySelector('[data-testid=packet-scroller]'); list.scrollTop = list.scrollHeight * ${(round + 1) / 7}; }`,
    `() => [...document.querySelectorAll('[data-testid=packet-list] [role=row][aria-rowindex]')].some((row) => Number(row.getAttribute('aria-rowindex')) > ${total / 8} * ${round + 1} && /\\d:|\\d\\./.test(row.textContent))`,
  ]);
}

async function longFlow(hands: Hands) {
  const { page } = hands;
  // The page rests, as when somebody has read the report; then the first click on the flow, to its first chart.
  await page.waitForTimeout(5000);
  await hands.step('open a flow of a million segments: click to chart', '300 ms', () => [
    `() => document.querySelector('[data-testid=flow-table] [data-place]').click()`, `() => document.querySelector('[data-testid=plot]') !== null`,
  ], undefined, 1);
  // Who turns the wheel over a chart has it on the screen, and the next one below it.
  await page.evaluate(`document.querySelector('[data-chart]').scrollIntoView()`);
  await page.waitForTimeout(8000);
  const wheel = (x: string, y: string, shift = false) => `(i) => {
    const plot = document.querySelector('[data-testid=plot]');
    const box = plot.getBoundingClientRect();
    plot.dispatchEvent(new WheelEvent('wheel', { bubbles: true, cancelable: true, clientX: box.left + box.width * ${x}, clientY: box.top + 40, deltaY: ${y}, shiftKey: ${shift} }));
  }`;
  await hands.frames('zoom in, a turn of the wheel each frame', '60', wheel('0.4', '-40'), 60);
  await hands.frames('pan, each frame', '60', wheel('0.4', 'i % 40 < 20 ? 25 : -25', true), 120);
  await hands.frames('zoom out and in, each frame', '60', wheel('0.5', 'i % 60 < 30 ? 40 : -40'), 120);
  const ranges = `[...document.querySelectorAll('[data-testid=plot]')].map((plot) => plot.dataset.from + plot.dataset.to).join()`;
  await hands.step('a zoom step', '100 ms', () => [`() => { window.before = ${ranges}; (${wheel('0.5', '-60')})(0); }`, `() => ${ranges} !== window.before`]);
}

/** All steps, on captures of a tenth where it has to be quick. */
export async function measureHands(executablePath: string, dist: string, cache: string, quick: boolean, wanted: (kind: Kind) => boolean): Promise<HandStep[]> {
  const steps: HandStep[] = [];
  const parts: [Kind, (hands: Hands) => Promise<void>][] = [[FLOWS, flows], [PACKETS, packets], [LONG, longFlow]];
  for (const [kind, part] of parts) {
    if (!wanted(kind)) continue;
    process.stderr.write(`${kind.name} …\n`);
    const { path } = await captureOf(scaled(kind, quick ? 0.1 : 1), cache);
    const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
    try {
      const hands = await opened(browser, dist, kind, path);
      await part(hands);
      steps.push(...hands.steps);
    } finally {
      await browser.close();
    }
  }
  return steps;
}
