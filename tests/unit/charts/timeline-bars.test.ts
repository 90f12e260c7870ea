import { expect, it } from 'vitest';
import { barsPath } from '../../../src/charts/timeline-chart.tsx';

it('draws bars from the ground of their lane up, as high as their share, and those that touch as one shape', () => {
  const bars = [{ from: 0, to: 2, share: 1 }, { from: 2, to: 3, share: 0.5 }, { from: 7, to: 8, share: 0.75 }];
  expect(barsPath(bars)).toBe('M0 18V0H2V9H3V18zM7 18V4.5H8V18z');
  expect(barsPath([])).toBe('');
});
