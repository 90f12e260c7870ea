import type { Locator } from '@playwright/test';
import { expect, recording, rejectedUpload, test } from './support.ts';
import { goTo, saved } from './views.ts';

test.beforeEach(async ({ app }) => {
  await app.open();
  await app.drop(rejectedUpload);
  await app.showsReport();
});

test('commands are found by words and done with the keyboard', async ({ page }) => {
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox');
  await expect(field).toBeFocused();
  await field.fill('flow tcp.stream 0');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/flow\/0\.0/);
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('where something can be typed, ? is a letter and no key', async ({ page }) => {
  await page.keyboard.press('/');
  await expect(page.getByRole('searchbox')).toBeFocused();
  await page.keyboard.type('?');
  await expect(page.getByRole('searchbox')).toHaveValue('?');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('what opens over the page gives the focus back', async ({ page }) => {
  const commands = page.getByRole('button', { name: 'Commands', exact: true });
  const dialog = page.getByRole('dialog');
  for (const [key, name] of [['?', 'Keys'], [',', 'Settings'], ['Control+k', 'Commands']] as const) {
    await commands.focus();
    await page.keyboard.press(key);
    await expect(page.getByRole('dialog', { name })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(commands, name).toBeFocused();
  }
  // One out of the other, and by its button.
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('keys');
  await expect(page.getByRole('option')).toHaveCount(1);
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Keys' }).getByRole('button', { name: 'Close' }).press('Enter');
  await expect(commands).toBeFocused();
  for (const name of ['Share', 'Export']) {
    const door = page.getByRole('button', { name, exact: true });
    await door.press('Enter');
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(door).toBeFocused();
  }
});

test('what vanishes when it is pressed hands the focus on to what is around it', async ({ app, page }) => {
  const timeline = page.locator('#timeline').getByRole('application', { name: /^Throughput over time/ });
  await timeline.press('+');
  await page.getByRole('button', { name: 'Whole capture', exact: true }).press('Enter');
  await expect(page.locator('#timeline figure:focus')).toHaveCount(1);
  await timeline.press('+');
  await page.getByRole('button', { name: 'Show flows of the whole capture' }).press('Enter');
  await expect(page.locator('#flows')).toBeFocused();
  await app.flowTable.locator('[data-place="0"]').press('Space');
  await page.getByRole('button', { name: 'Clear', exact: true }).press('Enter');
  await expect(page.locator('#flows')).toBeFocused();
  // Nothing to be found in there when the focus has gone on.
  await page.keyboard.press('Tab');
  await expect(page.locator('#flows')).not.toHaveAttribute('tabindex');
  await goTo(page, '#/flow/0.0');
  await page.getByTestId('plot').first().press('+');
  const whole = page.getByRole('button', { name: 'Whole flow' });
  // A key on a button that does nothing yet is lost.
  await expect(whole).toBeEnabled();
  await whole.press('Enter');
  await expect(page.getByRole('group', { name: 'Part of the time shown' })).toBeFocused();
  await goTo(page, '#/packets?filter=tcp');
  await expect(page.getByTestId('packet-count')).toContainText(' of ');
  await page.getByTestId('packet-list').press('ArrowDown');
  await page.getByTestId('hex-pane').press('ArrowRight');
  await page.goBack();
  await expect(page.getByTestId('plot')).toHaveCount(5);
  await expect(page.locator('body:focus, html:focus')).toHaveCount(0);
  expect(await page.evaluate(() => document.activeElement === document.body)).toBe(false);
});

test('where the system says which colours there are, what is chosen is still seen', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active', reducedMotion: 'reduce' });
  await goTo(page, '#/packets?frame=5');
  const ground = (locator: Locator) => locator.evaluate((element) => getComputedStyle(element).backgroundColor);
  const system = await page.evaluate(() => {
    const one = document.body.appendChild(document.createElement('i'));
    one.style.cssText = 'forced-color-adjust:none;background:SelectedItem';
    const { backgroundColor } = getComputedStyle(one);
    one.remove();
    return backgroundColor;
  });
  const row = (selected: boolean) => page.getByTestId('packet-list').getByRole('row', { selected }).last();
  await expect(row(true)).toBeVisible();
  expect(await ground(row(true))).toBe(system);
  expect(await ground(row(false))).not.toBe(system);
  expect(await ground(page.getByRole('button', { name: 'Seconds' }))).toBe(system);
  expect(await ground(page.getByRole('button', { name: 'UTC' }))).not.toBe(system);
  // What stands in a button that is chosen stands on the same ground.
  await goTo(page, '#/report');
  const chosen = page.getByRole('list', { name: 'Ways to end it' }).getByRole('button', { pressed: true });
  const inks = await chosen.evaluate((button) => [button, ...button.querySelectorAll('*')].map((part) => getComputedStyle(part).color));
  expect(new Set(inks).size).toBe(1);
  // Drawings keep their own colours, which have to be those for the system's ground, whatever was chosen.
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' });
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('combobox', { name: 'Commands, findings and flows' })).toBeFocused();
  await page.keyboard.type('colours: dark');
  await page.keyboard.press('Enter');
  const root = page.locator('html');
  await expect(root).toHaveAttribute('data-theme', 'dark');
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'light' });
  await expect(root).toHaveAttribute('data-theme', 'light');
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light' });
  await expect(root).toHaveAttribute('data-theme', 'dark');
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`where the system asks for more contrast, faint text and lines are at 7:1 and more (${colorScheme})`, async ({ page }) => {
    const ratios = () => page.evaluate(() => {
      const probe = document.body.appendChild(document.createElement('i'));
      const luminance = (name: string) => {
        probe.style.color = `var(${name})`;
        const light = getComputedStyle(probe).color.match(/[\d.]+/g)!.slice(0, 3).map((part) => Number(part) / 255)
          .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * light[0]! + 0.7152 * light[1]! + 0.0722 * light[2]!;
      };
      // WCAG 2.2, contrast ratio.
      return ['--text-3', '--line', '--line-strong'].map((name) => {
        const [low, high] = [luminance(name), luminance('--surface')].sort((x, y) => x - y);
        return (high! + 0.05) / (low! + 0.05);
      });
    });
    await page.emulateMedia({ colorScheme, contrast: 'no-preference' });
    expect(Math.min(...await ratios())).toBeLessThan(7);
    await page.emulateMedia({ colorScheme, contrast: 'more' });
    expect(Math.min(...await ratios())).toBeGreaterThanOrEqual(7);
  });
}

test('the start page is behind a refusal, too', async ({ app, page }) => {
  await app.drop({ name: 'notes.txt', content: 'no capture' });
  await app.showsFailure();
  await page.getByRole('link', { name: 'mtuscope, start page' }).press('Enter');
  await app.inPhase('start');
  await expect(page.getByRole('button', { name: /Drop a capture anywhere/ })).toBeVisible();
});

test('without the clipboard’s interface a link is copied by selecting it, and the focus stays', async ({ app, page }) => {
  await page.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, 'clipboard'));
  await page.goto('about:blank');
  await app.open();
  await app.drop(recording('story-2-lro-router.pcap'));
  await app.showsReport();
  // The button says “Copied” for two seconds, which a busy machine may miss: it is written down.
  await page.evaluate(() => {
    const seen = { copied: '', said: '' };
    Object.assign(window, { seen });
    addEventListener('copy', () => { seen.copied = getSelection()?.toString() || (document.activeElement as HTMLTextAreaElement).value; });
    new MutationObserver(() => { seen.said += document.querySelector('dialog [role=status].visually-hidden')?.textContent ?? ''; }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  await page.getByRole('button', { name: 'Share', exact: true }).press('Enter');
  const link = page.getByTestId('share-link');
  await expect(link).toHaveValue(/#r=/);
  await page.getByRole('button', { name: 'Copy link', exact: true }).press('Enter');
  const seen = () => page.evaluate(() => (window as unknown as { seen: { copied: string; said: string } }).seen);
  await expect.poll(async () => (await seen()).copied).toBe(await link.inputValue());
  await expect.poll(async () => (await seen()).said).toContain('Copied');
  await expect(page.getByRole('button', { name: /^Cop(?:ied|y link)$/ })).toBeFocused();
});

test('settings outlive a reload', async ({ page }) => {
  await page.keyboard.press(',');
  await page.getByRole('radio', { name: 'Time of day, UTC' }).check();
  await page.getByRole('radio', { name: 'Dark' }).check();
  await page.reload();
  // A key pressed before the page listens is lost, as it would be for anybody.
  await expect(async () => {
    await page.keyboard.press(',');
    await expect(page.getByRole('radio', { name: 'Time of day, UTC' })).toBeVisible({ timeout: 2000 });
  }).toPass();
  await expect(page.getByRole('radio', { name: 'Time of day, UTC' })).toBeChecked();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});

test.describe('the charts of a flow', () => {
  test.beforeEach(async ({ app, page }) => {
    await app.flowTable.locator('[data-place="0"]').click();
    await expect(page.getByTestId('plot')).toHaveCount(5);
  });

  test('zoom together by wheel, keys and buttons', async ({ page }) => {
    const plots = page.getByTestId('plot');
    const from = async (i: number) => Number(await plots.nth(i).getAttribute('data-from'));
    const whole = await from(0);
    await plots.first().hover();
    // A turn of the wheel that follows another at once goes on scrolling the page.
    await page.waitForTimeout(400);
    await page.mouse.wheel(0, -400);
    await expect.poll(() => from(0)).toBeGreaterThan(whole);
    expect(await from(1)).toBe(await from(0));
    await expect.poll(() => from(4)).toBe(await from(0));
    const zoomed = await from(0);
    await plots.first().focus();
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => from(0)).toBeLessThan(zoomed);
    await page.getByRole('button', { name: 'Whole flow' }).click();
    await expect.poll(() => from(0)).toBe(whole);
  });

  test('are all painted as they stand when the wheel rests', async ({ page }) => {
    const canvases = page.locator('[data-chart] canvas');
    const pictures = () => canvases.evaluateAll((all) => all.map((canvas) => (canvas as HTMLCanvasElement).toDataURL()));
    const plot = page.getByTestId('plot').first();
    await plot.scrollIntoViewIfNeeded();
    const before = await pictures();
    const box = (await plot.boundingBox())!;
    await page.mouse.move(box.x + 3, box.y + box.height - 20);
    // A turn of the wheel that follows another at once goes on scrolling the page.
    await page.waitForTimeout(400);
    for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, -60);
    await expect.poll(async () => (await pictures()).filter((picture, i) => picture === before[i])).toEqual([]);
    await expect(page).toHaveURL(/zoom=/);
    // Each that is made anew for the same part of the time is the same.
    for (const title of ['Packet sizes against the path MTU', 'Throughput and goodput']) {
      const chart = page.locator('figure', { has: page.getByRole('button', { name: title, exact: true }) });
      const picture = () => chart.locator('canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
      const painted = await picture();
      await chart.getByRole('button', { name: title, exact: true }).press('Enter');
      await expect(chart.locator('canvas')).toHaveCount(0);
      await chart.getByRole('button', { name: title, exact: true }).press('Enter');
      await expect.poll(picture).toBe(painted);
    }
  });

  test('tell what is under the pointer again when the wheel rests', async ({ page }) => {
    const plot = page.locator('[data-chart=sizes]').getByTestId('plot');
    await plot.scrollIntoViewIfNeeded();
    const box = (await plot.boundingBox())!;
    const tip = plot.getByText(/^Frame \d+/);
    const [from, to] = [Number(await plot.getAttribute('data-from')), Number(await plot.getAttribute('data-to'))];
    const time = Number(await page.getByRole('grid', { name: 'Packets of this flow' }).getByRole('row').filter({ hasText: '1,500' }).last().getByRole('gridcell').nth(1).textContent());
    const x = box.x + ((time - from) / (to - from)) * box.width;
    for (let y = box.y + 4; y < box.y + box.height && !(await tip.isVisible()); y += 6) await page.mouse.move(x, y);
    await expect(tip).toBeVisible();
    await page.waitForTimeout(400);
    await plot.evaluate((surface) => surface.addEventListener('wheel', () => setTimeout(() => {
      surface.dataset.turned = String(/Frame \d/.test(surface.textContent));
    }, 40), { once: true }));
    await page.mouse.wheel(0, -4);
    await expect(plot).toHaveAttribute('data-turned', 'false');
    await expect(tip).toBeVisible();
  });

  test('can be read as tables, folded, and saved', async ({ page }) => {
    await page.getByRole('button', { name: 'Round-trip time as a table' }).click();
    await expect(page.getByRole('region', { name: 'Round-trip time as a table' })).toBeVisible();
    await page.getByRole('button', { name: 'Bytes in flight and window', exact: true }).click();
    await expect(page.getByTestId('plot')).toHaveCount(3);
    for (const [format, begin] of [['SVG', '<svg'], ['PNG', '\u0089PNG']] as const) {
      const { content } = await saved(page, `Sequence numbers over time as ${format}`);
      expect(content.subarray(0, begin.length).toString('latin1')).toBe(begin);
    }
  });

  test('and the ladder, which picks frames by key', async ({ page }) => {
    await page.getByRole('listbox', { name: 'Packets between the hosts' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/frame=\d+/);
  });
});
