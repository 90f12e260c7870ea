// Writes the rows that the installed tshark prints for some captures: node tests/oracle/keep-rows.mjs NAME… (files of tests/captures;
// `samples.pcapng` stands for the link types and tunnels of tests/unit/wire/samples.ts; `filters` for the frames that pass the filters of filters.ts)
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTypeScript } from './bundle.mjs';

const { tsharkRows, PACKET_FIELDS } = await importTypeScript('tests/oracle/tshark.ts');
const here = fileURLToPath(new URL('.', import.meta.url));
mkdirSync(`${here}rows`, { recursive: true });
for (const name of process.argv.slice(2)) {
  if (name === 'filters') {
    await keepFilters();
    continue;
  }
  let path = `${here}../captures/${name}`;
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-'));
  if (name === 'samples.pcapng') {
    path = join(folder, name);
    const { sampleCapture } = await importTypeScript('tests/oracle/sample-capture.ts');
    writeFileSync(path, sampleCapture());
  }
  writeFileSync(`${here}rows/${name}.tsv`, [PACKET_FIELDS.join('\t'), ...tsharkRows(path), ''].join('\n'));
  rmSync(folder, { recursive: true });
}

async function keepFilters() {
  const { asRanges, captures, filters, tsharkFrames } = await importTypeScript('tests/oracle/filters.ts');
  /** @type {string[]} */
  const lines = [];
  for (const capture of captures) {
    for (const filter of filters) {
      const frames = tsharkFrames(`${here}../captures/${capture}`, filter);
      if (frames === null) throw new Error(`tshark refuses ${filter}`);
      lines.push([capture, filter, asRanges(frames)].join('\t'));
    }
  }
  writeFileSync(`${here}filters.tsv`, [...lines, ''].join('\n'));
}
