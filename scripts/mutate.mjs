// npm run mutate -- [FILE…]: puts small faults into the given sources, one at a time, and lists those that no act of tests/scenarios notices.
// Without a file: takes each thing that rules a rule out (tests/mutations/vetoes.ts) out of the code and asks whether its own act fails then.
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { runnerImport } from 'vite';
import { root } from './paths.mjs';

/**
 * Faults to try; whether all judges shall speak or the first that notices will do; and of numbers that hold for a whole file the faults of that file.
 * @typedef {{ ids: number[], all: boolean, constants: Record<number, [number, number]> }} Job
 */

/** Without a word for this long (ms) a fault has made the engine run without end. */
const PATIENCE = 20_000;

/** @param {string} name @returns {Promise<any>} */
const load = async (name) => (await runnerImport(join(root, 'tests/mutations', name), { configFile: false, logLevel: 'error' })).module;

/**
 * One file that holds the acts and the engine with all its faults.
 * @param {Map<string, string>} sources what stands in place of which file @param {string} folder
 */
async function bundle(sources, folder) {
  const build = await rolldown({
    input: join(root, 'tests/mutations/judge.ts'),
    platform: 'node',
    logLevel: 'silent',
    plugins: [{ name: 'faults', load: (id) => sources.get(relative(root, id)) ?? null }],
  });
  const file = join(folder, 'judge.mjs');
  await build.write({ file, format: 'es', codeSplitting: false });
  return file;
}

/**
 * Which judges notice which fault: all of them, or the first alone.
 * @param {string} file @param {Job} job @param {(id: number, by: string[], reached: boolean) => void} tell
 */
async function run(file, job, tell) {
  const { ids } = job;
  let done = 0;
  while (done < ids.length) {
    await new Promise((end, fail) => {
      const child = fork(fileURLToPath(import.meta.url), ['--judge', file], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      const giveUp = () => {
        tell(ids[done], ['without end'], true);
        done++;
        child.kill('SIGKILL');
      };
      let timer = setTimeout(giveUp, 3 * PATIENCE);
      child.on('message', (/** @type {{ id: number, by: string[], reached: boolean }} */ { id, by, reached }) => {
        clearTimeout(timer);
        timer = setTimeout(giveUp, PATIENCE);
        tell(id, by, reached);
        done++;
      });
      child.on('exit', (code) => {
        clearTimeout(timer);
        // Killed it has none; on its own it only ends early where it cannot judge at all.
        if (code) fail(new Error('the acts cannot be judged'));
        else end(undefined);
      });
      child.send({ ...job, ids: ids.slice(done) });
    });
  }
}

/** The child: judges one fault after the other. @param {string} file */
async function judge(file) {
  /** @type {Uint8Array | null} */
  let reached = null;
  let acting = -1;
  /** @type {(() => void)[]} */
  const constants = [];
  Object.assign(globalThis, {
    __constants: constants,
    __fault: (/** @type {number} */ id) => {
      if (reached !== null) reached[id] = 1;
      return id === acting;
    },
  });
  /** A number of a whole file is read wherever the file is used. @param {Uint8Array} r @param {number} id */
  const reachesFault = (r, id) => r[id] === 1 || (spans[id] !== undefined && r.subarray(spans[id][0], spans[id][1]).includes(1));
  /** @type {Record<number, [number, number]>} */
  let spans = {};
  const { judges } = await import(pathToFileURL(file).href);
  const list = judges(join(root, 'tests/scenarios'));
  process.once('message', async (/** @type {Job} */ { ids, all, constants: places }) => {
    const most = Math.max(...ids) + 1;
    spans = places;
    const reaches = [];
    for (const one of list) {
      reached = new Uint8Array(most);
      const wrong = await one.wrong();
      if (wrong.length > 0) throw new Error(`without any fault ${one.title} fails: ${wrong.join('; ')}`);
      reaches.push(reached);
    }
    reached = null;
    for (const id of ids) {
      acting = id;
      for (const set of constants) set();
      const by = [];
      for (let k = 0; k < list.length && (all || by.length === 0); k++) {
        if (!reachesFault(reaches[k], id)) continue;
        const wrong = await list[k].wrong();
        if (wrong.length > 0) by.push(`${list[k].title}: ${wrong.map((/** @type {string} */ one) => one.split('   # ')[0]).join('; ')}`);
      }
      process.send?.({ id, by, reached: reaches.some((r) => reachesFault(r, id)) });
    }
    process.disconnect();
  });
}

/**
 * Builds the engine with its faults, and has them judged.
 * @param {Map<string, string>} sources @param {Job} job @param {(id: number, by: string[], reached: boolean) => void} tell
 */
async function tryAll(sources, job, tell) {
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-mutate-'));
  try {
    await run(await bundle(sources, folder), job, tell);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} text */
const oneLine = (text) => text.replaceAll(/\s+/g, ' ');

/** @param {string[]} files */
async function operators(files) {
  const { withFaults } = await load('operators.ts');
  const sources = new Map();
  /** @type {{ id: number, file: string, line: number, was: string, is: string, constant: boolean }[]} */
  const faults = [];
  /** @type {Job['constants']} */
  const constants = {};
  for (const file of files) {
    const name = relative(root, resolve(file));
    const first = faults.length;
    const made = withFaults(name, readFileSync(join(root, name), 'utf8'), first);
    sources.set(name, made.text);
    faults.push(...made.faults);
    for (const { id, constant } of faults.slice(first)) if (constant) constants[id] = [first, faults.length];
  }
  /** @type {Map<string, { noticed: number, of: number }>} */
  const counts = new Map();
  await tryAll(sources, { ids: faults.map(({ id }) => id), all: false, constants }, (id, by, reached) => {
    const { file, line, was, is } = faults[id];
    const count = counts.get(file) ?? { noticed: 0, of: 0 };
    counts.set(file, { noticed: count.noticed + (by.length > 0 ? 1 : 0), of: count.of + 1 });
    if (by.length === 0) console.log(`${file}:${line}  ${oneLine(was)}  →  ${oneLine(is)}${reached ? '' : '  (in no act)'}`);
  });
  for (const [file, { noticed, of }] of counts) console.log(`${file}: ${noticed} of ${of} faults noticed`);
}

/** Each veto taken out in turn: its own act, marked `vetoed RULE N`, has to fail. */
async function vetoes() {
  /** @type {{ rule: string, veto: number, edits: { file: string, text: string, instead: string }[] }[]} */
  const list = (await load('vetoes.ts')).VETOES_TAKEN_OUT;
  const sources = new Map();
  list.forEach(({ edits }, id) => {
    for (const { file, text, instead } of edits) {
      const source = sources.get(file) ?? readFileSync(join(root, file), 'utf8');
      sources.set(file, source.replace(text, () => `(__fault(${id}) ? (${instead}) : (${text}))`));
    }
  });
  let unnoticed = 0;
  await tryAll(sources, { ids: list.map((_, id) => id), all: true, constants: {} }, (id, by) => {
    const { rule, veto, edits } = list[id];
    const own = by.filter((one) => one.includes(`vetoed ${rule} ${veto}`));
    if (own.length === 0) unnoticed++;
    const shown = (own.length === 0 ? by : own).map((one) => `      ${one}\n`).join('');
    console.log(`${own.length === 0 ? 'UNNOTICED' : 'ok'}  ${rule} ${veto}: without "${edits[0].text}"\n${shown}`);
  });
  console.log(`${list.length - unnoticed} of ${list.length} noticed`);
  process.exitCode = unnoticed > 0 ? 1 : 0;
}

const [first, ...rest] = process.argv.slice(2);
if (first === '--judge') await judge(rest[0]);
else if (first === undefined) await vetoes();
else await operators([first, ...rest]);
