import { describe, expect, it } from 'vitest';
import { MOST_ROWS } from '../../../src/flows/row-budget.ts';
import { roomOnDevice } from '../../../src/state/room.ts';

describe('room for frames', () => {
  it('follows the memory that a small device states', () => {
    expect(roomOnDevice(0.5)).toEqual({ mostFrames: 2_500_000 });
    expect(roomOnDevice(4)).toEqual({ mostFrames: 20_000_000 });
  });
  it('is the engine’s own where the browser tells nothing, or enough', () => {
    for (const memory of [undefined, 8, 32, 0, NaN, '4']) expect(roomOnDevice(memory)).toEqual({});
    expect(roomOnDevice(7.9).mostFrames).toBeLessThanOrEqual(MOST_ROWS);
  });
});
