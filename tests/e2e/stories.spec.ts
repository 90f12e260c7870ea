import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { outputs } from '../../scripts/paths.mjs';
import type { Report } from '../../src/report/schema.ts';
import { expect, recording, test } from './support.ts';
import { reportOf, saved } from './views.ts';

const folder = fileURLToPath(new URL('../captures/', import.meta.url));
// Recorded at the side that suffers; the same stories from other places are tested without a browser.
const stories = readdirSync(folder).filter((name) => /^story-\d-.*\.pcap$/.test(name) && !/-(receiver|router-\w+)\.pcap$/.test(name));

for (const name of stories) {
  test(`${name} becomes in the browser the report that the command makes of it`, async ({ app, page }) => {
    const expected = JSON.parse(execFileSync(process.execPath, [outputs.cli, folder + name, '--json'], { encoding: 'utf8', maxBuffer: 1 << 28 })) as Report;
    await reportOf(app, recording(name));
    await expect(app.flowTable).toBeVisible();
    await expect(page.getByTestId('announced')).toContainText(expected.verdict.headline);
    await page.getByRole('button', { name: 'Export' }).click();
    await page.getByRole('button', { name: 'As they are' }).click();
    const made = JSON.parse((await saved(page, 'report.json')).content.toString()) as Report;
    // A file that is passed on says besides what was masked in it.
    expect(made.shared?.treatment.address).toBe('keep');
    delete made.shared;
    expect(made).toEqual(expected);
  });
}
