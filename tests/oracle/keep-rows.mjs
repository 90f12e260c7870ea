// Writes the rows that the installed tshark prints for some captures: node tests/oracle/keep-rows.mjs NAME… (files of tests/captures)
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { importTypeScript } from './bundle.mjs';

const { tsharkRows, PACKET_FIELDS } = await importTypeScript('tests/oracle/tshark.ts');
const here = fileURLToPath(new URL('.', import.meta.url));
mkdirSync(`${here}rows`, { recursive: true });
for (const name of process.argv.slice(2)) {
  writeFileSync(`${here}rows/${name}.tsv`, [PACKET_FIELDS.join('\t'), ...tsharkRows(`${here}../captures/${name}`), ''].join('\n'));
}
