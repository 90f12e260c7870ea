import { apart, flowsOf } from './late-flows.ts';
import { NOTHING_LEFT_OUT } from './redact.ts';
import type { Report } from './schema.ts';
import { UNMASKED } from './share-choices.ts';

/** Rows of a list that are read from a file again. */
export const MOST_SAVED = 20_000;

/**
 * The report with no more flows and messages than that: the flows that findings name first, then those with the most bytes. An HTML file
 * of all flows of a large capture could not be opened again, and would be longer than a string can be.
 */
export function bounded(report: Report, most = MOST_SAVED): Report {
  const flows = flowsOf(report);
  const { fragNeeded, shared = { ...NOTHING_LEFT_OUT, treatment: UNMASKED } } = report;
  if (flows.length <= most && fragNeeded.length <= most) return report;
  const weights = new Float64Array(flows.length);
  for (let row = 0; row < flows.length; row++) {
    const { rules, bytes } = flows.look(row);
    weights[row] = (rules.length > 0 ? 1e15 : 0) + bytes;
  }
  const rows = Uint32Array.from(weights.keys()).sort((x, y) => weights[y] - weights[x] || x - y).slice(0, most).sort();
  const messages = fragNeeded.slice(0, most);
  return {
    ...apart(report).report,
    flows: Array.from(rows, (row) => flows.at(row)!),
    fragNeeded: messages,
    shared: {
      ...shared,
      flowsLeftOut: shared.flowsLeftOut + flows.length - rows.length,
      messagesLeftOut: shared.messagesLeftOut + fragNeeded.length - messages.length,
    },
  };
}
