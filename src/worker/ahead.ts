/** What the worker does before anybody asks, so that whoever asks need not wait: none of it shows, and none of it may be in the way. */
import type { AnalysisHooks, AnalysisOptions, Session } from '../engine/types.ts';
import { BY_BADNESS, FLOW_COLUMNS } from '../report/flow-list.ts';
import { sourceOf } from './input-source.ts';

export type Analyze = (sources: Session['sources'][number][], options: AnalysisOptions, hooks?: AnalysisHooks) => Promise<Session>;

/** The worker's clock, in milliseconds. */
type Clock = () => number;

export const rest = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

/** Lets messages that wait be delivered: a cancel is not seen while the worker computes. */
export const turn = () => rest(0);

/** Milliseconds after which other questions have their turn: of the first list, for which the page waits, and of practice. */
const LISTING = 30;
const PRACTICE = 8;

/**
 * Rounds of rehearsal, beyond which another brings nothing, and the milliseconds that it may take on a slow machine. The first
 * rounds are short, because nothing is compiled yet: a capture that comes waits for the round at hand, some 10 ms.
 */
const ROUNDS = 60;
const REHEARSAL = 3000;
const MOST_CONNECTIONS = 40;
const PASSES = 20;

/** The flows of a report in the order in which the page shows them first. */
const FIRST_LIST = { what: 'flows', filter: { query: '', range: null, rule: null }, sort: BY_BADNESS, most: 0, list: 'flows' } as const;

/** Runs the engine over captures of its own while nothing has come: what is hot in it gets compiled before it is needed. */
export async function rehearse(analyze: Analyze, now: Clock, nothingCame: () => boolean): Promise<void> {
  const end = now() + REHEARSAL;
  // A file that comes at once is not to wait for it. Where it does not come, the worker starts cold, and nobody need know.
  const loaded = await import('../engine/rehearsal-capture.ts').catch(() => null);
  for (let round = 1; loaded && round <= ROUNDS && nothingCame() && now() < end; round++) {
    const input = { name: 'rehearsal', bytes: loaded.rehearsalCapture(round, Math.min(MOST_CONNECTIONS, 8 * round), PASSES) };
    const hooks = { now, cancelled: () => !nothingCame(), onProgress: () => undefined, unread: true };
    const rehearsed = await analyze([sourceOf(input)], { pathMtu: null }, hooks).catch(() => null);
    // The last that a report of many flows waits for.
    await rehearsed?.packets(FIRST_LIST, () => Promise.resolve(nothingCame())).catch(() => null);
    await turn();
  }
}

/** Asks every so many milliseconds whether to go on; between two of them nobody else has a turn. */
function slices(milliseconds: number, now: Clock, goOn: () => Promise<boolean>): () => Promise<boolean> {
  let turned = now();
  return async () => {
    if (now() - turned < milliseconds) return true;
    const wanted = await goOn();
    turned = now();
    return wanted;
  };
}

/** Has the flows of a report in the order in which the page shows them first, before it asks: it draws the report meanwhile. */
export async function listAhead(made: Session, now: Clock, wanted: () => boolean): Promise<void> {
  await turn();
  // Where its part does not come, the page hears of it when it asks.
  if (wanted()) await made.packets(FIRST_LIST, slices(LISTING, now, async () => (await turn(), wanted()))).catch(() => null);
}

/**
 * Searches and sorts before anybody asks: what searches look through is there then, and what both run is compiled. A hand's own
 * question comes in between. `atRest` waits until nobody needs the processor, and says whether to go on.
 */
export async function practise(made: Session, now: Clock, atRest: () => Promise<boolean>): Promise<void> {
  const goOn = slices(PRACTICE, now, atRest);
  for (const column of FLOW_COLUMNS) {
    if (!(await atRest())) return;
    const question = { ...FIRST_LIST, filter: { ...FIRST_LIST.filter, query: 'tcp.stream==1' }, sort: { column, descending: true } };
    await made.packets(question, goOn).catch(() => null);
  }
}
