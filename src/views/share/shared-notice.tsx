import { formatQuantity } from '../../lib/format.ts';
import type { Report } from '../../report/schema.ts';
import { formatLink, REPORT } from '../../state/route.ts';
import { useApp } from '../../state/app-store.ts';
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

/** Says of a report that it came without its capture, or of a capture whether it is the one that a report was about. */
export function SharedNotice({ origin, report }: { origin: Origin; report: Report }) {
  const showBefore = useApp((state) => state.showBefore);
  if (origin.from === 'link' || origin.from === 'file') {
    return (
      <Notice icon={origin.from === 'link' ? 'share' : 'file'}>
        <strong>{origin.from === 'link' ? 'This report came in a link.' : `This report was saved in ${origin.name}.`}</strong>
        {masked(report)}
        {leftOut(report)} Whoever made {origin.from === 'link' ? 'the link' : 'the file'} chose its words and numbers; the commands are this program’s own. To see
        packets and to check it, drop the capture here, or <button type="button" className={ui.inline} onClick={pickFiles}>choose it</button>.
      </Notice>
    );
  }
  if (origin.from !== 'capture' || !origin.before) return null;
  const { difference, came } = origin.before;
  const where = came.from === 'link' ? 'the link' : 'the saved report';
  return (
    <Notice icon={difference === null ? 'ok' : 'warning'}>
      {difference === null
        ? <><strong>This is the capture that {where} was about.</strong> What you see now is made from its packets.</>
        : <><strong>This is another capture than the one that {where} was about:</strong> {difference}.</>}
      {' '}
      {came.from === 'link'
        ? <a href={formatLink(came.packed, REPORT)}>Back to the report of the link</a>
        : <button type="button" className={ui.inline} onClick={showBefore}>Back to the saved report</button>}
    </Notice>
  );
}
