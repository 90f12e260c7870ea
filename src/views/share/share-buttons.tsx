import { useState } from 'react';
import type { Report } from '../../report/schema.ts';
import { lazyPart } from '../missing-part.tsx';
import { Icon } from '../ui/icon.tsx';
import ui from '../ui/ui.module.css';
import type { ShareTab } from './share-dialog.tsx';

const ShareDialog = lazyPart(() => import('./share-dialog.tsx'));

/** Share and Export: two doors to one dialog. */
export function ShareButtons({ report, className }: { report: Report; className?: string | undefined }) {
  const [tab, setTab] = useState<ShareTab | null>(null);
  return (
    <div className={className} style={{ display: 'flex', gap: 8 }}>
      <button type="button" className={`${ui.primary} ${ui.small}`} aria-haspopup="dialog" onClick={() => setTab('link')}>
        <Icon name="share" size={15} />
        Share
      </button>
      <button type="button" className={`${ui.button} ${ui.small}`} aria-haspopup="dialog" onClick={() => setTab('files')}>
        <Icon name="download" size={15} />
        Export
      </button>
      {tab && <ShareDialog report={report} tab={tab} onClose={() => setTab(null)} />}
    </div>
  );
}
