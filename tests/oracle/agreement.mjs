// Prints how far our rows, flags and numbers agree with the installed tshark's: node tests/oracle/agreement.mjs [--most N] FILE…
import { fileURLToPath } from 'node:url';
import { loadModule } from '../../scripts/load-module.mjs';

const args = process.argv.slice(2);
const at = args.indexOf('--most');
const most = at >= 0 ? Number(args.splice(at, 2)[1]) : 10;
if (args.length === 0) {
  console.error('usage: node tests/oracle/agreement.mjs [--most N] FILE…');
  process.exit(2);
}
const { module, close } = await loadModule(fileURLToPath(new URL('./agreement.ts', import.meta.url)));
console.log((await module.report(args, most)).join('\n'));
await close();
