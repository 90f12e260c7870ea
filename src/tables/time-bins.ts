/** Sums over time of the frames whose rows were given back. The bins get wider as the capture gets longer; their number stays. */
const BINS = 4096;
const NARROWEST = 0.001;

export const TIME_BIN_COLUMNS = ['bytes', 'packets', 'oversize', 'resends', 'resets'] as const;

export class TimeBins {
  /** Seconds. */
  width = NARROWEST;
  /** Empty until the first bin is asked for: most captures give nothing back, and there may be a thousand of them. */
  bytes = new Float64Array(0);
  packets = new Float64Array(0);
  oversize = new Float64Array(0);
  resends = new Float64Array(0);
  resets = new Float64Array(0);

  /** Bin of a time in seconds since the first frame; what lies before it is in the first bin. */
  bin(time: number): number {
    if (this.bytes.length === 0) for (const name of TIME_BIN_COLUMNS) this[name] = new Float64Array(BINS);
    if (!(time > 0)) return 0;
    while (time >= this.width * BINS) this.widen();
    return Math.min(BINS - 1, Math.floor(time / this.width));
  }

  private widen(): void {
    this.width *= 2;
    for (const name of TIME_BIN_COLUMNS) {
      const column = this[name];
      for (let i = 0; i < BINS / 2; i++) column[i] = column[2 * i] + column[2 * i + 1];
      column.fill(0, BINS / 2);
    }
  }
}
