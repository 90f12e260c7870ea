/** Rules are asked only of directions that have what they need: asked of the others all the same, they have nothing to say. */
import { expect, test } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze, type AnalysedSession } from '../../../src/engine/analyze.ts';
import { FlowCase } from '../../../src/pmtu/flow-case.ts';
import { FlowRows } from '../../../src/pmtu/flow-rows.ts';
import { FlowTrace } from '../../../src/pmtu/flow-trace.ts';
import { RULES } from '../../../src/rules/index.ts';
import type { CaptureContext } from '../../../src/rules/rule.ts';
import { actsOf, filesOfActs } from '../../scenarios/acts.ts';
import { parseScenario, scenarioPcap } from '../../scenarios/notation.ts';
import { root } from '../house/sources.ts';

const folder = `${root}tests/scenarios`;

/** Each flow of a capture under the closer look, and what rules know of the capture. */
function* cases({ files }: AnalysedSession): Generator<[FlowCase, CaptureContext]> {
  for (const { recorder, context, diagnosis } of files) {
    const { packets, flows, errors: icmp, addresses, firstFragments } = recorder;
    const all = Array.from({ length: flows.length }, (_, flow) => flow);
    const rows = new FlowRows(packets, flows, all);
    for (const flow of all) {
      const of = (direction: 0 | 1): number[] => (diagnosis!.messagesOfHalf.get(2 * flow + direction) ?? []).map((m) => m.m);
      const trace = new FlowTrace().load(flows, flow, rows.of(flow));
      yield [new FlowCase({ packets, flows, icmp, addresses, firstFragments }, flow, trace, [of(0), of(1)]), context!];
    }
  }
}

const acts = filesOfActs(folder).flatMap((file) => actsOf(folder, file).map((act) => ({ file, ...act })));
let asked = 0;

/** Rules that speak of a direction although it lacks what they need. */
async function speaking(text: string): Promise<string[]> {
  const found: string[] = [];
  const session = (await analyze([bufferSource('act', scenarioPcap(parseScenario(text)))], { pathMtu: null })) as AnalysedSession;
  for (const [c, context] of cases(session)) {
    for (const direction of [0, 1] as const) {
      for (const rule of RULES) {
        if (rule.needs === undefined || (rule.needs === 'data' ? c.directions[direction].tx.count : c.messages[direction].length) > 0) continue;
        asked++;
        if (rule.examine(c, direction, context) !== null) found.push(rule.id);
      }
    }
  }
  return found;
}

test.each(acts)('$file: $title', { timeout: 60_000 }, async ({ text }) => {
  expect(await speaking(text)).toEqual([]);
});

test('many were asked all the same', () => {
  expect(asked).toBeGreaterThan(acts.length);
});
