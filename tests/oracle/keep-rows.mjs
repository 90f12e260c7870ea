// Writes the rows that the installed tshark prints for some captures: node tests/oracle/keep-rows.mjs NAME… (files of tests/captures;
// `samples.pcapng` stands for the link types and tunnels of tests/unit/wire/samples.ts)
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { importTypeScript } from './bundle.mjs';

const { tsharkRows, PACKET_FIELDS } = await importTypeScript('tests/oracle/tshark.ts');
const here = fileURLToPath(new URL('.', import.meta.url));
mkdirSync(`${here}rows`, { recursive: true });
for (const name of process.argv.slice(2)) {
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
