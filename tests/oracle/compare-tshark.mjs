#!/usr/bin/env node
/**
 * Compares frame-level columns with tshark's: node tests/oracle/compare-tshark.mjs [--show N] FILE…
 * Of nested layers the innermost counts, and never what an ICMP error quotes.
 */
import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { importTypeScript } from './bundle.mjs';

const FIELDS = [
  'frame.number',
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'ip.src',
  'ip.dst',
  'ip.len',
  'ip.id',
  'ipv6.src',
  'ipv6.dst',
  'ipv6.plen',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.len',
  'tcp.flags',
  'tcp.window_size_value',
  'frame.protocols',
];

/** Layers of IP and TCP outside of what an ICMP error quotes, from frame.protocols; fields list their values in the same order. */
function pick(/** @type {string[]} */ values) {
  const [number, time, length, captured, src, dst, ipLen, ipId, src6, dst6, plen, ...rest] = values;
  const layers = (rest.pop() ?? '').split(':');
  const icmp = layers.findIndex((layer) => layer === 'icmp' || layer === 'icmpv6');
  const outside = icmp < 0 ? layers : layers.slice(0, icmp);
  const quoted = icmp >= 0 && layers.slice(icmp).some((layer) => layer === 'ip' || layer === 'ipv6');
  const last = outside.filter((layer) => layer === 'ip' || layer === 'ipv6').at(-1);
  const v4 = outside.filter((layer) => layer === 'ip').length;
  const v6 = outside.filter((layer) => layer === 'ipv6').length;
  const at = (/** @type {string} */ text, /** @type {number} */ count) =>
    text === '' ? '' : (text.split(',')[quoted ? count - 1 : text.split(',').length - 1] ?? '');
  let ip = ['', '', '', ''];
  if (last === 'ip') ip = [at(src, v4), at(dst, v4), at(ipLen, v4), at(ipId, v4)];
  if (last === 'ipv6') ip = [at(src6, v6), at(dst6, v6), at(plen, v6) === '' ? '' : String(40 + Number(at(plen, v6))), ''];
  const tcp = quoted ? rest.map(() => '') : rest.map((text) => text.split(',').at(-1) ?? '');
  return [number, time, length, captured, ...ip, ...tcp];
}

const args = process.argv.slice(2);
const show = args[0] === '--show' ? Number(args.splice(0, 2)[1]) : 5;
const options = process.env.TSHARK_OPTIONS?.split(' ') ?? [];
const { COLUMNS, readColumns } = await importTypeScript('tests/oracle/frame-columns.ts');
const agreed = COLUMNS.map(() => 0);
let rows = 0;
let files = 0;
let missing = 0;
for (const path of args) {
  const reading = await readColumns(path);
  const tshark = spawnSync('tshark', ['-n', ...options, '-r', path, '-T', 'fields', ...FIELDS.flatMap((field) => ['-e', field])], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  const lines = tshark.stdout.split('\n').filter((line) => line !== '');
  const said = tshark.stderr
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('Running as'))
    .join(' ');
  let differences = 0;
  const notes = [];
  if (lines.length !== reading.rows.length) {
    notes.push(`  frames: ours ${reading.rows.length}, tshark ${lines.length}`);
    missing += Math.abs(lines.length - reading.rows.length);
  }
  for (let i = 0; i < Math.min(lines.length, reading.rows.length); i++) {
    const theirs = pick(lines[i].split('\t'));
    rows++;
    for (let column = 0; column < COLUMNS.length; column++) {
      if (theirs[column] === reading.rows[i][column]) agreed[column]++;
      else if (++differences <= show) {
        notes.push(
          `  frame ${i + 1} ${COLUMNS[column]}: ours ${reading.rows[i][column] || '–'}, tshark ${theirs[column] || '–'} (${reading.kinds[i]}; ${lines[i].split('\t').at(-1)})`,
        );
      }
    }
  }
  files++;
  if (notes.length > 0 || reading.failure !== null) {
    console.log(`${basename(path)}: ${differences} differences in ${lines.length} frames. ${said}`);
    console.log(notes.join('\n'));
    if (reading.failure !== null) console.log(`  ${reading.failure}`);
    for (const [code, detail] of reading.oddities.slice(0, 3)) console.log(`  ${code}: ${detail}`);
  }
}
console.log(`\n${files} files, ${rows} frames compared, ${missing} frames only on one side`);
for (let column = 0; column < COLUMNS.length; column++) {
  console.log(
    `${COLUMNS[column].padEnd(24)} ${((100 * agreed[column]) / Math.max(rows, 1)).toFixed(4)} % (${rows - agreed[column]} differ)`,
  );
}
