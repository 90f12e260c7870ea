// The last line of .ci/run: counts what the test runners wrote and what the other steps gave, "name status" each.
// node scripts/tally.mjs "types 0" "lint 1" …   Exit status 1 when anything failed or a result is missing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/** @type {string[]} */
const failures = [];
/** @type {string[]} */
const failed = [];
let passed = 0;
let skipped = 0;

/**
 * @param {string} file
 * @param {(results: any) => void} count
 */
function read(file, count) {
  try {
    count(JSON.parse(readFileSync(join(root, 'test-results', file), 'utf8')));
  } catch {
    failures.push(`${file}: no results, the tests did not run to their end`);
  }
}

for (const step of process.argv.slice(2)) {
  const [name = '', status] = step.split(' ');
  if (status === '0') passed++;
  else failed.push(`step ${name}`);
}

read('unit.json', ({ testResults }) => {
  for (const { name, status, assertionResults, message } of testResults) {
    // A file that cannot be loaded has no tests that could fail.
    if (status === 'failed' && assertionResults.length === 0) failures.push(`${name}: ${message}`);
    for (const test of assertionResults) {
      if (test.status === 'passed') passed++;
      else if (test.status === 'failed') failures.push(test.fullName);
      else skipped++;
    }
  }
});

read('e2e.json', ({ stats, errors, suites }) => {
  passed += stats.expected;
  skipped += stats.skipped;
  for (const error of errors) failures.push(String(error.message).split('\n')[0] ?? 'browser tests');
  const walk = (/** @type {any} */ suite) => {
    for (const spec of suite.specs ?? []) if (!spec.ok) failures.push(`${spec.file}: ${spec.title}`);
    for (const inner of suite.suites ?? []) walk(inner);
  };
  for (const suite of suites) walk(suite);
});

// What made the test step fail is usually counted already, by its own name.
const named = failures.length > 0;
failures.push(...failed.filter((step) => step !== 'step tests' || !named));

for (const failure of failures) console.log(`failed: ${failure}`);
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
