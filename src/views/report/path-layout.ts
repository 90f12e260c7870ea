/**
 * The path as geometry: sender → box → receiver, pipes as wide as their MTU, packets to the same scale. Pure, so that
 * it can be tested and drawn anywhere. Sizes in pixels.
 */
import { formatCount } from '../../lib/format.ts';
import type { PathPicture } from '../../report/schema.ts';
import { boxOf, capital, deedOf, piecesOf, sceneOf, type PathScene } from './path-scene.ts';
import { MIDDLE, stageOf, TALLEST, type Stage } from './path-stage.ts';
import { mssOf, type Told } from './path-story.ts';

export interface PathNode {
  x: number;
  width: number;
  label: string;
  address: string;
  /** The address as it stands there: long ones take two lines. */
  lines: string[];
  /** What it does to the packets, null where that is not its part. */
  does: string | null;
  /** A merging box holds what it makes in place of its sign. */
  kind: 'host' | 'box' | 'merging' | 'unknown';
}

export interface PathPipe {
  x: number;
  width: number;
  /** Height of the inside: its MTU to scale. */
  height: number;
  /** Its middle, above or below that of the picture. */
  y: number;
  /** Two words: on one line, or on two where there is little room. */
  label: [string, string] | null;
  /** Nobody said how wide it is. */
  guessed: boolean;
}

export interface PathPacket {
  x: number;
  width: number;
  height: number;
  y: number;
  kind: 'wire' | 'big';
  fate: 'whole' | 'stopped' | 'lost';
  /** Heights from its top at which the packets that it is made of meet. */
  seams: number[];
  /** Known from what others say of it alone: it was never captured. */
  unseen: boolean;
}

export interface PathLayout {
  width: number;
  height: number;
  middle: number;
  /** Hosts are as tall as boxes where there is little room, so that their names stand under the pipes. */
  hostHeight: number;
  nodes: PathNode[];
  pipes: PathPipe[];
  packets: PathPacket[];
  /** Text above the packet that did not fit, centred on x. */
  callout: { x: number; y: number; text: string } | null;
  cross: { x: number; y: number } | null;
  passed: { x: number; y: number } | null;
  /** The ICMP message on its way back. */
  reply: {
    from: number; to: number; y: number;
    /** Where it begins and ends, under what is written there. */
    start: number; end: number;
    below: boolean; text: string; calm: boolean;
  } | null;
  /** Small packets becoming a large one: from their end to its edge, half the height at either. */
  merge: { from: number; to: number; small: number; big: number; label: string | null } | null;
  /** What merges them in front of the box, its name under it where there is room; null = nothing does, or the box itself. */
  merger: { x: number; width: number; label: string; unseen: boolean } | null;
  /** Text above packets that are no larger than the wire's. */
  small: { x: number; y: number; text: string } | null;
  capture: { x: number; box: boolean } | null;
}

/** Pixels of a line of an address. */
export const LINE = 15;

/** An address as it stands under a node: a long one is parted where it may be, and cut behind its second line. */
export function addressLines(text: string, width: number): string[] {
  const fits = Math.max(8, Math.floor((Math.min(width, 132) + 34) / 7));
  if (text.length <= fits) return [text];
  const part = 1 + Math.max(text.lastIndexOf('.', fits - 1), text.lastIndexOf(':', fits - 2));
  const at = part > 0 && text.length - part <= fits ? part : fits;
  return [text.slice(0, at), text.length - at > fits ? `${text.slice(at, at + fits - 1)}…` : text.slice(at)];
}

/** Seams that can be told apart, in pixels. */
const LEAST_SEAM = 5;

/** Half the width of a letter above a packet. */
const HALF_LETTER = 3.95;

/** The path of a picture in a width of pixels; `told` is the finding that it belongs to. */
export function layoutPath(given: PathPicture, width: number, told?: Told): PathLayout {
  const scene = sceneOf(given, told);
  const stage = stageOf(scene, width);
  const { picture } = scene;
  const hostHeight = stage.narrow ? 128 : 56;
  const merger = mergerOf(scene, stage);
  const pipes = pipesOf(scene, stage);
  const nodes = nodesOf(scene, stage);
  const reply = replyOf(scene, stage, hostHeight, merger, nodes);
  const boxMiddle = stage.box.x + stage.box.width / 2;
  return {
    width, middle: MIDDLE, hostHeight, pipes, reply, merger,
    height: MIDDLE + TALLEST / 2 + (reply ? (stage.narrow ? 104 : 88) : 52),
    nodes,
    packets: packetsOf(scene, stage, pipes),
    callout: calloutOf(scene, stage),
    cross: crossOf(scene, stage),
    passed: (picture.fate === 'forwarded' && scene.story !== 'stale') || picture.fate === 'obeyed' || scene.fits > 0
      ? { x: width - (stage.narrow ? 12 : 24), y: MIDDLE - (stage.narrow ? 17 : 12) } : null,
    merge: mergeOf(scene, stage),
    small: smallOf(scene, stage),
    capture: picture.capturePoint === 'unknown' ? null
      : { x: { sender: stage.nodeWidth / 2, between: boxMiddle, receiver: width - stage.nodeWidth / 2 }[picture.capturePoint], box: picture.capturePoint === 'between' },
  };
}

function nodesOf(scene: PathScene, { width, narrow, nodeWidth, box }: Stage): PathNode[] {
  const { sender, receiver, reporter } = scene.picture;
  const known = scene.story === 'clamped' || (reporter !== null && !scene.claimed);
  const nodes: Omit<PathNode, 'lines'>[] = [
    { x: 0, width: nodeWidth, label: capital(sender.label), address: sender.address, does: null, kind: 'host' },
    { ...box, ...boxOf(scene), does: deedOf(scene, narrow), kind: scene.inside ? 'merging' : known ? 'box' : 'unknown' },
    { x: width - nodeWidth, width: nodeWidth, label: capital(receiver.label), address: known && reporter?.address === receiver.address ? 'behind it' : receiver.address, does: null, kind: 'host' },
  ];
  return nodes.map((node) => ({ ...node, lines: addressLines(node.address, node.width) }));
}

/** The pipe before the box and that behind it; two behind it where its MTU changes, largest first. */
function pipesOf(scene: PathScene, stage: Stage): PathPipe[] {
  const { story, mtu, mtus, ahead } = scene;
  const { scale, first, second } = stage;
  const entering = scene.inCapture || scene.merges ? scene.wire : scene.big;
  const flapping = story === 'flapping';
  const behind = flapping ? [mtus[0], mtus.at(-1)!] : [mtu];
  return [
    { ...first, y: 0, height: Math.max(scale(entering), scale(ahead)) + 6, label: null, guessed: true },
    ...behind.map((size, i): PathPipe => ({
      ...second, y: flapping ? (i - 0.5) * 64 : 0, height: scale(size ?? ahead) + 6,
      label: pipeLabel(scene, size, i, stage.narrow), guessed: size === null || scene.passing || story === 'stale',
    })),
  ];
}

/** What is written on a pipe behind the box, `i` counting those. */
function pipeLabel({ picture, story, mtu, mtuWords, inCapture, seenAt, claimed }: PathScene, size: number | null, i: number, narrow: boolean): PathPipe['label'] {
  const cut = story === 'fragments';
  const tellsNothing = story === 'clamped' || (inCapture && (mtu === null || seenAt === 'receiver')) || (cut && mtu === null);
  if (tellsNothing) return null;
  if (size === null) return ['MTU', 'unknown'];
  if (story === 'above') return ['announced', formatCount(size)];
  if (claimed) return ['claimed', formatCount(size)];
  // Two pipes on a narrow page have one label.
  if (story === 'flapping' && narrow) return i === 0 ? ['MTU', mtuWords!] : null;
  return ['MTU', `${picture.fate === 'lost' || cut ? '≥ ' : ''}${formatCount(size)}`];
}

/** Share of the first pipe at which what the sender’s card cut begins, and at which the packet stands on its way. */
const CUT_AT = 0.55;
const ON_ITS_WAY = 0.3;

/** In the order in which they are drawn. */
function packetsOf(scene: PathScene, stage: Stage, pipes: readonly PathPipe[]): PathPacket[] {
  const { story, ahead, big, wire, passing, picture: { fate } } = scene;
  const { narrow, first, second, bigWidth, wireWidth, bigX, pieces, scale } = stage;
  const packets: PathPacket[] = [];
  /** `count` packets of a size, `gap` apart. */
  const row = (x: number, width: number, size: number, count = 1, gap = 0, more: Partial<PathPacket> = {}) => {
    for (let i = 0; i < count; i++) packets.push({ x: x + i * (width + gap), width, height: scale(size), y: 0, kind: 'wire', fate: 'whole', seams: [], unseen: false, ...more });
  };
  if (scene.merges) {
    const gap = narrow ? 3 : 5;
    const count = Math.max(1, Math.min(piecesOf(big, wire), 8, Math.floor((first.width - 12) / (wireWidth + gap))));
    // They stand in the middle of their pipe: on their way.
    row(first.x + (first.width - count * (wireWidth + gap)) / 2, wireWidth, wire, count, gap);
  }
  const cut = story === 'fragments';
  const stopped = fate === 'forwarded' || cut ? 'whole' : fate === 'lost' ? 'lost' : 'stopped';
  const seams = seamsOf(scene, scale);
  row(bigX, bigWidth, big, 1, 0, { kind: 'big', fate: stopped, seams, unseen: scene.unseen });
  if (passing) row(second.x + second.width * 0.4, bigWidth, big);
  if (story === 'flapping') for (const pipe of pipes.slice(1)) row(second.x + second.width * 0.4, bigWidth, 0, 1, 0, { y: pipe.y, height: pipe.height - 6 });
  else if (fate === 'obeyed') row(second.x + second.width * 0.3, bigWidth, ahead, narrow ? 1 : 2, 14);
  if (cut) {
    // Where only the first fragments come by, it is the others that are lost.
    const alone = Number(scene.told!.parameters.alone) > 0;
    const from = second.x + second.width * (narrow ? 0.1 : 0.36);
    row(from, bigWidth, ahead, 1, 0, { fate: fate === 'lost' && !alone ? 'lost' : 'whole' });
    row(from + bigWidth + (narrow ? 6 : 12), bigWidth, big - ahead, 1, 0, { fate: fate === 'lost' || alone ? 'lost' : 'whole' });
  }
  if (scene.inCapture) {
    row(first.x + first.width * (scene.seenAt === 'sender' ? CUT_AT : 0.25), wireWidth, wire, pieces.count, pieces.gap);
    row(pieces.from, wireWidth, wire, pieces.count, pieces.gap);
  }
  if (scene.fits > 0) row(second.x + second.width * (narrow ? 0.24 : 0.36), wireWidth, scene.fits, pieces.count, pieces.gap);
  // In front of a tunnel’s end it is without the tunnel’s header.
  const inTunnel = story === 'tunnel';
  if (stage.onItsWay) row(first.x + first.width * (inTunnel ? 0.1 : ON_ITS_WAY), bigWidth, scene.inner, 1, 0, { kind: 'big', seams: inTunnel ? [] : seams, fate: story === 'seldom' ? 'lost' : 'whole' });
  if (story === 'seldom') row(first.x + first.width * (narrow ? 0.3 : 0.5), bigWidth, big, 1, 0, { kind: 'big', fate: 'lost' });
  return packets;
}

/** Where the packets meet that the large one is made of or becomes, in pixels from its top. */
function seamsOf({ story, picture, header, big, wire, ahead, inCapture }: PathScene, scale: Stage['scale']): number[] {
  if (story === 'fragments') return [scale(ahead)];
  if (header > 0) return [scale(header)];
  if (!inCapture && (picture.mergedAt === null || picture.fate === 'forwarded')) return [];
  const pieces = piecesOf(big, wire);
  const step = scale(big) / pieces;
  return step < LEAST_SEAM ? [] : Array.from({ length: pieces - 1 }, (_, i) => (i + 1) * step);
}

/** The size of the packet, above it. */
function calloutOf(scene: PathScene, { width, narrow, nodeWidth, box, bigX, bigWidth, scale }: Stage): PathLayout['callout'] {
  const { story, big, inCapture, merges, seenAt, picture: { packetSize, capturePoint } } = scene;
  if (story !== 'stale' && packetSize === null) return null;
  const rest = scene.unseen ? ', never captured' : inCapture && story !== 'receiver' ? ', in the capture alone' : scene.header > 0 ? ' with the tunnel’s header' : '';
  const text = story === 'stale' ? 'not under way' : `${story === 'clamped' ? '≤ ' : ''}${formatCount(big)} bytes${narrow ? '' : rest}`;
  const half = text.length * HALF_LETTER;
  const centre = bigX + bigWidth / 2;
  const cut = story === 'fragments';
  const placed = (): number => {
    // Beside the line that comes down from "captured here".
    const tap = inCapture ? capturePoint : 'unknown';
    const least = tap === 'sender' ? nodeWidth / 2 + 6 : 0;
    const most = tap === 'receiver' ? width - nodeWidth / 2 - 6 : width;
    if (inCapture || merges || cut) return Math.min(Math.max(centre, least + half), most - half);
    // Beside the box rather than over its corner, but where the page is narrow.
    return narrow || scene.passing ? centre : Math.min(centre, box.x - 6 - half);
  };
  // The line from "captured here" comes down on the box.
  const aside = capturePoint === 'between' && (merges || narrow) && !cut ? box.x + box.width / 2 - 10 - half : Infinity;
  // Within a box the text stands above the box.
  const inBox = merges || (inCapture && (seenAt === 'between' || seenAt === 'unknown'));
  return { x: Math.min(placed(), aside), y: narrow && !inCapture ? 50 : inBox ? MIDDLE - 74 : MIDDLE - scale(big) / 2 - 12, text };
}

/** Where packets end. */
function crossOf({ picture, story, rejects, inside }: PathScene, { width, narrow, nodeWidth, box, second, bigX, bigWidth }: Stage): PathLayout['cross'] {
  if (rejects) return { x: second.x + (narrow ? 9 : 18), y: MIDDLE };
  if (picture.fate !== 'lost') return null;
  const x = story === 'receiver' ? bigX + bigWidth / 2
    : story === 'fragments' ? width - nodeWidth - (narrow ? 10 : 24)
    : inside ? box.x + box.width
    : Math.min(bigX + bigWidth * 1.5, box.x + box.width / 2);
  return { x, y: MIDDLE };
}

/** The message on its way back: frag-needed, or the MSS that a box lowered. */
function replyOf(scene: PathScene, { width, narrow, nodeWidth, box }: Stage, hostHeight: number, merger: PathLayout['merger'], nodes: readonly PathNode[]): PathLayout['reply'] {
  const { story, picture: { fate, reporter }, mtuWords, rejects } = scene;
  const clamped = story === 'clamped';
  if (!clamped && (reporter === null || !(rejects || scene.claimed || fate === 'obeyed'))) return null;
  const manner = fate === 'ignored' ? ': ignored' : narrow ? '' : story === 'seldom' ? ': only now and then' : story === 'each' ? ', in each connection' : '';
  const toTunnel = story === 'tunnel';
  const second = nodes.some(({ lines }) => lines.length > 1) ? LINE : 0;
  return {
    start: MIDDLE + 66 + second + (nodes[1].does ? 60 : 44),
    from: clamped ? width - nodeWidth / 2 : box.x + box.width / 2,
    to: toTunnel ? merger!.x + merger!.width / 2 + 5 : nodeWidth / 2,
    end: MIDDLE + (toTunnel ? 92 : hostHeight / 2 + 46 + second),
    y: MIDDLE + TALLEST / 2 + 50,
    below: narrow,
    text: clamped ? `${narrow ? '' : 'SYN: '}MSS ${mssOf(scene.told).join(' → ')}` : `frag-needed${mtuWords === null ? '' : `, MTU ${mtuWords}`}${manner}`,
    calm: !rejects,
  };
}

/** The funnel between small packets and the large one, as tall as these at its ends; null where there is none, or no room. */
function mergeOf({ inCapture, seenAt, merges, big, wire }: PathScene, { first, box, mergerWidth, bigX, bigWidth, pieces, scale }: Stage): PathLayout['merge'] {
  const funnel = (from: number, to: number, small: number, large: number, label: string): PathLayout['merge'] => {
    const room = to - from;
    return room > 4 ? { from, to, small: scale(small) / 2, big: scale(large) / 2, label: room > label.length * 6.4 ? label : null } : null;
  };
  if (inCapture && seenAt === 'sender') return funnel(bigX + bigWidth + 3, first.x + first.width * CUT_AT - 3, big, wire, 'cut by the card');
  if (inCapture && seenAt === 'receiver') return funnel(pieces.from + pieces.count * pieces.step, bigX - 3, wire, big, 'merged on arrival');
  return merges ? funnel(box.x - mergerWidth + 3, bigX - 3, wire, big, '') : null;
}

/** What stands in the first pipe: a tunnel’s end, or what merges at the door of the box. */
function mergerOf({ story, unseen }: PathScene, { narrow, first, box, mergerWidth }: Stage): PathLayout['merger'] {
  if (story === 'tunnel') return { x: first.x + first.width * (narrow ? 0.25 : 0.3), width: narrow ? 20 : 64, label: narrow ? '' : 'tunnel’s end', unseen: false };
  return mergerWidth === 0 ? null : { x: box.x - mergerWidth, width: mergerWidth, label: narrow ? 'merged' : 'merged here', unseen };
}

/** What is said of the packets that are no larger than the wire’s. */
function smallOf(scene: PathScene, { narrow, first, second, bigX, bigWidth, pieces, onItsWay, scale }: Stage): PathLayout['small'] {
  const { big, wire, ahead, fits, picture: { wireSize, mergedAt } } = scene;
  if (wireSize === null) return null;
  if (scene.merges) return { x: first.x + first.width / 2, y: MIDDLE - scale(wire) / 2 - 14, text: `${narrow ? '' : `${formatCount(piecesOf(big, wire))} × `}${formatCount(wireSize)}` };
  if (narrow) return null;
  const half = (pieces.count * pieces.step) / 2;
  if (fits > 0) return { x: second.x + second.width * 0.36 + half, y: MIDDLE + scale(ahead) / 2 + 22, text: `packets of ${formatCount(fits)} pass` };
  if (scene.inCapture) return { x: Math.max(pieces.from + half, second.x + 62), y: MIDDLE + scale(wire) / 2 + 22, text: `${formatCount(wireSize)} on the wire` };
  const behindIt = first.x + first.width * ON_ITS_WAY + bigWidth;
  return mergedAt === 'sender' && onItsWay && bigX - behindIt > 60 ? { x: behindIt + 30, y: MIDDLE + 4, text: 'not cut' } : null;
}
