import { useEffect, useRef, useState } from 'react';
import { MASKED, UNMASKED, type Treatments } from '../../report/redact.ts';
import type { Report } from '../../report/schema.ts';
import { traceOf } from '../../report/trace.ts';
import { useApp } from '../../state/app-store.ts';
import { rankedFindings } from '../../state/findings.ts';
import { Icon } from '../ui/icon.tsx';
import { Tabs } from '../ui/tabs.tsx';
import ui from '../ui/ui.module.css';
import FilesTab from './files-tab.tsx';
import LinkTab from './link-tab.tsx';
import { PrivacyChoice } from './privacy-choice.tsx';
import styles from './share.module.css';

export type ShareTab = 'link' | 'files';

const TABS = [{ id: 'link', label: 'Link' }, { id: 'files', label: 'Files' }];

/** The report with the charts of the flow that shows the first finding, where its packets are at hand. */
function useCharted(report: Report): Report {
  const detail = useApp((state) => state.detail);
  const [charted, setCharted] = useState(report);
  useEffect(() => {
    let wanted = true;
    const [first] = rankedFindings(report);
    const index = first ? report.flows.findIndex(({ file, stream }) => file === first.file && stream === first.stream) : -1;
    if (index < 0 || report.traces) return;
    void detail(index).then((found) => {
      if (wanted && found) setCharted({ ...report, traces: [traceOf({ ...found })] });
    });
    return () => {
      wanted = false;
    };
  }, [report, detail]);
  return charted;
}

/** Everything that leaves this page leaves through here. */
export default function ShareDialog({ report, tab: first, onClose }: { report: Report; tab: ShareTab; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [tab, setTab] = useState<ShareTab>(first);
  // What came masked has nothing left to mask.
  const [treatments, setTreatments] = useState<Treatments>(report.shared ? UNMASKED : MASKED);
  const charted = useCharted(report);
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog} className={styles.dialog} aria-labelledby="share-title" data-testid="share-dialog" onClose={onClose}
      onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}
    >
      <div className={styles.body}>
        <header>
          <h2 id="share-title">{tab === 'link' ? 'Share this report' : 'Save this report'}</h2>
          <button type="button" className={`${ui.quiet} ${ui.small}`} aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" size={18} />
          </button>
        </header>
        <PrivacyChoice treatments={treatments} packets={tab === 'files'} onChange={setTreatments} />
        <Tabs tabs={TABS} chosen={tab} onChoose={(id) => setTab(id as ShareTab)} label="Ways to share">
          {tab === 'link' ? <LinkTab report={charted} treatments={treatments} /> : <FilesTab report={report} treatments={treatments} />}
        </Tabs>
      </div>
    </dialog>
  );
}
