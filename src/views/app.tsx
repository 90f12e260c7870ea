import { useEffect } from 'react';
import { KeeperContext } from '../charts/kept.ts';
import { useApp } from '../state/app-store.ts';
import type { Phase } from '../state/phase.ts';
import type { Route } from '../state/route.ts';
import styles from './app.module.css';
import { FailurePage } from './failure/failure-page.tsx';
import { Hands } from './hands/hands.tsx';
import { Header } from './header.tsx';
import { keeper, useKeptPlace } from './keep-place.ts';
import { useWindowDrop } from './opening.ts';
import { ReadingPage } from './reading/reading-page.tsx';
import { StartPage } from './start/start-page.tsx';
import { MissingPart, ViewBoundary, viewPart } from './missing-part.tsx';
import { signOfReport } from './ui/words.ts';
import { UpdateNotice } from './update-notice.tsx';

/** Reports that were on the screen: where one of them is shown again, it is at once. */
const seen = new WeakSet<object>();

const ReportPage = viewPart(() => import('./report/report-page.tsx'), ({ phase }) => {
  const isNew = !seen.has(phase.origin);
  seen.add(phase.origin);
  return isNew;
});
const FlowPage = viewPart(() => import('./flow/flow-page.tsx'));
const PacketsPage = viewPart(() => import('./packets/packets-page.tsx'));

/** Milliseconds that a report has for itself before what may be opened from it is loaded. */
const AFTER_REPORT = 1000;

/** What is on the screen: a report may be in memory while the address says start. */
function shownPhase(phase: Phase, route: Route): Phase['name'] {
  return phase.name === 'report' && route.view === 'start' ? 'start' : phase.name;
}

/** What a view beside the report is called: its title tells it from the others in the browser's history, and a screen reader says where it is. */
const nameOf = (route: Route): string | null => (route.view === 'flow' ? `tcp.stream ${route.stream}` : route.view === 'packets' ? 'Packets' : null);

function titleOf(phase: Phase, shown: Phase['name'], route: Route): string {
  if (shown === 'reading') return 'Reading … · mtuscope';
  if (shown === 'report' && phase.name === 'report') return [nameOf(route) ?? [], phase.origin.files.map(({ name }) => name).join(', '), 'mtuscope'].flat().join(' · ');
  if (shown === 'failure') return 'Cannot be read · mtuscope';
  return 'mtuscope: were packets too big for their path?';
}

/** What a screen reader is told when it comes about; a failure says so itself, and the start page its notices. */
function announcementOf(phase: Phase, shown: Phase['name'], route: Route): string {
  if (shown === 'reading' && phase.name === 'reading') return `Reading ${phase.files.map(({ name }) => name).join(', ')}.`;
  return shown === 'report' && phase.name === 'report' ? nameOf(route) ?? `${signOfReport(phase.report).word}: ${phase.report.verdict.headline}` : '';
}

const OPENING = <p className={styles.loading} role="status">Opening …</p>;

function Content({ phase, route }: { phase: Phase; route: Route }) {
  if (phase.name === 'reading') return <ReadingPage phase={phase} />;
  if (phase.name === 'failure') return <FailurePage failures={phase.failures} />;
  if (phase.name === 'report' && route.view === 'report') return <ReportPage phase={phase} route={route} waiting={OPENING} />;
  if (phase.name === 'report' && route.view === 'flow') return <FlowPage key={`${route.file}.${route.stream}.${route.part ?? ''}`} phase={phase} route={route} waiting={OPENING} />;
  if (phase.name === 'report' && route.view === 'packets') return <PacketsPage phase={phase} route={route} waiting={OPENING} />;
  return <StartPage notice={phase.name === 'start' ? phase.notice : null} hasReport={phase.name === 'report'} />;
}

/** The whole page. */
export function App() {
  const phase = useApp((state) => state.phase);
  const route = useApp((state) => state.route);
  const hovers = useWindowDrop();
  const shown = shownPhase(phase, route);
  const title = titleOf(phase, shown, route);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    // What only a report needs is loaded while the capture is read, what it leads to when it stands.
    if (shown === 'reading') ReportPage.ahead();
    if (shown !== 'report') return;
    const timer = setTimeout(() => FlowPage.ahead(), AFTER_REPORT);
    return () => clearTimeout(timer);
  }, [shown]);
  // Sections of the report are scrolled to by the report itself.
  const place = `${shown} ${route.view}${route.view === 'flow' ? `${route.file}.${route.stream}` : ''}`;
  useKeptPlace(place, route);
  return (
    <>
      <a className={styles.skip} href="#content" onClick={(event) => { event.preventDefault(); document.getElementById('content')?.focus(); }}>Skip to the content</a>
      <Header shown={shown} />
      <main id="content" tabIndex={-1} data-phase={shown} className={styles.main}>
        <ViewBoundary place={`${shown} ${route.view}`}>
          <KeeperContext value={keeper}>
            <Content phase={phase} route={route} />
          </KeeperContext>
        </ViewBoundary>
      </main>
      <input
        type="file" multiple data-testid="file-input" className="visually-hidden" tabIndex={-1} aria-hidden="true"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          useApp.getState().open(files);
        }}
      />
      <p className="visually-hidden" role="status" data-testid="announced">{announcementOf(phase, shown, route)}</p>
      <UpdateNotice />
      <MissingPart />
      <Hands />
      {hovers && (
        <div className={styles.drop} aria-hidden="true">
          <p>Drop it: it is read here, in this browser</p>
        </div>
      )}
    </>
  );
}
