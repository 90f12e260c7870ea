/** Entry of the `mtuscope` command. */
import { expanded } from './globs.ts';
import { nodeFileSource, stdinSource } from './node-source.ts';
import { roomOnMachine } from './room.ts';
import { EXIT_UNREADABLE, run } from './run.ts';

// A reader that goes away is reported to each write as well; without a listener it would end the process with a trace.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

try {
  // The exit code is set, not taken: what was written must leave first.
  process.exitCode = await run(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    now: () => performance.now(),
    ...roomOnMachine(),
    expand: expanded,
    open: (path) => (path === '-' ? Promise.resolve(stdinSource()) : nodeFileSource(path)),
  });
} catch (thrown) {
  const message = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\s+/g, ' ');
  const unwritten = (thrown as NodeJS.ErrnoException).syscall === 'write';
  process.stderr.write(`mtuscope: ${unwritten ? 'the report could not be written' : 'a fault in mtuscope itself'}: ${message}\n`);
  if (process.env.MTUSCOPE_TRACE && thrown instanceof Error) process.stderr.write(`${thrown.stack ?? ''}\n`);
  process.exitCode = EXIT_UNREADABLE;
}
