import { describe, expect, it } from 'vitest';
import { DirectionCase } from '../../../src/pmtu/direction-case.ts';
import { findFallenBack } from '../../../src/pmtu/fallen-back.ts';
import { handshake, look } from './case.ts';

/** A large send that is lost, and behind it so many segments, each of which goes twice and is acknowledged. */
const sentTwice = (segments: number): string => {
  const lines = [handshake(1460, 1460), '+.01 A > B . 1:14601 ack 1'];
  for (let k = 0; k < segments; k++) {
    const bytes = `${14601 + k * 1000}:${15601 + k * 1000}`;
    lines.push(`+.01 A > B . ${bytes} ack 1`, `+.01 A > B . ${bytes} ack 1`, `+.01 B > A . ack ${15601 + k * 1000}`);
  }
  return lines.join('\n');
};

describe('a change to smaller packets', () => {
  it('is looked for in as many steps as there are resends, and in no more', async () => {
    const steps = async (segments: number): Promise<number> => {
      const { c } = await look(sentTwice(segments));
      const [d] = c.directions;
      let asked = 0;
      const { end } = DirectionCase.prototype;
      d.end = function (this: DirectionCase, k: number) {
        asked++;
        return end.call(this, k);
      };
      expect(findFallenBack(d)).toBeNull();
      return asked;
    };
    const few = await steps(100);
    expect(few).toBeGreaterThan(0);
    expect(await steps(400)).toBeLessThan(5 * few);
  });
});
