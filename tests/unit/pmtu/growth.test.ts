import { afterEach, describe, expect, it } from 'vitest';
import { DirectionCase } from '../../../src/pmtu/direction-case.ts';
import { isLateFill } from '../../../src/pmtu/late-fill.ts';
import { handshake, look } from './case.ts';

const { start } = DirectionCase.prototype;

afterEach(() => {
  DirectionCase.prototype.start = start;
});

/** Segments, each of which is sent again, and behind them as many words of the receiver that all of it came twice. */
const cameTwice = (segments: number, dsacks: number): string => {
  const lines = [handshake(1460, 1460)];
  const send = (k: number): void => void lines.push(`+.001 A > B . ${1 + k * 100}:${101 + k * 100} ack 1`);
  for (let k = 0; k < segments; k++) send(k);
  lines.push('+.3 A > B . 1:101 ack 1');
  for (let k = 1; k < segments; k++) send(k);
  const end = 1 + segments * 100;
  for (let k = 0; k < dsacks; k++) lines.push(`+.001 B > A . ack ${end} <sack 1:${end}>`);
  return lines.join('\n');
};

describe('what a hostile flow costs', () => {
  it('is not as many steps for each word of bytes that came twice as there were resends', async () => {
    const steps = async (segments: number): Promise<number> => {
      const { c } = await look(cameTwice(segments, 2 * segments));
      let asked = 0;
      DirectionCase.prototype.start = function (this: DirectionCase, k: number) {
        asked++;
        return start.call(this, k);
      };
      c.readingOf(0);
      expect(c.directions[0].tx.resends).toBe(segments);
      return asked;
    };
    const few = await steps(1000);
    expect(few).toBeGreaterThan(1000);
    // Twice as many words of twice as many resends; the bound grows with the resends alone.
    expect(await steps(2000)).toBeLessThan(2 * few);
  }, 60_000);

  it('is not a pass over all packets for each of many MTUs that messages name', async () => {
    const lines = [handshake(1460, 1460)];
    for (let k = 0; k < 400; k++) {
      const bytes = `${1 + k * 1400}:${1401 + k * 1400}`;
      lines.push(`+.3 A > B . ${bytes} ack 1 DF id ${k + 10}`, `+.001 R > A icmp frag-needed mtu ${700 + k} [A > B ${bytes} ipLen 1440 id ${k + 10}]`);
    }
    // What the first ones brought about is told, and what another one about an MTU among the last of them did.
    lines.push('+.3 A > B . 560001:561401 ack 1 DF id 9000', '+.001 R > A icmp frag-needed mtu 950 [A > B 560001:561401 ipLen 1440 id 9000]');
    for (let k = 1; k < 4; k++) lines.push(`+.3 A > B . ${560001 + k * 1400}:${561401 + k * 1400} ack 1 DF id ${9000 + k}`);
    const { c } = await look(lines.join('\n'));
    const outcomes = c.messages[0].map(({ outcome }) => outcome);
    expect(outcomes).toEqual([...Array<string>(256).fill('ignored'), ...Array<string>(144).fill('unknown'), 'ignored']);
  });

  it('is not a look at thousands of resends for each segment that comes late', async () => {
    const segments = 600;
    const lines = [handshake(1460, 1460)];
    for (let k = segments; k > 0; k--) lines.push(`+.001 A > B . ${1 + k * 100}:${101 + k * 100} ack 1`);
    const { c } = await look(lines.join('\n'));
    const [d] = c.directions;
    let asked = 0;
    const counting = <T extends object>(column: T): T => new Proxy(column, {
      get(target, name) {
        asked++;
        return Reflect.get(target, name) as unknown;
      },
    });
    const watched = Object.create(d, {
      tx: { value: { ...d.tx, at: counting(d.tx.at) } },
      trace: { value: Object.create(d.trace, { direction: { value: counting(d.trace.direction) } }) as unknown },
    }) as DirectionCase;
    for (let k = 1; k < segments; k++) expect(isLateFill(watched, k)).toBe(true);
    expect(asked).toBeGreaterThan(segments);
    expect(asked).toBeLessThan(20 * segments);
  });
});
