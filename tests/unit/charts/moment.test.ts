import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { momentsOf } from '../../../src/charts/moment.ts';
import { formatRecorded } from '../../../src/lib/moment.ts';

/** 2023-11-14 22:13:20.25 UTC. */
const START = '1700000000.250000000';
const labels = (ticks: readonly { label: string }[]) => ticks.map(({ label }) => label);

describe('moments since the first frame', () => {
  const moments = momentsOf(START, 'relative');
  it('are counted in seconds on axes, in columns and in sentences', () => {
    expect(moments.ofDay).toBe(false);
    expect([moments.text(1.5), moments.words(1.5), moments.words(200)]).toEqual(['1.500000', '1.5 s', '3 min 20 s']);
    expect(labels(moments.ticks([0, 60], 720))).toEqual(['0\u00a0s', '10\u00a0s', '20\u00a0s', '30\u00a0s', '40\u00a0s', '50\u00a0s', '60\u00a0s']);
    expect(momentsOf(null, 'utc').ofDay).toBe(false);
  });
  it('stand at two places of a narrow axis at least, where their labels have room', () => {
    // A flow on a telephone's screen: one label would not tell how long anything took.
    expect(labels(moments.ticks([14.46, 28.26], 245))).toEqual(['15\u00a0s', '20\u00a0s', '25\u00a0s']);
    expect(labels(moments.ticks([0.252, 0.381], 250)).length).toBeGreaterThan(1);
    expect(labels(momentsOf(START, 'utc').ticks([14.46, 28.26], 245))).toEqual(['22:13:35', '22:13:40', '22:13:45']);
    expect(momentsOf(START, 'utc').ticks([0.7500012, 0.7500021], 245)).toHaveLength(1);
  });
});

describe('times of day', () => {
  const moments = momentsOf(START, 'utc');
  it('stand at round times of the clock on an axis, not at round distances from the first frame', () => {
    const ticks = moments.ticks([0, 60], 720);
    expect(labels(ticks)).toEqual(['22:13:30', '22:13:40', '22:13:50', '22:14:00', '22:14:10', '22:14:20']);
    expect(ticks[0]!.at).toBeCloseTo(9.75, 6);
    expect(labels(moments.ticks([0, 3600], 480))).toEqual(['22:15', '22:30', '22:45', '23:00']);
    expect(labels(moments.ticks([0.75, 0.752], 480))).toEqual(['22:13:21.0000', '22:13:21.0005', '22:13:21.0010', '22:13:21.0015', '22:13:21.0020']);
  });
  it('are told of moments before the first one, too: clocks are set back', () => {
    expect([moments.text(-0.5), moments.text(-61)]).toEqual(['22:13:19.750000', '22:12:19.250000']);
  });
  it('name the day where a capture passes midnight', () => {
    expect(labels(moments.ticks([0, 3 * 3600], 360))).toEqual(['23:00', '15 Nov', '01:00']);
    expect(labels(moments.ticks([0, 5 * 86_400], 600))).toEqual(['15 Nov', '16 Nov', '17 Nov', '18 Nov', '19 Nov']);
  });
  it('bear their day in columns and sentences where the capture lasts into another, and never where they are typed', () => {
    const days = momentsOf(START, 'utc', '1700086400.0');
    expect([days.text(1.5), days.words(7200, 0), days.clock(7200, 0)]).toEqual(['14 Nov 22:13:21.750000', '15 Nov 00:13:20', '00:13:20']);
    expect(days.read(days.clock(7200, 3), 7000)).toBeCloseTo(7200, 2);
    expect(momentsOf(START, 'utc', '1700000900.0').text(1.5)).toBe('22:13:21.750000');
    expect(momentsOf(START, 'relative', '1700086400.0').text(1.5)).toBe('1.500000');
  });

  it('stay few however long or short the part is', () => {
    for (const span of [1e-6, 1e-4, 0.3, 1, 1.1, 59, 61, 7000, 90_000, 3e6, 1e9]) {
      const ticks = moments.ticks([5, 5 + span], 960);
      expect(ticks.length, `${span} s`).toBeLessThanOrEqual(9);
      if (span > 1e-5) expect(ticks.length, `${span} s`).toBeGreaterThanOrEqual(1);
      for (const { at } of ticks) expect(at).toBeGreaterThan(5 - span * 1e-3 - 1e-6);
    }
    expect(moments.ticks([3, 3], 600)).toHaveLength(1);
  });
  it('are read as they are written, on the day nearest to where the reader is', () => {
    expect(moments.read('22:13:21.750', 0)).toBeCloseTo(1.5, 6);
    expect(moments.read(' 22:14 ', 0)).toBeCloseTo(39.75, 6);
    expect(moments.read('00:00:00', 6000)).toBeCloseTo(6399.75, 6);
    expect(moments.read('22:13:20.25', 86_000)).toBeCloseTo(86_400, 6);
    for (const wrong of ['', '12', '24:00:00', '12:60', '12:00:61', 'noon', '1.5', '12:00:00 PM']) expect(moments.read(wrong, 0), wrong).toBeNull();
  });
});

describe('times here', () => {
  const before = process.env.TZ;
  beforeEach(() => { process.env.TZ = 'Asia/Kolkata'; });
  afterEach(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  it('follow the zone of this machine, half hours too', () => {
    const moments = momentsOf(START, 'local');
    expect(moments.text(0, 3)).toBe('03:43:20.250');
    expect(labels(moments.ticks([0, 3600], 480))).toEqual(['03:45', '04:00', '04:15', '04:30']);
    expect(moments.read('03:43:21.25', 0)).toBeCloseTo(1, 6);
    expect(formatRecorded(START, 'local')).toBe('2023-11-15 03:43:20.250 UTC+5:30');
    expect(formatRecorded(START, 'utc')).toBe('2023-11-14 22:13:20.250 UTC');
    expect(formatRecorded(START, 'relative')).toBe('2023-11-14 22:13:20.250 UTC');
    expect(formatRecorded('nonsense', 'utc')).toBe('–');
  });
  it('follow the clock where it is put back or forward on the way', () => {
    process.env.TZ = 'Europe/Berlin';
    // 14:00 on the day before the clock goes back an hour; 13:00 before the day on which it goes forward.
    const autumn = momentsOf('1698494400.0', 'local', '1698667200.0');
    expect(autumn.read('13:00:00', 86_000)).toBe(86_400);
    expect(autumn.read(autumn.clock(100_000, 3), 100_000)).toBe(100_000);
    expect(autumn.ticks([0, 172_800], 2)).toEqual([{ at: 36_000, label: '29 Oct' }, { at: 126_000, label: '30 Oct' }]);
    const spring = momentsOf('1679745600.0', 'local', '1679918400.0');
    expect(spring.read('14:00:00', 86_000)).toBe(86_400);
    expect(spring.ticks([0, 172_800], 2)).toEqual([{ at: 39_600, label: '26 Mar' }, { at: 122_400, label: '27 Mar' }]);
    expect(spring.ticks([0, 3600], 2).map(({ label }) => label)).toEqual(['13:00', '13:30', '14:00']);
  });
});
