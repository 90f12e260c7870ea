import { expect, it } from 'vitest';
import { Encapsulations } from '../../../src/flows/encapsulations.ts';
import type { FrameRecord } from '../../../src/capture/types.ts';
import { emitIp } from '../../../src/wire/emit-ip.ts';
import { emitEthernet } from '../../../src/wire/emit-link.ts';
import { A, B, segment } from '../wire/decoding.ts';

const record = (bytes: Uint8Array): FrameRecord => ({
  bytes, view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  start: 0, capLen: bytes.length, origLen: bytes.length, linkType: 1, fcsLength: 0, direction: 0,
}) as FrameRecord;

const plain = record(emitEthernet({}, segment(100)));
const ipip = record(emitEthernet({}, emitIp({ src: A, dst: B, protocol: 4 }, segment(100))));

it('tells each flow its own stack, and none of a flow without, wherever it stands', () => {
  const stacks = new Encapsulations();
  stacks.note(0, plain);
  stacks.note(1, ipip);
  stacks.note(5_000, ipip);
  const vlan = record(emitEthernet({ vlans: [9] }, segment(100)));
  stacks.note(5_001, vlan);
  expect(stacks.of(1)?.stack).toEqual(['ipv4', 'ipv4']);
  expect(stacks.of(5_000)).toBe(stacks.of(1));
  expect(stacks.of(5_001)?.stack).toEqual(['vlan', 'ipv4']);
  for (const flow of [0, 2, 4_999, 5_002, 100_000]) expect(stacks.of(flow)).toBeNull();
});
