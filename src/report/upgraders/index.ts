import { MalformedLink, type Json } from '../columns.ts';

/**
 * Takes the JSON of a link of one version to that of the next. One file for each step, named after the version from
 * which it leads: `from-1.ts` turns what version 1 laid out into what version 2 reads.
 */
export type Upgrade = (old: Json) => Json;

/** By the version that they take. Version 1 is the first, so there is none yet. */
export const UPGRADES: Readonly<Record<number, Upgrade>> = {};

/** The same for a report in a file, whose records have names: `report-from-1.ts` and so on. */
export const REPORT_UPGRADES: Readonly<Record<number, (old: unknown) => unknown>> = {};

/** Step by step from `version` to `to`. */
export function upgraded<T = Json>(json: T, version: number, to: number, steps: Readonly<Record<number, (old: T) => T>>): T {
  let current = json;
  for (let at = version; at < to; at++) {
    const step = Object.hasOwn(steps, at) ? steps[at] : undefined;
    if (!step) throw new MalformedLink(`version ${at} is not known any more`);
    current = step(current);
  }
  return current;
}
