import { formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { formatLink, REPORT } from '../../state/route.ts';
import type { Origin } from '../../state/phase.ts';
import { pickFiles } from '../opening.ts';
import { Notice } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';

function leftOut({ shared }: Report): string {
  if (!shared) return '';
  const parts = [
    ...(shared.flowsLeftOut > 0 ? [formatQuantity(shared.flowsLeftOut, 'flow')] : []),
    ...(shared.messagesLeftOut > 0 ? [formatQuantity(shared.messagesLeftOut, 'message')] : []),
    ...(shared.findingsLeftOut > 0 ? [formatQuantity(shared.findingsLeftOut, 'finding')] : []),
  ];
  return parts.length === 0 ? '' : ` Left out for its length: ${parts.join(', ')}.`;
}

function masked({ shared }: Report): string {
  if (!shared) return '';
  const { address, port } = shared.treatment;
  if (address === 'keep') return ' Its addresses are the real ones.';
  if (address === 'drop') return ' Its addresses were left out.';
  return ` Its addresses${port === 'keep' ? '' : ' and ports'} are masked: put the real ones into commands before you run them.`;
}

/** Says of a report that it came in a link, or of a capture whether it is the one that a link was about. */
export function SharedNotice({ origin, report }: { origin: Origin; report: Report }) {
  if (origin.from === 'link') {
    return (
      <Notice icon="share">
        <strong>This report came in a link.</strong>
        {masked(report)}
        {leftOut(report)} Whoever made the link chose its words and numbers; the commands are this program’s own. To see packets and to check it,
        drop the capture here, or <button type="button" className={ui.inline} onClick={pickFiles}>choose it</button>.
      </Notice>
    );
  }
  if (origin.from !== 'capture' || !origin.link) return null;
  const { packed, difference } = origin.link;
  return (
    <Notice icon={difference === null ? 'ok' : 'warning'}>
      {difference === null
        ? <><strong>This is the capture that the link was about.</strong> What you see now is made from its packets.</>
        : <><strong>This is another capture than the one that the link was about:</strong> {difference}.</>}
      {' '}<a href={formatLink(packed, REPORT)}>Back to the report of the link</a>
    </Notice>
  );
}
