import { useState } from 'react';
import type { Report } from '../../report/schema.ts';
import { MASKED, UNMASKED, type Treatments } from '../../report/share-choices.ts';
import { Icon } from '../ui/icon.tsx';
import { Tabs } from '../ui/tabs.tsx';
import ui from '../ui/ui.module.css';
import { useModal } from '../ui/use-modal.ts';
import FilesTab from './files-tab.tsx';
import LinkTab from './link-tab.tsx';
import { PrivacyChoice } from './privacy-choice.tsx';
import styles from './share.module.css';

export type ShareTab = 'link' | 'files';

const TABS = [{ id: 'link', label: 'Link' }, { id: 'files', label: 'Files' }];

/** Everything that leaves this page leaves through here. */
export default function ShareDialog({ report, tab: first, onClose }: { report: Report; tab: ShareTab; onClose(): void }) {
  const dialog = useModal();
  const [tab, setTab] = useState<ShareTab>(first);
  // What came masked has nothing left to mask.
  const [treatments, setTreatments] = useState<Treatments>(report.shared ? UNMASKED : MASKED);
  return (
    <dialog
      ref={dialog} className={styles.dialog} aria-labelledby="share-title" data-testid="share-dialog" onClose={onClose}
      onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}
    >
      <div className={styles.body}>
        <header>
          <h2 id="share-title">{tab === 'link' ? 'Share this report' : 'Export this report'}</h2>
          <button type="button" className={`${ui.quiet} ${ui.small}`} aria-label="Close" onClick={() => dialog.current?.close()}>
            <Icon name="close" size={18} />
          </button>
        </header>
        <PrivacyChoice treatments={treatments} packets={tab === 'files'} onChange={setTreatments} />
        <Tabs tabs={TABS} chosen={tab} onChoose={(id) => setTab(id as ShareTab)} label="Ways to share">
          {tab === 'link' ? <LinkTab report={report} treatments={treatments} /> : <FilesTab report={report} treatments={treatments} />}
        </Tabs>
      </div>
    </dialog>
  );
}
