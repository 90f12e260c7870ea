#!/usr/bin/env node
/**
 * Nanoseconds a frame for reading and decoding, without flows: node tests/bench/decode.bench.mjs [frames] [capture …]
 * Without a file it makes snapped Ethernet/IPv4/TCP frames in memory, with and without time stamps, VLAN tags and IPv6.
 */
import { importTypeScript } from '../oracle/bundle.mjs';

const { bufferSource, readCapture, nodeFileSource, decodeFrame, Headers } = await importTypeScript('tests/bench/decode-entry.ts');

/**
 * A pcap of `count` frames behind the link layer `header`.
 * @param {number} count
 * @param {{ header: number[], six?: boolean, options?: boolean }} shape
 */
function capture(count, { header, six = false, options = true }) {
  const l3 = six ? 40 : 20;
  const l4 = options ? 32 : 20;
  const length = header.length + l3 + l4;
  const bytes = new Uint8Array(24 + count * (16 + length));
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0xa1b2c3d4, true);
  view.setUint16(4, 2, true);
  view.setUint16(6, 4, true);
  view.setUint32(16, 96, true);
  view.setUint32(20, 1, true);
  let at = 24;
  for (let i = 0; i < count; i++) {
    const payload = i % 3 === 0 ? 0 : 1448;
    view.setUint32(at, 1_700_000_000 + Math.floor(i / 1e5), true);
    view.setUint32(at + 4, (i % 1e5) * 10, true);
    view.setUint32(at + 8, length, true);
    view.setUint32(at + 12, length + payload, true);
    at += 16;
    bytes.set(header, at);
    at += header.length;
    const flow = i % 2000;
    if (six) {
      view.setUint32(at, 0x60000000);
      view.setUint16(at + 4, l4 + payload);
      bytes[at + 6] = 6;
      bytes[at + 7] = 64;
      view.setUint32(at + 8, 0x20010db8);
      view.setUint32(at + 20, flow);
      view.setUint32(at + 24, 0x20010db8);
      view.setUint32(at + 36, 1);
    } else {
      bytes[at] = 0x45;
      view.setUint16(at + 2, 20 + l4 + payload);
      view.setUint16(at + 4, i & 0xffff);
      view.setUint16(at + 6, 0x4000);
      bytes[at + 8] = 64;
      bytes[at + 9] = 6;
      view.setUint32(at + 12, 0x0a000000 + flow);
      view.setUint32(at + 16, 0xc0a80001);
    }
    at += l3;
    view.setUint16(at, 40_000 + flow);
    view.setUint16(at + 2, 443);
    view.setUint32(at + 4, (i * 1448) >>> 0);
    view.setUint32(at + 8, (i * 7) >>> 0);
    view.setUint16(at + 12, (l4 << 10) | 0x10);
    view.setUint16(at + 14, 501);
    view.setUint16(at + 16, (i * 31) & 0xffff);
    if (options) {
      view.setUint32(at + 20, 0x0101080a);
      view.setUint32(at + 24, i);
      view.setUint32(at + 28, i + 1);
    }
    at += l4;
  }
  return bytes;
}

/** @param {number[]} type */
const ethernet = (...type) => [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...type];
const out = new Headers();
let total = 0;

/**
 * @param {string} name
 * @param {unknown} source
 * @param {boolean} decode
 */
async function run(name, source, decode) {
  const times = [];
  let frames = 0;
  for (let round = 0; round < 5; round++) {
    frames = 0;
    const sink = {
      frame(/** @type {unknown} */ record) {
        frames++;
        if (decode) {
          decodeFrame(record, out);
          total += out.payloadLen;
        }
      },
      oddity() {},
    };
    const before = process.hrtime.bigint();
    await readCapture(source, sink);
    times.push(Number(process.hrtime.bigint() - before) / frames);
  }
  const best = Math.min(...times);
  times.sort((a, b) => a - b);
  console.log(
    `${name.padEnd(44)} ${String(frames).padStart(9)} frames   best ${best.toFixed(1)}   median ${times[2].toFixed(1)} ns a frame`,
  );
}

const files = process.argv.slice(2).filter((arg) => !/^\d+$/.test(arg));
const count = Number(process.argv.slice(2).find((arg) => /^\d+$/.test(arg)) ?? 1_000_000);
for (const file of files) {
  await run(`${file}, records only`, await nodeFileSource(file), false);
  await run(file, await nodeFileSource(file), true);
}
if (files.length === 0) {
  /** @type {[string, { header: number[], six?: boolean, options?: boolean }][]} */
  const kinds = [
    ['Ethernet, IPv4, TCP with time stamps', { header: ethernet(8, 0) }],
    ['Ethernet, IPv4, TCP without options', { header: ethernet(8, 0), options: false }],
    ['Ethernet, VLAN, IPv4, TCP', { header: ethernet(0x81, 0, 0, 5, 8, 0) }],
    ['Ethernet, IPv6, TCP', { header: ethernet(0x86, 0xdd), six: true }],
    ['Ethernet, MPLS, IPv4, TCP', { header: ethernet(0x88, 0x47, 0, 1, 1, 64) }],
  ];
  for (const [name, options] of kinds) {
    const source = bufferSource('made.pcap', capture(count, options));
    if (name === kinds[0][0]) await run('records only', source, false);
    await run(name, source, true);
  }
}
if (total < 0) console.log(total);
