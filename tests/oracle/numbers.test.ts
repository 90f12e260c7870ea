/** Round-trip times, bytes in flight, RTOs and numbers of duplicate ACKs against tshark's, where it is installed in the version that we follow. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { parseScenario, scenarioPcap } from '../scenarios/notation.ts';
import { HANDSHAKE, scripts } from '../unit/flows/scripts.ts';
import { compareNumbers } from './numbers.ts';
import { tsharkVersion } from './tshark.ts';

const own = fileURLToPath(new URL('../captures', import.meta.url));
const version = tsharkVersion();
const isOurs = version !== null && / 4\.0\./.test(version);

/** tshark shows nothing of a segment whose options were cut off (docs/wireshark-agreement.md). */
const CUT_OPTIONS = ['story-1-sftp-tso-snap68.pcap'];

/** Where a stream is split by tunnel path ours are the numbers of each part, tshark's those of all parts together (ibid.). */
const SPLIT_BY_TUNNEL = ['gre-inner-mtu-router-any.pcap', 'gre-mtu-too-large-router-any.pcap'];

const more: Record<string, string> = {
  'of four SACK blocks three are taken off the bytes in flight': `${HANDSHAKE}
  +.001 A > B  P. 1:101 ack 1
  +.001 A > B  P. 201:301 ack 1
  +.001 A > B  P. 401:501 ack 1
  +.001 A > B  P. 601:701 ack 1
  +.001 A > B  P. 801:901 ack 1
  +.010 B > A  . ack 101 win 1000 <sack 801:901,sack 601:701,sack 401:501,sack 201:301>
  +.001 A > B  P. 901:1001 ack 1
  +.010 B > A  . ack 101 win 1000
  +.001 A > B  P. 1001:1101 ack 1
  +.300 A > B  P. 101:201 ack 1
  +.001 A > B  F. 1101:1201 ack 1`,
  'a segment acknowledged in part, then whole': `${HANDSHAKE}
  +.001 A > B  P. 1:1001 ack 1
  +.001 A > B  P. 1001:2001 ack 1
  +.010 B > A  . ack 501 win 1000
  +.001 A > B  P. 501:1001 ack 1
  +.010 B > A  . ack 1001 win 1000
  +.010 B > A  . ack 2001 win 1000`,
};

describe.skipIf(!isOurs)(`numbers as ${version ?? 'tshark'} writes them`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mtuscope-numbers-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('of scripts', async () => {
    for (const [name, text] of Object.entries({ ...scripts, ...more })) {
      const path = join(folder, 'script.pcap');
      writeFileSync(path, scenarioPcap(parseScenario(text)));
      expect([name, ...(await compareNumbers(path)).differences]).toEqual([name]);
    }
  }, 120_000);

  // Each takes tshark half a second: on every run one in eight, and all where it is asked for.
  const files = readdirSync(own).filter((name) => /\.pcap(ng)?$/.test(name) && ![...CUT_OPTIONS, ...SPLIT_BY_TUNNEL].includes(name));
  it.each(files.filter((_name, i) => process.env['MTUSCOPE_ORACLE'] === 'all' || i % 8 === 3))('of tests/captures/%s', async (name) => {
    expect((await compareNumbers(join(own, name))).differences.slice(0, 10)).toEqual([]);
  }, 60_000);
});
