import { describe, expect, it } from 'vitest';
import { type DirectionCase } from '../../../src/pmtu/direction-case.ts';
import { headersOnWire } from '../../../src/pmtu/limits.ts';
import { handshake, look } from './case.ts';

const first = async (text: string): Promise<DirectionCase> => (await look(text)).c.directions[0];
const bounds = (d: DirectionCase, k: number) => ({ low: d.low[k], high: d.high[k], source: d.source(k) });

describe('the size of the real packets behind a captured segment', () => {
  it('is its own where the peer’s MSS allows it', async () => {
    const d = await first(`${handshake(1460, 1460)}\n+.1 A > B . 1:1461 ack 1 DF id 3`);
    expect(bounds(d, 0)).toEqual({ low: 1500, high: 1500, source: 'single' });
  });

  it('counts TCP options against the MSS (RFC 9293 §3.7.1)', async () => {
    const d = await first(`${handshake(1460, 1460)}\n+.1 A > B . 1:1449 ack 1 <TS 1 2> id 3\n+0 A > B . 1449:2909 ack 1 <TS 1 2> id 4`);
    expect([...d.isSuper]).toEqual([0, 1]);
  });

  it('follows from the step of the IP IDs', async () => {
    const d = await first(`${handshake(1460, 1460)}
      +.1 A > B . 1:2921 ack 1 DF id 3
      +0 A > B . 2921:7301 ack 1 DF id 5
      +0 A > B P. 7301:7401 ack 1 DF id 8`);
    expect(bounds(d, 0)).toEqual({ low: 1500, high: 1500, source: 'ip-id-step' });
    expect(bounds(d, 1)).toEqual({ low: 1500, high: 1500, source: 'ip-id-step' });
    expect(d.countedAlike(2)).toBe(2);
    expect(d.countedAlike(0)).toBe(1);
    expect(d.largestWireSize()).toMatchObject({ value: 1500, source: 'ip-id-step' });
  });

  it('is its own where the peer’s MSS allows it and the sender’s own does not, unless its bytes go on behind several IDs', async () => {
    const text = (next: number): string => `${handshake(1412, 1460)}
      +.1 A > B . 1:1441 ack 1 DF id 3
      +0 A > B . ${next}:${next + 1440} ack 1 DF id 5
      +0 A > B P. ${next + 1440}:${next + 1540} ack 1 DF id 7
      +0 A > B P. ${next + 1540}:${next + 1640} ack 1 DF id 8`;
    expect([...(await first(text(2881))).isSuper]).toEqual([0, 1, 0, 0]);
    expect([...(await first(text(1441))).isSuper]).toEqual([1, 1, 0, 0]);
  });

  it('shows that a sender obeyed although its captured segments stay large', async () => {
    const d = await first(`${handshake(1460, 1460)}
      +.1 A > B . 1:4081 ack 1 DF id 3
      +0 A > B . 4081:8161 ack 1 DF id 6
      +0 A > B P. 8161:8261 ack 1 DF id 9`);
    expect(bounds(d, 0)).toMatchObject({ low: 1400, source: 'ip-id-step' });
    expect(bounds(d, 1)).toMatchObject({ low: 1400, source: 'ip-id-step' });
  });

  it('is bounded from below only where the capture may have missed packets that took IDs between', async () => {
    const d = await first(`${handshake(1460, 1460)}
      +.1 A > B . 1:7301 ack 1 DF id 3
      +0 A > B . 1:7301 ack 1 DF id 12
      +0 A > B P. 7301:7401 ack 1 DF id 18`);
    expect(bounds(d, 0)).toEqual({ low: 852, high: 1500, source: 'mss' });
    expect(d.countedAlike(0)).toBe(0);
  });

  it('is bounded by the MSS alone where IDs do not tell', async () => {
    const d = await first(`+0 A > B S 0:0 <mss 1460> id 0\n+.020 B > A S. 0:0 ack 1 <mss 1360>\n+.1 A > B . 1:2721 ack 1 DF id 0\n+0 A > B . 2721:5441 ack 1 DF id 0`);
    expect(bounds(d, 0)).toEqual({ low: 0, high: 1400, source: 'mss' });
  });

  it('is not halved by a counter that other flows share', async () => {
    const d = await first(`+0 A > B S 0:0 <mss 1460> id 10
      +.020 B > A S. 0:0 ack 1 <mss 1460>
      +.001 A > B . ack 1 id 12
      +.1 A > B . 1:1461 ack 1 DF id 14
      +0 A > B . 1461:2921 ack 1 DF id 16
      +0 A > B . 2921:4381 ack 1 DF id 18`);
    expect(d.wires.ids.exact).toBe(false);
    expect(bounds(d, 0)).toEqual({ low: 1500, high: 1500, source: 'single' });
  });

  it('is told by exact IDs below the MSS too, after a fallback', async () => {
    const d = await first(`${handshake(1460, 1460)}
      +.1 A > B P. 1:101 ack 1 DF id 3
      +.1 A > B P. 101:201 ack 1 DF id 4
      +.1 A > B P. 201:301 ack 1 DF id 5
      +.1 A > B . 301:1761 ack 1 DF id 6
      +.1 A > B P. 1761:1861 ack 1 DF id 8`);
    expect(d.wires.ids.exact).toBe(true);
    expect(bounds(d, 3)).toMatchObject({ low: 770, high: 1500, source: 'single' });
  });

  it('of jumbo packets is their own on a link that carries them', async () => {
    const d = await first(`${handshake(8960, 8960)}\n+.1 A > B . 1:8961 ack 1 DF id 3\n+0 A > B . 8961:17921 ack 1 DF id 4`);
    expect([...d.isSuper]).toEqual([0, 0]);
    expect(d.largestWireSize()).toMatchObject({ value: 9000, source: 'single' });
  });

  it('is assumed where no handshake and no ID bounds it', async () => {
    const d = await first('+0 A > B . 1:8949 ack 1 DF id 0');
    expect(bounds(d, 0)).toEqual({ low: 0, high: 1500, source: 'unknown' });
  });

  it('up to a moment takes in what the sender had agreed to by then', async () => {
    const d = await first(`+0 A > B S 0:0 <mss 1460> id 0\n+.020 B > A S. 0:0 ack 1 <mss 1460>\n+.1 A > B . 1:2921 ack 1 DF id 0`);
    expect(d.wireSizeBefore(0)).toMatchObject({ value: 1500, source: 'mss' });
    expect(d.wireSizeBefore(0, -Infinity, 1400)).toMatchObject({ value: 1400 });
    expect(d.wireSizeBefore(-1)).toBeNull();
  });
});

describe('the headers that each piece of a segment bears', () => {
  it('are those captured', () => {
    expect(headersOnWire(1500, 1448, 4)).toBe(52);
    expect(headersOnWire(65_575, 65_503, 6)).toBe(72);
    // BIG TCP over IPv4 has no option: the length field is 0.
    expect(headersOnWire(150_052, 150_000, 4)).toBe(52);
  });

  it('lack the jumbo payload option of BIG TCP over IPv6 (RFC 2675)', () => {
    expect(headersOnWire(117_176, 117_096, 6)).toBe(72);
  });
});
