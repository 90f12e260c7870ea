/** The acts and the healthy traffic as judges of faults: bundled with the faulty engine and run by scripts/mutate.mjs. */
import { actsOf, brokenClaims, filesOfActs } from '../scenarios/acts.ts';
import { healthyTraffic, judgeHealthy, KINDS } from '../scenarios/healthy-traffic.ts';
import { parseScenario } from '../scenarios/notation.ts';

export interface Judge {
  title: string;
  /** Claims that do not hold, each with what was found; what the engine threw. */
  wrong: () => Promise<string[]>;
}

const SEEDS = 6;

/** All acts, and some healthy captures of each kind. */
export function judges(folder: string): Judge[] {
  const acts = filesOfActs(folder).flatMap((file) =>
    actsOf(folder, file).map(({ title, text }): Judge => {
      const scenario = parseScenario(text);
      return { title: `${title} (${file})`, wrong: () => safely(() => brokenClaims(scenario)) };
    }),
  );
  const healthy = Object.keys(KINDS).flatMap((kind) =>
    Array.from({ length: SEEDS }, (_, k): Judge => {
      const text = healthyTraffic(kind, k + 1);
      return { title: `healthy: ${kind}, seed ${k + 1}`, wrong: () => safely(async () => (await judgeHealthy(text)).accusations.map((f) => f.title)) };
    }),
  );
  return [...acts, ...healthy];
}

async function safely(run: () => Promise<string[]>): Promise<string[]> {
  try {
    return await run();
  } catch (error) {
    return [String(error)];
  }
}
