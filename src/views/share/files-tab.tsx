import { useEffect, useState, type ReactNode } from 'react';
import { saveBlob } from '../../charts/save-blob.ts';
import { formatBytes, formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import type { ReportFileKind, Treatments } from '../../report/share-choices.ts';
import { useApp } from '../../state/app-store.ts';
import { Icon } from '../ui/icon.tsx';
import { CopyButton } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import styles from './share.module.css';

function File({ name, about, children }: { name: string; about: string; children: ReactNode }) {
  return (
    <li>
      <div>
        <strong>{name}</strong>
        <p>{about}</p>
      </div>
      <div className={styles.actions}>{children}</div>
    </li>
  );
}

function Save({ what, disabled = false, onSave }: { what: string; disabled?: boolean; onSave(): void }) {
  return (
    <button type="button" className={`${ui.button} ${ui.small}`} aria-label={`Save ${what}`} disabled={disabled} onClick={onSave}>
      <Icon name="download" size={15} />
      Save
    </button>
  );
}

/** The Markdown for copying, which has to be at hand when the button is pressed; null while it is made. */
function useMarkdown(report: Report, treatments: Treatments): string | null {
  const exported = useApp((state) => state.exported);
  const [made, setMade] = useState<{ report: Report; treatments: Treatments; text: string } | null>(null);
  useEffect(() => {
    let wanted = true;
    void exported('markdown', treatments).then(async (file) => {
      const text = await file?.blob.text();
      if (wanted && text !== undefined) setMade({ report, treatments, text });
    });
    return () => {
      wanted = false;
    };
  }, [exported, report, treatments]);
  return made?.report === report && made.treatments === treatments ? made.text : null;
}

export default function FilesTab({ report, treatments }: { report: Report; treatments: Treatments }) {
  const exported = useApp((state) => state.exported);
  const hasPackets = useApp((state) => state.hasPackets);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const markdown = useMarkdown(report, treatments);
  const packets = hasPackets();
  const save = async (what: ReportFileKind | 'evidence' | 'packets-csv') => {
    const ofPackets = what === 'evidence' || what === 'packets-csv';
    setBusy(true);
    setSaid(ofPackets ? 'Reading the packets …' : 'Making the file …');
    const file = await exported(what, treatments);
    setBusy(false);
    if (!file) {
      setSaid(what === 'evidence' ? 'No finding of this report names a frame.' : ofPackets ? 'The packets could not be read again.' : 'The file could not be made. Reload the page and try again.');
      return;
    }
    saveBlob(file.name, file.blob);
    const count = file.count > 0 ? `${formatQuantity(file.count, 'frame')}, ` : '';
    setSaid(`Saved: ${count}${formatBytes(file.blob.size)}.${file.missing > 0 ? ` ${formatQuantity(file.missing, 'frame')} could not be read again.` : ''}`);
  };
  return (
    <div className={styles.tab}>
      <p className={styles.lead}>Files are made here, in this browser, and saved to your disk. None holds payload.</p>
      <ul className={styles.files}>
        <File name="Report as a web page" about="One HTML file: opens anywhere, needs no script and no network, prints well. Dropped on this page, it is this report again.">
          <Save what="the HTML file" disabled={busy} onSave={() => void save('html')} />
        </File>
        <File name="Markdown for a ticket" about="Verdict, evidence and commands, for GitHub, GitLab, Jira and the like.">
          {markdown !== null && <CopyButton text={markdown} what="the Markdown" />}
          <Save what="the Markdown" disabled={busy} onSave={() => void save('markdown')} />
        </File>
        <File name="report.json" about="The whole report for programs, as the command line prints it. It opens here again as well.">
          <Save what="report.json" disabled={busy} onSave={() => void save('json')} />
        </File>
        <File name="Flows as CSV" about="One line a flow, for a spreadsheet.">
          <Save what="the flows as CSV" disabled={busy} onSave={() => void save('flows-csv')} />
        </File>
        <File name="Packets as CSV" about={packets ? 'One line a frame, under Wireshark’s field names.' : 'Needs the capture: drop it on this page.'}>
          <Save what="the packets as CSV" disabled={!packets || busy} onSave={() => void save('packets-csv')} />
        </File>
        <File name="Evidence frames as pcapng" about={packets ? 'The frames that the findings name, cut to their headers, with comments, for Wireshark.' : 'Needs the capture: drop it on this page.'}>
          <Save what="the evidence frames" disabled={!packets || busy} onSave={() => void save('evidence')} />
        </File>
      </ul>
      <p className={styles.small} role="status">{said}</p>
    </div>
  );
}
