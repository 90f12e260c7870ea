// npm run --silent analyze -- FILE… --json: the built command, built first where it is missing or older than its sources.
// Nothing but the report goes to stdout. The build runs in a process of its own, so that its memory is gone before a large file is read.
import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { outputs } from './paths.mjs';
import { isStale } from './stale.mjs';

if (isStale(['cli'])) {
  const made = spawnSync(process.execPath, [fileURLToPath(new URL('./build.mjs', import.meta.url)), 'cli'], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (made.status !== 0) {
    console.error('mtuscope: the command could not be built; run "npm ci" and "npm run build".');
    process.exit(2);
  }
}

// npm changes to the project's folder; the file names were written where npm was called.
if (process.env.INIT_CWD) process.chdir(process.env.INIT_CWD);
process.argv[1] = outputs.cli;
await import(pathToFileURL(outputs.cli).href);
