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
