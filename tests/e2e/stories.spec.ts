import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from './support.ts';

const folder = fileURLToPath(new URL('../captures/', import.meta.url));
// Recorded at the side that suffers; the same stories from other places are tested without a browser.
const stories = readdirSync(folder).filter((name) => /^story-\d-.*\.pcap$/.test(name) && !/-(receiver|router-\w+)\.pcap$/.test(name));

for (const name of stories) {
  test(`${name} becomes a report in the browser`, async ({ app }) => {
    await app.open();
    await app.drop({ name, content: readFileSync(folder + name) });
    await app.showsReport();
    await expect(app.flowTable).toBeVisible();
  });
}
