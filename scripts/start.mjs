// npm start: builds what is missing or old, serves it on this machine and says where.
import { build } from './build.mjs';
import { serve } from './serve.mjs';
import { isStale } from './stale.mjs';

if (isStale(['app', 'single', 'cli'])) {
  console.log('Building …');
  await build();
}
const address = await serve();
console.log(`mtuscope is at ${address}`);
console.log(`As one file for a machine without a server: ${address}mtuscope.html`);
console.log('Ctrl+C ends it.');

// Some shells that npm starts commands with do not pass its end on, and the server would go on without an owner.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit();
}, 1000).unref();
