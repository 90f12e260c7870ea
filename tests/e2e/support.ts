import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type Locator, type Page } from '@playwright/test';
import { rejectedUploadCapture } from './capture-bytes.ts';

/** A file as a test hands it to the page. */
export interface GivenFile {
  name: string;
  content: Buffer | string;
}

/** A recording of tests/captures, by its file's name. */
export const recording = (name: string): GivenFile => ({ name, content: readFileSync(fileURLToPath(new URL(`../captures/${name}`, import.meta.url))) });

export const rejectedUpload: GivenFile = { name: 'upload.pcap', content: rejectedUploadCapture() };

/** The app where a plain host serves it: below a path, and without our headers. */
export const subpathAddress = () => process.env.E2E_SUBPATH_URL ?? '';

/** What the app's tests look for; roles and texts otherwise. */
export class App {
  readonly main: Locator;
  readonly verdict: Locator;
  readonly failure: Locator;
  readonly flowTable: Locator;
  readonly fileInput: Locator;

  constructor(readonly page: Page) {
    this.main = page.locator('main[data-phase]');
    this.verdict = page.getByTestId('verdict');
    this.failure = page.getByTestId('failure');
    this.flowTable = page.getByTestId('flow-table');
    this.fileInput = page.getByTestId('file-input');
  }

  async open(address = './') {
    await this.page.goto(address);
    await this.inPhase('start');
  }

  async inPhase(phase: 'start' | 'reading' | 'report' | 'failure') {
    await expect(this.main).toHaveAttribute('data-phase', phase, { timeout: 30_000 });
  }

  /** Picks files as the dialog does. */
  async pick(...files: GivenFile[]) {
    await this.fileInput.setInputFiles(files.map(({ name, content }) => ({ name, mimeType: '', buffer: Buffer.from(content) })));
  }

  /** Drops files anywhere on the window. */
  async drop(...files: GivenFile[]) {
    const given = files.map(({ name, content }) => ({ name, base64: Buffer.from(content).toString('base64') }));
    await this.page.evaluate((list) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of list) {
        transfer.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name));
      }
      const target = document.querySelector('main') ?? document.body;
      for (const type of ['dragenter', 'dragover', 'drop']) {
        target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
      }
    }, given);
  }

  async showsReport() {
    await this.inPhase('report');
    await expect(this.verdict).toBeVisible();
  }

  async showsFailure() {
    await expect(this.failure).toBeVisible({ timeout: 30_000 });
    await expect(this.failure).not.toBeEmpty();
  }
}

/** Whatever the page says is wrong: uncaught errors and errors on the console, a refused connection among them. */
function watchComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`console: ${message.text()}`);
  });
  return complaints;
}

/** Collects every request that the page, its frames and its workers make. */
export function watchRequests(page: Page): string[] {
  const requests: string[] = [];
  page.context().on('request', (request) => requests.push(request.url()));
  page.on('websocket', (socket) => requests.push(socket.url()));
  return requests;
}

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A part of the page, by its selector, where the rest was asked about before; and the rules to ask about, where not all. */
interface Asked {
  within?: string | undefined;
  rules?: string[];
}

/** Fails with one line for each violation of WCAG 2.2 A and AA; `context` says of which view. */
export async function expectAccessible(page: Page, context = '', { within, rules }: Asked = {}) {
  // The page has no frames: for those the newer way opens a blank page, each time.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode();
  if (within !== undefined) axe.include(within);
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(WCAG)).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 5).map((node) => node.target.join(' ')).join(', ')}${nodes.length > 5 ? ` and ${nodes.length - 5} more` : ''}`);
  expect.soft(told, context).toEqual([]);
}

/** The same in light and in dark. What does not depend on colours is asked once; colours are compared when nothing moves. */
export async function expectAccessibleInBothThemes(page: Page, context: string, within?: string) {
  const theme = async (colorScheme: 'light' | 'dark') => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html'), context).toHaveAttribute('data-theme', colorScheme);
  };
  await theme('light');
  await expectAccessible(page, context, { within });
  await theme('dark');
  await expectAccessible(page, `${context}, dark`, { within, rules: ['color-contrast', 'link-in-text-block'] });
}

/** Every test gets the app, and fails when the page complained; a test that provokes complaints empties the list. */
export const test = base.extend<{ app: App; complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints = watchComplaints(page);
      await use(complaints);
      expect(complaints, 'the page complained').toEqual([]);
    },
    { auto: true },
  ],
  app: async ({ page }, use) => {
    await use(new App(page));
  },
});

export { expect };
