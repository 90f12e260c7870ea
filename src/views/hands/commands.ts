import { formatEndpoint } from '../../lib/format.ts';
import type { ReportFlow } from '../../report/schema.ts';
import type { AppState } from '../../state/app-state.ts';
import { rankedFindings } from '../../state/findings.ts';
import { BY_BADNESS, LISTED_AT_ONCE } from '../../report/flow-list.ts';
import { flowsOf } from '../../state/flow-list.ts';
import { flowRoute, SECTIONS, REPORT, START } from '../../state/route.ts';
import type { DialogName } from '../../state/settings.ts';
import { THEMES, type Theme } from '../../state/theme.ts';
import type { IconName } from '../ui/icon.tsx';

export interface Command {
  id: string;
  /** What it is about: shown beside it. */
  group: string;
  words: string;
  icon: IconName;
  run(): void;
}

export interface CommandContext {
  app: AppState;
  pickFiles(): void;
  chooseTheme(theme: Theme): void;
  showDialog(name: DialogName): void;
}

/** At most this many flows are offered: who wants others types on. */
const MOST_FLOWS = 8;

const flowWords = (flow: ReportFlow) => `${formatEndpoint(flow.a)} – ${formatEndpoint(flow.b)}, tcp.stream ${flow.stream}`;

/** True where every word of the query is in the text; the text in small letters. */
export const fits = (text: string, query: string): boolean => query.toLowerCase().split(/\s+/).every((word) => text.includes(word));

function commandsOf({ app, pickFiles, chooseTheme, showDialog }: CommandContext): Command[] {
  const list: Command[] = [{ id: 'open', group: 'Capture', words: 'Open a capture …', icon: 'open', run: pickFiles }];
  const { phase, route } = app;
  if (phase.name === 'report') {
    for (const finding of rankedFindings(phase.report)) {
      list.push({
        id: `finding-${finding.id}`, group: 'Finding', words: finding.title, icon: finding.severity === 'info' ? 'info' : finding.severity,
        run: () => app.go({ ...REPORT, finding: finding.id, section: 'evidence' }),
      });
    }
    for (const section of SECTIONS) {
      const words = `Go to: ${section}`;
      list.push({ id: `section-${section}`, group: 'Report', words, icon: 'next', run: () => app.go({ ...(route.view === 'report' ? route : REPORT), section }) });
    }
  }
  if (route.view !== 'start') list.push({ id: 'start', group: 'Page', words: 'Go to the start page', icon: 'back', run: () => app.go(START) });
  for (const theme of THEMES) {
    const words = theme === 'system' ? 'Colours as the system has them' : `Colours: ${theme}`;
    list.push({ id: `theme-${theme}`, group: 'Page', words, icon: theme === 'system' ? 'system' : theme === 'light' ? 'sun' : 'moon', run: () => chooseTheme(theme) });
  }
  list.push({ id: 'settings', group: 'Page', words: 'Settings: time, colours, path MTU', icon: 'filter', run: () => showDialog('settings') });
  list.push({ id: 'keys', group: 'Page', words: 'Keys', icon: 'question', run: () => showDialog('keys') });
  return list;
}

/** Rows of report.flows that fit the words; null where the worker has to be asked. */
function flowRows({ phase }: AppState, query: string): number[] | null {
  if (phase.name !== 'report') return [];
  const flows = flowsOf(phase.report);
  if (flows.length > LISTED_AT_ONCE) return null;
  const rows: number[] = [];
  for (let row = 0; row < flows.length && rows.length < MOST_FLOWS; row++) {
    const flow = flows.look(row);
    if (fits(`flow ${flowWords(flow)} tcp.stream == ${flow.stream}`.toLowerCase(), query)) rows.push(row);
  }
  return rows;
}

/** The same from the worker; [] where it has no flows. */
export async function askFlowRows({ packets }: AppState, query: string): Promise<number[]> {
  // The words that stand in each line of the list are no part of a flow.
  const words = query.toLowerCase().replace(/^flow(?=\s)/, '').replace(/tcp\.stream\s+(?===|\d)/, 'tcp.stream').replace(/tcp\.stream(?=\d)/, 'tcp.stream==');
  const answer = await packets({ what: 'flows', filter: { query: words, range: null, rule: null }, sort: BY_BADNESS, most: MOST_FLOWS, list: 'offered' });
  return answer?.what === 'flows' ? [...answer.rows] : [];
}

/** Whether the flows of a query come from the worker. */
export const asksWorker = ({ phase }: AppState): boolean => phase.name === 'report' && flowsOf(phase.report).length > LISTED_AT_ONCE;

/** What fits the words that were typed: commands, then flows; of a large capture those that the worker found. */
export function findCommands(context: CommandContext, query: string, asked: readonly number[] = []): Command[] {
  const found = commandsOf(context).filter(({ group, words }) => fits(`${group} ${words}`.toLowerCase(), query));
  const { app } = context;
  if (app.phase.name !== 'report') return found;
  const flows = flowsOf(app.phase.report);
  for (const row of flowRows(app, query) ?? asked) {
    const flow = flows.at(row);
    if (!flow) continue;
    const { file, stream, part } = flow;
    found.push({ id: `flow-${file}.${stream}.${part ?? ''}`, group: 'Flow', words: flowWords(flow), icon: 'chart', run: () => app.go(flowRoute({ file, stream, part })) });
  }
  return found;
}
