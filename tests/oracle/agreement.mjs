// Prints how far our rows, flags and numbers agree with the installed tshark's: node tests/oracle/agreement.mjs [--most N] FILE…
import { runnerImport } from 'vite';

const args = process.argv.slice(2);
const at = args.indexOf('--most');
const most = at >= 0 ? Number(args.splice(at, 2)[1]) : 10;
if (args.length === 0) {
  console.error('usage: node tests/oracle/agreement.mjs [--most N] FILE…');
  process.exit(2);
}
const { module } = await runnerImport(new URL('./agreement.ts', import.meta.url).pathname, { configFile: false, logLevel: 'error' });
console.log((await module.report(args, most)).join('\n'));
