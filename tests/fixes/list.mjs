// Prints the fixes of all rules for one case as JSON, each once: node tests/fixes/list.mjs '{"ipVersion":4,…}'
import { runnerImport } from 'vite';
import { root } from '../../scripts/paths.mjs';

/** @param {string} file @returns {Promise<any>} */
const load = async (file) => (await runnerImport(`${root}/src/rules/${file}`, { configFile: false, logLevel: 'error' })).module;
const { fixesFor } = await load('fixes/index.ts');
const { ABOUT } = await load('about.ts');
const known = JSON.parse(process.argv[2] ?? '{}');
const all = new Map(Object.keys(ABOUT).flatMap((rule) => fixesFor(rule, known)).map((fix) => [fix.id, fix]));
console.log(JSON.stringify([...all.values()], null, 1));
