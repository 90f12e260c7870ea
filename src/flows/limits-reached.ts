import type { OddityLog } from '../tables/oddities.ts';

/** The stated limits that a file reached (docs/limits.md), for one oddity that names them all. */
export class LimitsReached {
  /** Told by whoever reads the container, by their words. */
  private readonly told = new Map<string, number>();

  note(what: string): void {
    this.told.set(what, (this.told.get(what) ?? 0) + 1);
  }

  /** Enters them in the log; `others` are counts that stand elsewhere, 0 = not reached. */
  enter(log: OddityLog, others: readonly (readonly [number, string])[]): void {
    const all = [...[...this.told].map(([what, count]) => [count, what] as const), ...others.filter(([count]) => count > 0)];
    log.set('limit-reached', all.reduce((sum, [count]) => sum + count, 0), all.map(([count, what]) => `${count} ${what}`).join('; '));
  }
}
