import { useState, type ReactNode } from 'react';
import { formatBytes, formatQuantity } from '../../lib/format.ts';
import { flowsCsv } from '../../report/csv.ts';
import { renderHtml } from '../../report/html.ts';
import { renderMarkdown } from '../../report/markdown.ts';
import { redact, type Treatments } from '../../report/redact.ts';
import type { Report } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import { Icon } from '../ui/icon.tsx';
import { CopyButton, saveBlob } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import styles from './share.module.css';

/** The captures' name without its ending, for the files made from it. */
function baseName(report: Report): string {
  const name = report.capture.files[0]?.name.replace(/\.(?:pcap|pcapng|cap|dmp|ntar)(?:\.(?:gz|zst))?$/i, '') ?? '';
  return `mtuscope-${name.replace(/[^\w.-]+/g, '_').slice(0, 60) || 'report'}`;
}

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

export default function FilesTab({ report, treatments }: { report: Report; treatments: Treatments }) {
  const exported = useApp((state) => state.exported);
  const hasPackets = useApp((state) => state.hasPackets);
  const [said, setSaid] = useState('');
  const [busy, setBusy] = useState(false);
  const packets = hasPackets();
  const made = () => redact(report, treatments);
  const save = (ending: string, type: string, text: () => string | string[]) => {
    const content = text();
    const blob = new Blob(typeof content === 'string' ? [content] : content, { type });
    saveBlob(`${baseName(made())}${ending}`, blob);
    setSaid(`Saved: ${formatBytes(blob.size)}.`);
  };
  const fromWorker = async (what: 'evidence' | 'packets-csv', ending: string) => {
    setBusy(true);
    setSaid('Reading the packets …');
    const file = await exported(what, treatments);
    setBusy(false);
    if (!file) {
      setSaid(what === 'evidence' ? 'No finding of this report names a frame.' : 'The packets could not be read again.');
      return;
    }
    saveBlob(`${baseName(made())}${ending}`, file.blob);
    setSaid(`Saved: ${formatQuantity(file.count, 'frame')}, ${formatBytes(file.blob.size)}.${file.missing > 0 ? ` ${formatQuantity(file.missing, 'frame')} could not be read again.` : ''}`);
  };
  return (
    <div className={styles.tab}>
      <p className={styles.lead}>Files are made here, in this browser, and saved to your disk. None holds payload.</p>
      <ul className={styles.files}>
        <File name="Report as a web page" about="One HTML file: opens anywhere, needs no script and no network, prints well.">
          <Save what="the HTML file" onSave={() => save('.html', 'text/html', () => renderHtml(made()))} />
        </File>
        <File name="Markdown for a ticket" about="Verdict, evidence and commands, for GitHub, GitLab, Jira and the like.">
          <CopyButton text={renderMarkdown(made())} what="the Markdown" />
          <Save what="the Markdown" onSave={() => save('.md', 'text/markdown', () => renderMarkdown(made()))} />
        </File>
        <File name="report.json" about="The whole report for programs; the same that the command line prints.">
          <Save what="report.json" onSave={() => save('.json', 'application/json', () => `${JSON.stringify(made(), null, 1)}\n`)} />
        </File>
        <File name="Flows as CSV" about="One line a flow, for a spreadsheet.">
          <Save what="the flows as CSV" onSave={() => save('-flows.csv', 'text/csv', () => [...flowsCsv(made())])} />
        </File>
        <File name="Packets as CSV" about={packets ? 'One line a frame, under Wireshark’s field names.' : 'Needs the capture: drop it on this page.'}>
          <Save what="the packets as CSV" disabled={!packets || busy} onSave={() => void fromWorker('packets-csv', '-packets.csv')} />
        </File>
        <File name="Evidence frames as pcapng" about={packets ? 'The frames that the findings name, cut to their headers, with comments, for Wireshark.' : 'Needs the capture: drop it on this page.'}>
          <Save what="the evidence frames" disabled={!packets || busy} onSave={() => void fromWorker('evidence', '-evidence.pcapng')} />
        </File>
      </ul>
      <p className={styles.small} role="status">{said}</p>
    </div>
  );
}
