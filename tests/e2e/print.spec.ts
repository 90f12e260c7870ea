/** What goes on paper: the charts are canvases, which no style sheet for printing reaches. */
import { expect, recording, test } from './support.ts';
import { goTo, reportOf } from './views.ts';

test.use({ colorScheme: 'dark' });

test('charts are printed light from the dark theme, those out of sight too, and are dark again behind it', async ({ app, page }) => {
  await reportOf(app, recording('story-1-sftp-tso.pcap'));
  await goTo(page, '#/flow/0.0');
  await expect(page.getByTestId('plot').last()).toBeVisible();
  await page.evaluate(() => {
    const drawn: { canvas: HTMLCanvasElement; theme: string | undefined }[] = [];
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (this: CanvasRenderingContext2D, ...area: [number, number, number, number]) {
      drawn.push({ canvas: this.canvas, theme: document.documentElement.dataset['theme'] });
      clearRect.apply(this, area);
    };
    // Behind the listeners of the page: what they have drawn by now is what is printed.
    addEventListener('beforeprint', () => {
      const plots = [...document.querySelectorAll<HTMLCanvasElement>('[data-chart] canvas')];
      const last = plots.map((plot) => drawn.findLast(({ canvas }) => canvas === plot)?.theme);
      document.body.dataset['printed'] = last.join(' ');
    });
  });
  await page.pdf();
  await expect(page.locator('body')).toHaveAttribute('data-printed', 'light light light light light');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test('pictures are as wide as the paper, and as the window again behind it', async ({ app, page }) => {
  await reportOf(app, recording('story-1-sftp-tso.pcap'));
  await expect(page.locator('#timeline figure svg').first()).toBeVisible();
  /** Width of each picture's drawing as the listeners of the page leave it for paper. */
  await page.evaluate(() => {
    addEventListener('beforeprint', () => {
      const pictures = [...document.querySelectorAll('#path svg, #timeline figure svg')];
      document.body.dataset['printed'] = pictures.map((picture) => Number(picture.getAttribute('width'))).filter(Number.isFinite).join(' ');
    });
  });
  const widest = async () => Math.max(...(await page.locator('body').getAttribute('data-printed'))!.split(' ').map(Number));
  const path = page.locator('#path svg');
  const wide = await path.getAttribute('width');
  await page.pdf();
  await expect(page.locator('body')).toHaveAttribute('data-printed', /\d/);
  expect(await widest()).toBe(640);
  await expect(path).toHaveAttribute('width', wide!);

  await goTo(page, '#/flow/0.0');
  await expect(page.getByTestId('plot')).toHaveCount(5);
  await page.evaluate(() => {
    document.body.dataset['printed'] = '';
    addEventListener('beforeprint', () => {
      document.body.dataset['printed'] = [...document.querySelectorAll<HTMLCanvasElement>('[data-chart] canvas')].map(({ width }) => width).join(' ');
    });
  });
  await page.pdf();
  await expect(page.locator('body')).toHaveAttribute('data-printed', '640 640 640 640 640');
});

test('the table of flows has the columns that paper has room for, and every flow as a row', async ({ app, page }) => {
  await reportOf(app, recording('many-short-flows.pcap'));
  await page.evaluate(() => {
    addEventListener('beforeprint', () => {
      const table = document.querySelector('[data-testid=flow-table]')!;
      document.body.dataset['columns'] = [...table.querySelectorAll<HTMLElement>('[role=columnheader]')].map((head) => head.dataset['column']).join(' ');
      document.body.dataset['rows'] = String(table.querySelectorAll('[data-place]').length);
    });
  });
  await page.pdf();
  await expect(page.locator('body')).toHaveAttribute('data-columns', 'badness endpoints largest fragNeeded resends stalled');
  await expect(page.locator('body')).toHaveAttribute('data-rows', '40');
  await expect(page.getByRole('columnheader')).toHaveCount(12);
});

test('what a hand could do is not printed; what was chosen is', async ({ app, page }) => {
  await reportOf(app, recording('many-short-flows.pcap'));
  await expect(page.getByText('drag over a time')).toBeVisible();
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('drag over a time')).toBeHidden();
  await page.emulateMedia({ media: 'screen' });
  await page.getByRole('application', { name: /^Throughput/ }).press('+');
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText('the flows below are those of that time')).toBeVisible();
});

test('the line at the very end gets no sheet of its own', async ({ app, page }) => {
  await reportOf(app, recording('story-3-dnat-phantom-receiver.pcap'));
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByText(/^Report made by mtuscope/)).toHaveCSS('break-before', 'avoid');
});
