import type { PathPicture } from '../../report/schema.ts';
import { Words } from '../ui/term.tsx';
import { useTextScale } from '../../charts/text-size.ts';
import { PAPER, useWidth } from '../../charts/use-width.ts';
import { describePath, type Told } from './path-story.ts';
import { layoutPath, LINE, type PathLayout, type PathNode, type PathPacket } from './path-layout.ts';
import styles from './path.module.css';


function Node({ node, layout }: { node: PathNode; layout: PathLayout }) {
  const tall = node.kind === 'host' ? layout.hostHeight : 128;
  const centre = node.x + node.width / 2;
  const atEdge = node.x === 0 ? 'start' : node.x + node.width >= layout.width ? 'end' : 'middle';
  const textX = atEdge === 'start' ? Math.max(centre, 46) : atEdge === 'end' ? Math.min(centre, layout.width - 46) : centre;
  return (
    <g>
      <rect x={node.x + 1} y={layout.middle - tall / 2} width={node.width - 2} height={tall} rx={9} className={node.kind === 'unknown' ? styles.nodeUnknown : styles.node} />
      <text x={textX} y={layout.middle + tall / 2 + 20} className={styles.label}>{node.label}</text>
      <text x={textX} y={layout.middle + tall / 2 + 37} className={styles.address}>
        <title>{node.address}</title>
        {node.lines.map((line, i) => <tspan key={i} x={textX} dy={i * LINE}>{line}</tspan>)}
      </text>
      {node.does && (
        <text x={textX} y={layout.middle + tall / 2 + (node.address === '' ? 38 : 39 + node.lines.length * LINE)} className={layout.reply?.calm ? styles.note : styles.does}>{node.does}</text>
      )}
      {node.kind === 'host' && <path d={`M${centre - 9} ${layout.middle - 9}h18v12h-18zM${centre - 4} ${layout.middle + 9}h8`} className={styles.glyph} />}
      {node.kind === 'box' && <path d={`M${centre - 15} ${layout.middle - 5}h30m-7-6 7 6-7 6M${centre + 15} ${layout.middle + 9}h-30m7-6-7 6 7 6`} className={styles.glyph} />}
      {node.kind === 'unknown' && <text x={centre} y={layout.middle + 9} className={styles.question}>?</text>}
    </g>
  );
}

const packetClass = ({ kind, fate, unseen }: PathPacket) =>
  unseen || fate === 'lost' ? (fate === 'stopped' ? styles.unseen : styles.lost) : kind === 'wire' ? styles.wire : fate === 'stopped' ? styles.stopped : styles.big;

function Drawing({ layout }: { layout: PathLayout }) {
  const { middle, reply, cross, callout, merge, small, capture, passed } = layout;
  const way = reply && `M${reply.from} ${reply.start}V${reply.y + 52}H${reply.to}V${reply.end + 2}`;
  return (
    <>
      {layout.pipes.map((pipe) => {
        const top = middle + pipe.y - pipe.height / 2;
        // Two words on one line, or on two where there is little room; of two pipes the lower has its own below.
        const wide = pipe.width >= 110;
        const textX = pipe.x + pipe.width / 2 + (wide ? 10 : 0);
        const over = Math.min(top, ...layout.packets.map(({ x, y, height }) => (y === 0 && x > pipe.x ? middle - height / 2 : top)));
        return (
          <g key={`${pipe.x} ${pipe.y}`}>
            <rect x={pipe.x} y={top} width={pipe.width} height={pipe.height} className={styles.pipeFill} />
            <path d={`M${pipe.x} ${top}h${pipe.width}M${pipe.x} ${top + pipe.height}h${pipe.width}`} className={pipe.guessed ? styles.pipeGuessed : styles.pipe} />
            {pipe.label && (
              <text x={textX} y={pipe.y > 0 ? top + pipe.height + 19 : over - (wide ? 9 : 24)} className={styles.mtu}>
                {wide ? pipe.label.join(' ') : pipe.label.map((word, i) => <tspan key={word} x={textX} dy={i * 16}>{word}</tspan>)}
              </text>
            )}
          </g>
        );
      })}
      {layout.nodes.map((node) => <Node key={node.x} node={node} layout={layout} />)}
      {layout.merger && (
        <g>
          <rect
            x={layout.merger.x} y={middle - 58} width={layout.merger.width + 10} height={116} rx={9}
            className={layout.merger.unseen ? styles.nodeUnknown : styles.node}
          />
          <text x={layout.merger.x + layout.merger.width - 8} y={middle + 84} textAnchor="end" className={styles.does}>{layout.merger.label}</text>
        </g>
      )}
      {merge && (
        <>
          <path d={`M${merge.from} ${middle - merge.small}L${merge.to} ${middle - merge.big}V${middle + merge.big}L${merge.from} ${middle + merge.small}z`} className={styles.merging} />
          {merge.label && <text x={(merge.from + merge.to) / 2 + 6} y={middle + 4} className={styles.mergeText}>{merge.label}</text>}
        </>
      )}
      {layout.packets.map((packet, i) => (
        <g key={i} className={packet.kind === 'big' ? styles.arriving : undefined}>
          <rect x={packet.x} y={middle + packet.y - packet.height / 2} width={packet.width} height={packet.height} rx={3} className={packetClass(packet)} />
          {packet.seams.length > 0 && (
            <path d={packet.seams.map((at) => `M${packet.x + 3} ${middle - packet.height / 2 + at}h${packet.width - 6}`).join('')} className={styles.seam} data-lost={packet.fate === 'lost' || packet.unseen || undefined} />
          )}
        </g>
      ))}
      {small && <text x={small.x} y={small.y} className={styles.note}>{small.text}</text>}
      {callout && <text x={callout.x} y={Math.max(46, callout.y)} className={styles.callout}>{callout.text}</text>}
      {cross && <path d={`M${cross.x - 8} ${cross.y - 8}l16 16m0-16-16 16`} className={styles.cross} />}
      {passed && <path d={`M${passed.x - 9} ${passed.y}l6 7 12-14`} className={styles.check} />}
      {reply && (
        <g data-calm={reply.calm || undefined}>
          <path d={way!} className={styles.reply} />
          <path d={`M${reply.to} ${reply.end}l-6 11h12z`} className={styles.arrow} />
          <path d="M0-7 6 0 0 7-6 0z" className={styles.message} style={{ offsetPath: `path("${way!}")` }} />
          <text
            x={Math.max((reply.from + reply.to) / 2, reply.below ? reply.text.length * 3.9 : 0)} y={reply.y + (reply.below ? 70 : 45)}
            className={styles.replyText}
          >
            {reply.text}
          </text>
        </g>
      )}
      {capture && (
        <g>
          <path d={`M${capture.x - 6} 22h12l-6 9z`} className={styles.tap} />
          <path d={`M${capture.x} 31V${middle - (capture.box ? 64 : layout.hostHeight / 2)}`} className={styles.tapLine} />
          <text x={Math.min(Math.max(capture.x, 44), layout.width - 44)} y={15} className={styles.note}>captured here</text>
        </g>
      )}
    </>
  );
}

/** Where there is less room than its words need, the whole drawing is made smaller. */
const LEAST = 326;

/** Sender → box → receiver, with the packet that does not fit. */
export function Path({ picture, told }: { picture: PathPicture; told: Told }) {
  const [ref, width] = useWidth(0, 0, PAPER);
  const scale = useTextScale();
  const layout = width > 0 ? layoutPath(picture, Math.max(LEAST, Math.min(width, 1120)), told) : null;
  const words = describePath(picture, told);
  return (
    // The words under the drawing say all of it: as the name of figure and drawing they would be heard three times.
    <figure className={styles.figure} aria-label="The path">
      <div ref={ref} className={styles.drawing}>
        {layout && (
          <svg width={Math.min(width, layout.width) * scale} height={(layout.height + 22) * Math.min(1, width / layout.width) * scale} viewBox={`0 0 ${layout.width} ${layout.height + 22}`} role="img" aria-label="The path, drawn">
            <Drawing layout={layout} />
          </svg>
        )}
      </div>
      <figcaption><Words text={words} /></figcaption>
    </figure>
  );
}
