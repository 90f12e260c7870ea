import { MalformedLink, type Json } from '../columns.ts';

/**
 * Takes the JSON of a link of one version to that of the next. One file for each step, named after the version from
 * which it leads: `from-1.ts` turns what version 1 laid out into what version 2 reads.
 */
export type Upgrade = (old: Json) => Json;

/** By the version that they take. Version 1 is the first, so there is none yet. */
export const UPGRADES: Readonly<Record<number, Upgrade>> = {};

/** Step by step from `version` to `to`. */
export function upgraded(json: Json, version: number, to: number, steps: Readonly<Record<number, Upgrade>> = UPGRADES): Json {
  let current = json;
  for (let at = version; at < to; at++) {
    const step = Object.hasOwn(steps, at) ? steps[at] : undefined;
    if (!step) throw new MalformedLink(`version ${at} is not known any more`);
    current = step(current);
  }
  return current;
}
