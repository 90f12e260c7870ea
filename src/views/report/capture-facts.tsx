import { formatBytes, formatCount, formatQuantity, formatSeconds, secondsBetween } from '../../lib/format.ts';
import { formatRecorded } from '../../lib/moment.ts';
import type { Report, ReportFile, ReportOddity } from '../../report/schema.ts';
import { commentPlace, COMMENTS_SHOWN, frameKindsText } from '../../report/wording.ts';
import { formatRoute, REPORT } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { Known } from '../ui/parts.tsx';
import ui from '../ui/ui.module.css';
import styles from './sections.module.css';

// They come together.
export { Messages } from './messages.tsx';

const oddityIcons: Record<ReportOddity['severity'], { icon: IconName; word: string }> = {
  'data-loss': { icon: 'warning', word: 'Data lost' },
  notice: { icon: 'info', word: 'Notice' },
  info: { icon: 'info', word: 'For information' },
};

/** `alone`: there is no other file, whose flows its own would have to be told from. */
function FileFacts({ file, alone }: { file: ReportFile; alone: boolean }) {
  const span = file.firstTime !== null && file.lastTime !== null ? secondsBetween(file.firstTime, file.lastTime) : null;
  const format = useSettings((state) => state.timeFormat);
  const comments = file.comments ?? [];
  const filters = [...new Set(file.interfaces.flatMap(({ filter }) => (filter === null ? [] : [filter])))];
  return (
    <article className={`${ui.card} ${styles.file}`}>
      <h3>{file.name}{!alone && <a className={styles.its} href={formatRoute({ ...REPORT, section: 'flows', query: file.name })}>its flows</a>}</h3>
      <dl>
        <div><dt>Format</dt><dd>{file.format}{file.compression ? `, ${file.compression}` : ''}, {file.byteOrder}-endian</dd></div>
        <div><dt>Size</dt><dd>{formatBytes(file.bytes)}, {formatQuantity(file.packets, 'packet')}{file.cutShort ? ', cut short' : ''}</dd></div>
        <div><dt>Recorded</dt><dd><Known value={file.firstTime}>{formatRecorded(file.firstTime ?? '', format)}</Known></dd></div>
        <div><dt>Span</dt><dd><Known value={span}>{formatSeconds(span ?? 0)}</Known></dd></div>
        <div>
          <dt>Lost by the capture</dt>
          <dd><Known value={file.droppedByCapture} why="Unknown: the file does not say how many packets its capture lost.">{formatCount(file.droppedByCapture ?? 0)}</Known></dd>
        </div>
        <div><dt>Capture filter</dt><dd>{filters.length > 0 ? filters.map((filter) => <code key={filter}>{filter}</code>) : <Known value={null} why="Not stated in the file.">{null}</Known>}</dd></div>
        {frameKindsText(file) !== '' && <div className={styles.wideFact}><dt>Frames</dt><dd>{frameKindsText(file)}</dd></div>}
        {comments.length > 0 && (
          <div className={styles.wideFact}>
            <dt>{comments.length === 1 ? 'Comment' : 'Comments'}</dt>
            <dd className={styles.comments}>
              {comments.slice(0, COMMENTS_SHOWN).map((comment, i) => (
                <p key={i}><small>{commentPlace(comment)}</small> <bdi>{comment.text ?? 'left out'}</bdi></p>
              ))}
              {comments.length > COMMENTS_SHOWN && <p>and {formatCount(comments.length - COMMENTS_SHOWN)} more</p>}
            </dd>
          </div>
        )}
        <div className={styles.wideFact}>
          <dt>{file.interfaces.length === 1 ? 'Interface' : formatQuantity(file.interfaces.length, 'interface')}</dt>
          <dd>
            {file.interfaces.slice(0, 12).map((device, i) => (
              <span key={i} className={styles.device}>
                {device.name ?? `#${i}`} <small>{device.linkTypeName}{device.snaplen > 0 ? `, snap length ${formatCount(device.snaplen)}` : ''}</small>
              </span>
            ))}
            {file.interfaces.length > 12 && <span>and {file.interfaces.length - 12} more</span>}
          </dd>
        </div>
      </dl>
    </article>
  );
}

function Oddities({ report }: { report: Report }) {
  const { oddities, files } = report.capture;
  if (oddities.length === 0) return <p className={styles.clean}><Icon name="ok" size={18} /> Nothing odd about {files.length === 1 ? 'this file' : 'these files'}.</p>;
  return (
    <ul className={styles.oddities}>
      {oddities.map((oddity) => {
        const { icon, word } = oddityIcons[oddity.severity];
        return (
          <li key={`${oddity.file} ${oddity.code}`} data-severity={oddity.severity}>
            <Icon name={icon} size={18} />
            <div>
              <p><span className="visually-hidden">{word}: </span>{oddity.text}</p>
              <p className={styles.small}>
                <code>{oddity.code}</code> · {formatQuantity(oddity.count, 'time', 'times')}
                {oddity.firstFrame !== null && ` · first at frame ${formatCount(oddity.firstFrame)}`}
                {oddity.detail !== null && ` · ${oddity.detail}`}
                {files.length > 1 && ` · ${files[oddity.file]?.name ?? ''}`}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** What was read, and what was odd about it. */
export default function CaptureFacts({ report }: { report: Report }) {
  const { totals, capture, generator } = report;
  return (
    <>
      <div className={ui.sectionHead}>
        <h2 id="capture-title">The capture</h2>
        <p>{formatQuantity(totals.packets, 'packet')}, {formatCount(totals.tcpPackets)} of them TCP, {formatBytes(totals.bytes)} on the wire</p>
      </div>
      <div className={styles.files}>
        {capture.files.map((file, i) => <FileFacts key={i} file={file} alone={capture.files.length === 1} />)}
        <article className={`${ui.card} ${styles.file}`}>
          <h3>Oddities</h3>
          <Oddities report={report} />
        </article>
      </div>
      <p className={styles.made}>Report made by {generator.name} {generator.version}, format {report.version}</p>
    </>
  );
}
