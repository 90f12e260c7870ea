import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { toldWireSize } from '../../../src/pmtu/told-wire-size.ts';
import { parseScenario, scenarioPcap } from '../../scenarios/notation.ts';
import { handshake, look } from './case.ts';

/** Writes of 4,096 bytes, by their IP IDs in three packets each: of 1,366 to 1,460 bytes of payload. */
const writes = `
  +.1 A > B P. 1:4097 ack 1 DF id 3
  +.1 A > B P. 4097:8193 ack 1 DF id 6
  +.1 A > B P. 8193:12289 ack 1 DF id 9
  +.1 A > B P. 12289:12389 ack 1 DF id 12`;

describe('the wire size that is told', () => {
  it('is what the MSS allows where counted pieces leave it open', async () => {
    const { c } = await look(`${handshake(1460, 1460)}${writes}`);
    expect(c.directions[0].largestWireSize()).toMatchObject({ low: 1406, high: 1500, value: 1406 });
    expect(toldWireSize(c, 0)).toMatchObject({ value: 1500, source: 'ip-id-step' });
  });

  it('is the same in a finding as in its flow', async () => {
    const text = `${handshake(1460, 1460)}${writes}\n+.020 B > A . ack 12389`;
    const { outcome } = await analyze([bufferSource('writes', scenarioPcap(parseScenario(text)))], { pathMtu: null });
    const { findings, flows } = outcome.report!;
    expect(findings[0]).toMatchObject({ rule: 'offload-at-capture-point', parameters: { wireSize: 1500 } });
    expect(outcome.report!.paths![0]!.wireSize).toBe(1500);
    expect(flows.at(0)!.aToB.wireSize).toEqual({ value: 1500, source: 'ip-id-step' });
  });

  it('is the least that was counted where the pieces are smaller than that, or a message told of a smaller size', async () => {
    const smaller = (await look(`${handshake(1460, 1460)}${writes.replace('id 6', 'id 7').replace('id 9', 'id 11').replace('id 12', 'id 15')}`)).c;
    expect(toldWireSize(smaller, 0)!.value).toBeLessThan(1406);
    const other = `
      +0 A:40001 > B S 0:0 <mss 1460>
      +.020 B > A:40001 S. 0:0 ack 1 <mss 1460>
      +.001 A:40001 > B . 1:1461 ack 1 DF id 90
      +.001 R > A icmp frag-needed mtu 1450 [A:40001 > B 1:1461 ack 1 id 90]`;
    expect(toldWireSize((await look(`${handshake(1460, 1460)}${other}${writes}`)).c, 0)!.value).toBe(1406);
  });

  it('is the least that was counted where something was lost: a message about it need not come by here', async () => {
    const lossy = (await look(`${handshake(1460, 1460)}${writes}\n+.3 A > B P. 12289:12389 ack 1 DF id 13`)).c;
    expect(toldWireSize(lossy, 0)!.value).toBe(1406);
  });

  it('is null without payload', async () => {
    expect(toldWireSize((await look(handshake(1460, 1460))).c, 0)).toBeNull();
  });
});
