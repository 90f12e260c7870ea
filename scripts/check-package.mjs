// npm run check:package: packs the command as npm would publish it and runs it with npx in an empty folder, with an
// empty cache and no registry to ask: it must bring all that it needs.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './paths.mjs';
import { isStale } from './stale.mjs';

if (isStale(['app', 'single', 'cli'])) await build();
const folder = mkdtempSync(join(tmpdir(), 'mtuscope-package-'));
const windows = process.platform === 'win32';
const empty = join(folder, 'empty');
mkdirSync(empty);
try {
  execFileSync('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], shell: windows });
  const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  if (!archive) throw new Error('npm packed nothing.');
  const env = { ...process.env, npm_config_cache: join(folder, 'cache'), npm_config_registry: 'http://127.0.0.1:9/', npm_config_fetch_retries: '0' };
  const capture = join(root, 'tests/captures/story-2-lro-router.pcap');
  /** @param {string[]} args */
  const call = (args) => spawnSync('npx', ['--yes', `--package=${join(folder, archive)}`, 'mtuscope', ...args], { cwd: empty, env, encoding: 'utf8', shell: windows, maxBuffer: 1 << 26 });
  const json = call([capture, '--json']);
  const { verdict, findings } = JSON.parse(json.stdout);
  const failing = call([capture, '--fail-on', 'problem']);
  const missing = call(['nothing.pcap']);
  const faults = [
    ...(json.status === 0 && verdict.outcome === 'problem' && findings[0].rule === 'merged-then-rejected' ? [] : [`the report is wrong: ${json.stderr}`]),
    ...(failing.status === 1 && failing.stdout.includes(verdict.headline) ? [] : [`--fail-on exits with ${failing.status}`]),
    ...(missing.status === 2 && missing.stderr.includes('there is no such file') ? [] : [`a missing file exits with ${missing.status}: ${missing.stderr}`]),
  ];
  console.log(`${archive}: ${Math.round(statSync(join(folder, archive)).size / 1024)} KiB, Node ${process.version}. ${faults.length === 0 ? 'It runs from an empty folder.' : ''}`);
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
