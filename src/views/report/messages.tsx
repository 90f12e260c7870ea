import { useKept } from '../../charts/kept.ts';
import { formatCount, formatEndpoint, formatSeconds, secondsBetween } from '../../lib/format.ts';
import type { Report, ReportFragNeeded } from '../../report/schema.ts';
import { flowOfStream } from '../../state/flow-list.ts';
import { formatMoment, spansDays, type TimeFormat } from '../../lib/moment.ts';
import { useSettings } from '../../state/settings.ts';
import { flowRoute, formatRoute } from '../../state/route.ts';
import { PacketLink } from '../ui/packet-link.tsx';
import { Known } from '../ui/parts.tsx';
import { endOf } from '../ui/moments.tsx';
import { Words } from '../ui/term.tsx';
import ui from '../ui/ui.module.css';
import { fateWords, matchWords } from '../ui/message-words.ts';
import styles from './sections.module.css';

const FIRST = 12;
/** Rows beyond these would be felt. */
const MOST = 2000;

/** When a message came, as the reader has chosen; null where that is not known. */
function timeOf(report: Report, message: ReportFragNeeded, format: TimeFormat): string | null {
  // From the first frame of its own file, as in its flow and among its packets.
  const start = report.capture.files[message.file]?.firstTime ?? null;
  if (start === null || message.time === null) return null;
  return format === 'relative' ? formatSeconds(secondsBetween(start, message.time)) : formatMoment(0, message.time, format, 6, spansDays(start, endOf(report), format));
}

const hostPort = (address: string | null, port: number | null) => (address === null || port === null ? address : formatEndpoint({ address, port }));

function Frames({ frames }: { frames: number[] }) {
  const shown = frames.slice(0, 4).map(formatCount).join(', ');
  return <span className={styles.small}>frame{frames.length === 1 ? '' : 's'} {shown}{frames.length > 4 ? ` and ${formatCount(frames.length - 4)} more` : ''}</span>;
}

function Row({ report, message }: { report: Report; message: ReportFragNeeded }) {
  const time = timeOf(report, message, useSettings((state) => state.timeFormat));
  const { quoted } = message;
  const match = matchWords[message.match];
  const fate = fateWords[message.outcome];
  const flow = flowOfStream(report, message.file, message.stream);
  return (
    <tr>
      <td className={styles.numeric}>
        {flow ? <a href={formatRoute(flowRoute(flow, message.frame))}>{formatCount(message.frame)}</a> : formatCount(message.frame)}
        <PacketLink file={message.file} frame={message.frame} />
      </td>
      <td className={styles.numeric}><Known value={time}>{time}</Known></td>
      <td className={styles.mono}>{message.reporter}</td>
      <td className={styles.numeric}><strong>{formatCount(message.nextHopMtu)}</strong></td>
      <td>
        <span className={styles.mono}><Known value={quoted.src}>{hostPort(quoted.src, quoted.srcPort)} → {hostPort(quoted.dst, quoted.dstPort)}</Known></span>
        <span className={styles.small}>
          <Known value={quoted.ipLength}>{formatCount(quoted.ipLength ?? 0)} bytes</Known>
          {quoted.seq !== null && ` · seq ${quoted.seq}`}
          {message.quotedOuter && ` · in ${message.quotedOuter.encapsulation} ${message.quotedOuter.src} → ${message.quotedOuter.dst}`}
          {message.viaNat && ' · through NAT'}
        </span>
      </td>
      <td title={match.meaning}>{match.word}{message.matchedFrames.length > 0 && <Frames frames={message.matchedFrames} />}</td>
      <td>
        <span className={styles.fate} data-tone={fate.tone} title={fate.meaning}>{fate.word}</span>
        {message.effectSeconds !== null && <span className={styles.small}>after {formatSeconds(message.effectSeconds)}</span>}
      </td>
    </tr>
  );
}

/** Every message that says that a packet was too big: whom it quotes, and what came of it. */
export function Messages({ report }: { report: Report }) {
  const [all, setAll] = useKept<boolean>('all messages', false);
  const { fragNeeded: messages, capture: { files } } = report;
  const shown = all ? messages.slice(0, MOST) : messages.slice(0, FIRST);
  return (
    <>
      <div className={ui.sectionHead}>
        <h2 id="messages-title">Messages that say “too big”</h2>
        <p>each tied to the packets that it quotes, with what the sender made of it</p>
      </div>
      <div className={`${ui.card} ${styles.scroll}`} tabIndex={0} role="region" aria-label="Table of the messages">
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col" className={styles.numeric}>Frame</th><th scope="col" className={styles.numeric}>Time</th><th scope="col">Reporter</th>
              <th scope="col" className={styles.numeric}><Words text="MTU" /></th><th scope="col">Quoted packet</th><th scope="col">Quotes</th><th scope="col">Outcome</th>
            </tr>
          </thead>
          {files.map(({ name }, file) => {
            const ofFile = shown.filter((message) => message.file === file);
            return ofFile.length > 0 && (
              <tbody key={file}>
                {files.length > 1 && <tr className={styles.ofFile}><th scope="rowgroup" colSpan={7}>{name}</th></tr>}
                {ofFile.map((message) => <Row key={message.frame} report={report} message={message} />)}
              </tbody>
            );
          })}
        </table>
      </div>
      <dl className={styles.meanings}>
        {[...new Set(shown.map(({ match }) => match))].map((match) => (
          <div key={match}><dt>{matchWords[match].word}</dt><dd>{matchWords[match].meaning}</dd></div>
        ))}
        {[...new Set(shown.map(({ outcome }) => outcome))].map((outcome) => (
          <div key={outcome}><dt>{fateWords[outcome].word}</dt><dd>{fateWords[outcome].meaning}</dd></div>
        ))}
      </dl>
      {messages.length > FIRST && (
        <p className={styles.more}>
          <button type="button" className={`${ui.button} ${ui.small}`} onClick={() => setAll(!all)}>
            {all ? `Show the first ${FIRST}` : messages.length > MOST ? `Show the first ${formatCount(MOST)}` : `Show all ${formatCount(messages.length)}`}
          </button>
        </p>
      )}
    </>
  );
}
