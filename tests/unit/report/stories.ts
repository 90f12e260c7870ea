import { readFileSync } from 'node:fs';
import { analyze } from '../../../src/engine/analyze.ts';
import type { Session } from '../../../src/engine/types.ts';
import type { Report } from '../../../src/report/schema.ts';
import { root } from '../house/sources.ts';

/** The recordings that the start page offers, and what they are about. */
export const STORIES = ['story-1-sftp-tso', 'story-2-lro-router', 'story-3-dnat-phantom', 'story-4-gro-router', 'story-5-lso'] as const;

/** The analysis of a recording of tests/captures. */
export async function sessionOf(name: string): Promise<Session> {
  const bytes = new Uint8Array(readFileSync(`${root}tests/captures/${name}`));
  return analyze([{
    name,
    byteLength: bytes.length,
    slice: (start, end) => Promise.resolve(bytes.subarray(start, end)),
    async *chunks() {
      yield await Promise.resolve(bytes);
    },
  }], { pathMtu: null });
}

/** Its report as JSON has it: without members that are undefined. */
export async function reportOf(name: string): Promise<Report> {
  return JSON.parse(JSON.stringify((await sessionOf(name)).outcome.report)) as Report;
}
