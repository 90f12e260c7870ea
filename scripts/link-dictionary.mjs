// Writes src/report/link-dictionary.ts: what reports in links have in common, so that a link needs to name only its place.
//   node scripts/link-dictionary.mjs
// Part of the link's format: run it only together with a new LINK_VERSION and an upgrader. The words come from the
// sources of rules and report; how often each is said comes from the reports of the recordings in tests/captures.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { outputs, root } from './paths.mjs';

/** Bytes. More would cost more in each link (longer distances) and on the way to the browser than it saves. */
const ROOM = 15_000;

const sources = [
  ...readdirSync(join(root, 'src/rules')).filter((name) => name.endsWith('.ts') && !/^(?:about|index|run|display|finding)/.test(name)).map((name) => `src/rules/${name}`),
  'src/report/cannot-show.ts', 'src/report/verdict.ts', 'src/tables/oddities.ts', 'src/report/path-picture.ts', 'src/wire/link-types.ts',
];

/** Every piece of text that stands in a source, as JSON writes it. */
const pieces = new Set();
for (const source of sources) {
  const file = ts.createSourceFile(source, readFileSync(join(root, source), 'utf8'), ts.ScriptTarget.ES2023);
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isImportDeclaration(node)) return;
    const texts = ts.isTemplateExpression(node)
      ? [node.head.text, ...node.templateSpans.map((span) => span.literal.text)]
      : ts.isStringLiteralLike(node) ? [node.text] : [];
    for (const text of texts) if (text.length > 3) pieces.add(JSON.stringify(text).slice(1, -1));
    ts.forEachChild(node, visit);
  };
  visit(file);
}

/** Reports of the recordings: what is said in them, and examples of all that is no sentence. */
const captures = readdirSync(join(root, 'tests/captures')).filter((name) => /\.(pcap|pcapng)$/.test(name));
/** @type {string[]} */
const said = [];
for (const name of captures) {
  const report = JSON.parse(execFileSync(process.execPath, [outputs.cli, join(root, 'tests/captures', name), '--json'], { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const finding of report.findings) finding.fixes = [];
  said.push(JSON.stringify([report.findings, report.verdict, report.capture, report.paths]));
}
const count = (/** @type {string} */ piece) => said.filter((text) => text.includes(piece)).length;

// What is said most often stands last, where naming its place is shortest.
const ranked = [...pieces].map((piece) => ({ piece, times: count(piece) })).sort((x, y) => y.times - x.times || (x.piece < y.piece ? -1 : 1));
/** Texts of the shape of a packed report, with its most common numbers. */
const shapes = [
  'tcp.flags.syn tcp.options.mss_val ip.flags.df frame.len tcp.stream tcp.seq_raw tcp.window_size_value frame.time_delta tcp.analysis.ack_rtt ipv6.plen icmpv6.mtu',
  'ip-id-step captured single frames mss GRE VXLAN IPIP','192.168.1.1 172.16.0.1 198.51.100.1 203.0.113.1 2001:db8::1 2001:db8:0:1::1 fd00::1 ',
  '["reporter","mtu","wireSize","quotedLength","messages","lonePassed","arithmetic","flows"],[1,["lost","acked"',
  '10.0.2.1","10.0.3.1","10.0.1.2","10.0.0.2","10.0.1.1","10.0.0.1"','1460,1448,1500,1400,2948,9000,1280,65535,262144,50001,443,22,80',
  ']]],[0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0]],0,[1,[1,1,1,0,1,1,2,0]',
  '[["mtuscope","0.1.0"],[[1,["capture-1.pcap",0,0,0,[1,[1,"ETHERNET",null,',
];
let text = '';
for (const { piece } of ranked) {
  if (text.includes(piece)) continue;
  if (Buffer.byteLength(piece + text) + Buffer.byteLength(shapes.join('')) > ROOM) break;
  text = piece + text;
}
text += shapes.join('');

const lines = text.match(/[\s\S]{1,110}/gu) ?? [];
const quoted = lines.map((line) => `  '${line.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}',`);
writeFileSync(join(root, 'src/report/link-dictionary.ts'), `/**
 * What reports in links have in common; deflate begins with it. Written by scripts/link-dictionary.mjs, and never to be
 * changed for a version that links were made with: without the same dictionary they cannot be read.
 */
const WORDS = [
${quoted.join('\n')}
];

let bytes: Uint8Array | null = null;

/** The dictionary of version 1. */
export function linkDictionary(): Uint8Array {
  return (bytes ??= new TextEncoder().encode(WORDS.join('')));
}
`);
console.log(`${Buffer.byteLength(text)} bytes of dictionary from ${pieces.size} pieces.`);
