import type { PathPicture } from '../../report/schema.ts';
import { Words } from '../ui/term.tsx';
import { useWidth } from '../ui/use-width.ts';
import { describePath, layoutPath, type PathLayout, type PathNode } from './path-layout.ts';
import styles from './path.module.css';

/** Long addresses take two lines and a smaller type; the whole stands in the title. */
function Address({ text, x, y, width }: { text: string; x: number; y: number; width: number }) {
  const fits = Math.max(8, Math.floor((width + 34) / 7));
  const lines = text.length <= fits ? [text] : [text.slice(0, fits), text.slice(fits, fits * 2 - 1) + (text.length > fits * 2 - 1 ? '…' : '')];
  return (
    <text x={x} y={y} className={styles.address} textAnchor="middle">
      <title>{text}</title>
      {lines.map((line, i) => <tspan key={i} x={x} dy={i === 0 ? 0 : 15}>{line}</tspan>)}
    </text>
  );
}

function Node({ node, layout }: { node: PathNode; layout: PathLayout }) {
  const tall = node.kind === 'host' ? 56 : 128;
  const centre = node.x + node.width / 2;
  const atEdge = node.x === 0 ? 'start' : node.x + node.width >= layout.width ? 'end' : 'middle';
  const textX = atEdge === 'start' ? Math.max(centre, 46) : atEdge === 'end' ? Math.min(centre, layout.width - 46) : centre;
  return (
    <g>
      <rect x={node.x + 1} y={layout.middle - tall / 2} width={node.width - 2} height={tall} rx={9} className={node.kind === 'unknown' ? styles.nodeUnknown : styles.node} />
      <text x={textX} y={layout.middle + tall / 2 + 20} className={styles.label} textAnchor="middle">{node.label}</text>
      <Address text={node.address} x={textX} y={layout.middle + tall / 2 + 37} width={node.width} />
      {node.kind === 'host' && <path d={`M${centre - 9} ${layout.middle - 9}h18v12h-18zM${centre - 4} ${layout.middle + 9}h8`} className={styles.glyph} />}
      {node.kind === 'unknown' && <text x={centre} y={layout.middle + 9} textAnchor="middle" className={styles.question}>?</text>}
    </g>
  );
}

function Drawing({ layout }: { layout: PathLayout }) {
  const { middle, reply, cross, callout, merge, capture, passed } = layout;
  return (
    <>
      {layout.pipes.map((pipe) => (
        <g key={pipe.x}>
          <rect x={pipe.x} y={middle - pipe.height / 2} width={pipe.width} height={pipe.height} className={styles.pipeFill} />
          <path
            d={`M${pipe.x} ${middle - pipe.height / 2}h${pipe.width}M${pipe.x} ${middle + pipe.height / 2}h${pipe.width}`}
            className={pipe.guessed ? styles.pipeGuessed : styles.pipe}
          />
          {pipe.label && pipe.width >= 110 && (
            <text x={pipe.x + pipe.width / 2 + 10} y={middle - pipe.height / 2 - 9} textAnchor="middle" className={styles.mtu}>{pipe.label.join(' ')}</text>
          )}
          {pipe.label && pipe.width < 110 && (
            <text x={pipe.x + pipe.width / 2} y={middle - pipe.height / 2 - 24} textAnchor="middle" className={styles.mtu}>
              <tspan>{pipe.label[0]}</tspan>
              <tspan x={pipe.x + pipe.width / 2} dy="16">{pipe.label[1]}</tspan>
            </text>
          )}
        </g>
      ))}
      {layout.nodes.map((node) => <Node key={node.x} node={node} layout={layout} />)}
      {layout.packets.map((packet, i) => (
        <rect
          key={i} x={packet.x} y={middle - packet.height / 2} width={packet.width} height={packet.height} rx={3}
          className={packet.kind === 'wire' ? styles.wire : packet.fate === 'lost' ? styles.lost : packet.fate === 'stopped' ? styles.stopped : styles.big}
        />
      ))}
      {callout && <text x={callout.x} y={Math.max(46, callout.y)} textAnchor="middle" className={styles.callout}>{callout.text}</text>}
      {merge && <text x={merge.x} y={middle - 74} textAnchor="middle" className={styles.note}>{callout && Math.abs(callout.x - merge.x) < 90 ? '' : merge.text}</text>}
      {cross && <path d={`M${cross.x - 8} ${cross.y - 8}l16 16m0-16-16 16`} className={styles.cross} />}
      {passed && <path d={`M${passed.x - 9} ${passed.y}l6 7 12-14`} className={styles.check} />}
      {reply && (
        <g>
          <path
            d={`M${reply.from} ${middle + 66 + 44}V${reply.y + 52}H${reply.to}V${middle + 28 + 48}`} className={styles.reply}
            markerEnd="url(#path-arrow)"
          />
          <text x={(reply.from + reply.to) / 2} y={reply.y + 45} textAnchor="middle" className={styles.replyText}>{reply.text}</text>
        </g>
      )}
      {capture && (
        <g>
          <path d={`M${capture.x - 6} 22h12l-6 9z`} className={styles.tap} />
          <text x={Math.min(Math.max(capture.x, 44), layout.width - 44)} y={15} textAnchor="middle" className={styles.note}>captured here</text>
        </g>
      )}
    </>
  );
}

/** Sender → box → receiver, with the packet that does not fit. */
export function Path({ picture }: { picture: PathPicture }) {
  const [ref, width] = useWidth<HTMLDivElement>();
  const layout = width > 0 ? layoutPath(picture, Math.max(300, Math.min(width, 1120))) : null;
  const words = describePath(picture);
  return (
    <figure className={styles.figure}>
      <div ref={ref} className={styles.drawing}>
        {layout && (
          <svg width={layout.width} height={layout.height + 22} viewBox={`0 0 ${layout.width} ${layout.height + 22}`} role="img" aria-label={words}>
            <defs>
              <marker id="path-arrow" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="7" markerHeight="7" orient="auto">
                <path d="M0 0 10 5 0 10z" className={styles.arrow} />
              </marker>
            </defs>
            <Drawing layout={layout} />
          </svg>
        )}
      </div>
      <figcaption><Words text={words} /></figcaption>
    </figure>
  );
}
