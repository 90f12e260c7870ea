import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/engine/analyze.ts';
import { accountsByFile, isByFile } from '../../../src/report/by-file.ts';
import type { Report } from '../../../src/report/schema.ts';
import { root } from '../house/sources.ts';

/** The report on several recordings of tests/captures together, in which the same two hosts speak. */
async function together(...names: string[]): Promise<Report> {
  const sources = names.map((name) => {
    const bytes = new Uint8Array(readFileSync(`${root}tests/captures/${name}.pcap`));
    return {
      name, byteLength: bytes.length, slice: (start: number, end: number) => Promise.resolve(bytes.subarray(start, end)),
      async *chunks() {
        yield await Promise.resolve(bytes);
      },
    };
  });
  return (await analyze(sources, { pathMtu: null })).outcome.report!;
}

const against = async (...names: string[]) => accountsByFile(await together(...names)).map((account) => account.against);

describe('a report told file by file', () => {
  it('counts what each file shows', async () => {
    const [before, after] = accountsByFile(await together('story-2-lro-router', 'story-4-healthy-gro-router'));
    expect(before).toMatchObject({ file: 0, worst: { rule: 'merged-then-rejected' }, flows: 1, oversize: 7, rejected: 7, largestAcked: 200 });
    expect(after).toMatchObject({ file: 1, worst: { rule: 'offload-at-capture-point' }, flows: 1, oversize: 9, rejected: 0, stallSeconds: 0, largestAcked: 39_460 });
  });

  it('says that a problem does not show in another file only where full-size packets of the same hosts passed there', async () => {
    const gone = /^150 kB from 10\.77\.1\.20 to 10\.77\.2\.1, full-size packets of 1,500 bytes acknowledged, none rejected, no stall: what story-2-lro-router shows does not show in it\.$/;
    expect(await against('story-2-lro-router', 'story-4-healthy-gro-router')).toEqual([null, expect.stringMatching(gone)]);
    // In whichever order they were given.
    expect(await against('story-4-healthy-gro-router', 'story-2-lro-router')).toEqual([expect.stringMatching(gone), null]);
    // The data went the other way, or stood still for another reason, or never came.
    expect(await against('story-2-lro-router', 'story-5-lso')).toEqual([null, expect.stringContaining('shows rejections or stalls of the data from 10.77.1.20 to 10.77.2.1: it cannot tell')]);
    expect(await against('story-2-lro-router', 'handshake-fails')).toEqual([null, expect.stringContaining('holds no data from 10.77.1.20 to 10.77.2.1: it cannot tell')]);
  });

  it('says that too little went to tell', async () => {
    const report = await together('story-2-lro-router', 'plain-transfer');
    report.flows[1]!.bToA.uniquePayloadBytes = 19 * 1500;
    const short = { ...report, flows: report.flows };
    expect(accountsByFile(short)[1]!.against).toContain('holds too few full-size packets');
  });

  it('says where it shows again', async () => {
    expect(await against('story-2-lro-router', 'story-2-mended')).toEqual([null, 'It shows the same from 10.77.1.20 to 10.77.2.1 as story-2-lro-router.']);
  });

  it('compares nothing where no file has a problem, and is not told of a report whose flows were left out', async () => {
    const report = await together('plain-transfer', 'story-4-healthy-gro-router');
    expect(accountsByFile(report).map((account) => account.against)).toEqual([null, null]);
    expect(isByFile(report)).toBe(true);
    expect(isByFile({ ...report, shared: { treatment: {} as never, flowsLeftOut: 1, messagesLeftOut: 0, findingsLeftOut: 0 } })).toBe(false);
  });
});
