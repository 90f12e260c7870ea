/**
 * The path as geometry: sender → box → receiver, pipes as wide as their MTU, packets to the same scale. Pure, so that
 * it can be tested and drawn anywhere. Sizes in pixels.
 */
import { formatCount } from '../../lib/format.ts';
import type { PathPicture } from '../../report/schema.ts';
import { filledIn, HEADERS, mssOf, mtusOf, storyOf, type Told } from './path-story.ts';

export interface PathNode {
  x: number;
  width: number;
  label: string;
  address: string;
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
    /** Where it ends, under whom it reaches. */
    end: number;
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

const TALLEST = 108;
const SHORTEST = 12;

/** Sizes to one scale: the largest of all is TALLEST, and nothing vanishes. */
function scaleOf(sizes: number[]): (size: number) => number {
  const most = Math.max(1, ...sizes);
  return (size) => Math.max(SHORTEST, (size / most) * TALLEST);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** Seams that can be told apart, in pixels. */
const LEAST_SEAM = 5;

/** How many packets of a size a large one is made of: its payload over theirs. */
const piecesOf = (big: number, wire: number): number => (wire > HEADERS && wire < big ? Math.max(2, Math.round((big - HEADERS) / (wire - HEADERS))) : 1);

/** Where the packets meet that a large one is made of. */
function seamsOf(big: number, wire: number, scale: (size: number) => number): number[] {
  const pieces = piecesOf(big, wire);
  const step = scale(big) / pieces;
  return step < LEAST_SEAM ? [] : Array.from({ length: pieces - 1 }, (_, i) => (i + 1) * step);
}

export function layoutPath(given: PathPicture, width: number, told?: Told): PathLayout {
  const story = storyOf(told);
  const picture = filledIn(given, story);
  const { packetSize, wireSize, mergedAt, fate, reporter } = picture;
  const tunnel = story === 'tunnel';
  const cut = story === 'fragments';
  const flapping = story === 'flapping';
  const atReceiver = story === 'receiver';
  const stale = story === 'stale';
  const clamped = story === 'clamped';
  const claimed = stale || story === 'claimed';
  /** Packets pass as they are, whatever is said of them. */
  const passing = clamped || story === 'above' || story === 'claimed';
  const inTunnel = told?.parameters.tunnel === true;
  // A tunnel’s link is known by what it takes with the tunnel’s header.
  const header = tunnel && picture.mtu !== null ? Number(told!.parameters.outerMtu) - picture.mtu : 0;
  const mtu = picture.mtu === null ? null : picture.mtu + header;
  const narrow = width < 640;
  const inner = packetSize ?? wireSize ?? (mtu === null ? 1500 : cut ? mtu * 1.1 : mtu);
  const big = inner + header;
  const wire = wireSize ?? Math.min(big, mtu ?? (fate === 'forwarded' ? 1500 : big));
  const ahead = mtu ?? (cut ? big * 0.93 : Math.min(wire, big));
  const mtus = flapping ? mtusOf(told) : [ahead];
  // Two pipes side by side need a smaller scale.
  const scale = scaleOf([big, wire, ahead].map((size) => (flapping ? 2 * size : size)));
  const top = 60;
  const middle = top + TALLEST / 2 + 10;
  const nodeWidth = narrow ? 62 : 112;
  const merges = mergedAt !== null && mergedAt !== 'sender' && wire < big && fate !== 'forwarded';
  // A box that merges has room for what it makes; what merges in front of it is a part of its own, at its door.
  const inside = merges && mergedAt === 'reporter';
  const boxWidth = narrow ? (inside ? 76 : 62) : inside ? 184 : 132;
  const mergerWidth = merges && !inside ? (narrow ? 36 : 104) : 0;

  const boxX = Math.round(width * 0.5 - (boxWidth - mergerWidth) / 2);
  const rejects = fate === 'rejected' || fate === 'ignored';
  const silent = fate === 'lost' && !inside && !cut && !atReceiver;
  const box = claimed ? 'Router?' : clamped ? 'A box' : reporter ? capital(reporter.label) : inside ? 'This box' : cut ? (inTunnel ? 'Tunnel’s end' : 'A narrow hop') : silent ? 'Somewhere' : 'Path';
  const nodes: PathNode[] = [
    { x: 0, width: nodeWidth, label: capital(picture.sender.label), address: picture.sender.address, does: null, kind: 'host' },
    {
      x: boxX, width: boxWidth, label: box, address: reporter?.address ?? (silent ? 'in silence' : ''),
      does: claimed ? 'says “too big”' : clamped ? 'lowers the MSS' : reporter && rejects ? (inside ? 'merges, then rejects' : 'rejects') : inside ? 'merges, then drops' : cut ? (narrow ? 'cuts' : 'cuts into fragments') : null, kind: inside ? 'merging' : clamped || (reporter && !claimed) ? 'box' : 'unknown',
    },
    { x: width - nodeWidth, width: nodeWidth, label: capital(picture.receiver.label), address: picture.receiver.address, does: null, kind: 'host' },
  ];
  // Large in the capture alone, or at the receiver: offloading merges it after the wire, or cuts it before.
  const inCapture = (fate === 'forwarded' || atReceiver) && !cut && wire < big;
  const place = atReceiver ? 'receiver' : picture.capturePoint;
  const firstX = nodeWidth;
  const firstWidth = boxX - mergerWidth - nodeWidth;
  const secondX = boxX + boxWidth;
  const secondWidth = width - nodeWidth - secondX;
  const grownBefore = !inCapture && !merges;
  const mtuWords = flapping ? `${formatCount(mtus[0]!)} or ${formatCount(mtus.at(-1)!)}` : mtu === null ? null : formatCount(mtu);
  const atLeast = fate === 'lost' || cut ? '≥ ' : '';
  const pipes: PathPipe[] = [
    { x: firstX, width: firstWidth, y: 0, height: Math.max(scale(grownBefore ? big : wire), scale(ahead)) + 6, label: null, guessed: true },
    ...(flapping ? [mtus[0]!, mtus.at(-1)!] : [mtu]).map((size, i): PathPipe => ({
      x: secondX, width: secondWidth, y: flapping ? (i - 0.5) * 64 : 0, height: scale(size ?? ahead) + 6,
      label: clamped || (inCapture && (mtu === null || place === 'receiver')) || (cut && mtu === null) ? null : size === null ? ['MTU', 'unknown'] : story === 'above' || claimed ? [story === 'above' ? 'announced' : 'claimed', formatCount(size)] : flapping && narrow ? (i === 0 ? ['MTU', mtuWords!] : null) : ['MTU', `${atLeast}${formatCount(size)}`], guessed: size === null || passing || stale,
    })),
  ];

  const packets: PathPacket[] = [];
  const bigWidth = narrow ? 16 : 34;
  const wireWidth = narrow ? 9 : 20;
  /** `count` packets of a size, `gap` apart. */
  const row = (x: number, own: number, size: number, count = 1, gap = 0, more: Partial<PathPacket> = {}) => {
    for (let i = 0; i < count; i++) packets.push({ x: x + i * (own + gap), width: own, height: scale(size), y: 0, kind: 'wire', fate: 'whole', seams: [], unseen: false, ...more });
  };
  const stopped = fate === 'forwarded' ? 'whole' : fate === 'lost' ? 'lost' : 'stopped';
  if (merges) {
    const gap = narrow ? 3 : 5;
    const count = Math.max(1, Math.min(piecesOf(big, wire), 8, Math.floor((firstWidth - 12) / (wireWidth + gap))));
    // They stand in the middle of their pipe: on their way.
    row(firstX + (firstWidth - count * (wireWidth + gap)) / 2, wireWidth, wire, count, gap);
  }
  const inBox = boxX + boxWidth / 2 - bigWidth / 2;
  const places = { sender: firstX + 12, receiver: secondX + secondWidth - bigWidth - (narrow ? 22 : 12), between: inBox, unknown: inBox };
  const bigX = inCapture ? places[place]
    : cut ? firstX + firstWidth * 0.5 - bigWidth / 2
    : passing ? firstX + firstWidth * 0.4
    : fate === 'forwarded' && !stale ? secondX + secondWidth * 0.4
    : inside ? boxX + boxWidth - bigWidth - (narrow ? 6 : 14)
    : merges ? boxX - bigWidth - (narrow ? 4 : 10)
    : firstX + firstWidth - bigWidth - (narrow ? 6 : 16);
  const bigHeight = scale(big);
  // What several small ones became belongs to the box or the card that merged them: elsewhere nobody captured it.
  const unseen = (merges && picture.capturePoint === 'sender') || (atReceiver && packetSize !== given.packetSize) || stale;
  const seams = cut ? [scale(ahead)] : header > 0 ? [scale(header)] : inCapture || (mergedAt !== null && fate !== 'forwarded') ? seamsOf(big, wire, scale) : [];
  row(bigX, bigWidth, big, 1, 0, { kind: 'big', fate: cut ? 'whole' : stopped, seams, unseen });
  if (passing) row(secondX + secondWidth * 0.4, bigWidth, big);
  if (flapping) for (const pipe of pipes.slice(1)) row(secondX + secondWidth * 0.4, bigWidth, 0, 1, 0, { y: pipe.y, height: pipe.height - 6 });
  else if (fate === 'obeyed') row(secondX + secondWidth * 0.3, bigWidth, ahead, narrow ? 1 : 2, 14);
  if (cut) {
    // Where only the first fragments come by, it is the others that are lost.
    const alone = Number(told!.parameters.alone) > 0;
    const from = secondX + secondWidth * (narrow ? 0.1 : 0.36);
    row(from, bigWidth, ahead, 1, 0, { fate: fate === 'lost' && !alone ? 'lost' : 'whole' });
    row(from + bigWidth + (narrow ? 6 : 12), bigWidth, big - ahead, 1, 0, { fate: fate === 'lost' || alone ? 'lost' : 'whole' });
  }
  const gap = narrow ? 4 : 8;
  const step = wireWidth + gap;
  // As many as leave room for what stands beside them, and one at least.
  const few = narrow ? 2 : Math.max(1, Math.min(4, Math.floor((secondWidth * 0.84 - bigWidth - 60) / step)));
  const atSender = place === 'sender';
  const rowFrom = secondX + secondWidth * (atSender || place !== 'receiver' ? 0.36 : 0.16);
  if (inCapture) {
    row(firstX + firstWidth * (atSender ? 0.55 : 0.25), wireWidth, wire, few, gap);
    row(rowFrom, wireWidth, wire, few, gap);
  }
  const fits = Math.min(wire, ahead);
  const passes = story === 'pieces' && fate === 'lost' && fits < big;
  if (passes) row(secondX + secondWidth * (narrow ? 0.24 : 0.36), wireWidth, fits, few, gap);
  const onItsWay = !merges && !cut && !inCapture && fate !== 'forwarded' && !narrow;
  // In front of a tunnel’s end it is without the tunnel’s header.
  if (onItsWay) row(firstX + firstWidth * (tunnel ? 0.1 : 0.3), bigWidth, inner, 1, 0, { kind: 'big', seams: tunnel ? [] : seams, fate: story === 'seldom' ? 'lost' : 'whole' });
  if (story === 'seldom') row(firstX + firstWidth * (narrow ? 0.3 : 0.5), bigWidth, big, 1, 0, { kind: 'big', fate: 'lost' });

  const centre = bigX + bigWidth / 2;
  const rest = unseen ? ', never captured' : inCapture && !atReceiver ? ', in the capture alone' : header > 0 ? ' with the tunnel’s header' : '';
  const callout = stale ? 'not under way' : packetSize === null ? null : `${clamped ? '≤ ' : ''}${formatCount(big)} bytes${narrow ? '' : rest}`;
  const half = (callout?.length ?? 0) * 3.95;
  // Within a box the text stands above the box; beside one rather than over its corner, but where the page is narrow.
  // Beside the line that comes down from "captured here".
  const tap = inCapture ? picture.capturePoint : 'unknown';
  const least = tap === 'sender' ? nodeWidth / 2 + 6 : 0;
  const most = tap === 'receiver' ? width - nodeWidth / 2 - 6 : width;
  const calloutX = inCapture || merges || cut ? Math.min(Math.max(centre, least + half), most - half)
    : narrow || passing ? centre : Math.min(centre, boxX - 6 - half);
  const calloutY = narrow && !inCapture ? 50 : merges || (inCapture && (place === 'between' || place === 'unknown')) ? middle - 74 : middle - scale(big) / 2 - 12;
  // The line from "captured here" comes down on the box.
  const beside = picture.capturePoint === 'between' && (merges || narrow) && !cut ? Math.min(calloutX, boxX + boxWidth / 2 - 10 - half) : calloutX;
  const replied = clamped || ((rejects || claimed || fate === 'obeyed') && reporter !== null);
  const hostHeight = narrow ? 128 : 56;
  const height = middle + TALLEST / 2 + (replied ? (narrow ? 104 : 88) : 52);
  const label = (text: string, from: number, to: number) => (to - from > text.length * 6.4 ? text : null);
  const funnel = (from: number, to: number, small: number, large: number, text: string): PathLayout['merge'] => (to > from + 4 ? { from, to, small, big: large, label: label(text, from, to) } : null);
  const merger = tunnel ? { x: firstX + firstWidth * (narrow ? 0.25 : 0.3), width: narrow ? 20 : 64, label: narrow ? '' : 'tunnel’s end', unseen: false }
    : mergerWidth === 0 ? null : { x: boxX - mergerWidth, width: mergerWidth, label: narrow ? 'merged' : 'merged here', unseen };
  const manner = fate === 'ignored' ? ': ignored' : narrow ? '' : story === 'seldom' ? ': only now and then' : story === 'each' ? ', in each connection' : '';
  return {
    width, height, middle, hostHeight, nodes, pipes, packets,
    callout: callout === null ? null : { x: beside, y: calloutY, text: callout },
    cross: rejects ? { x: secondX + (narrow ? 9 : 18), y: middle } : fate === 'lost' ? { x: atReceiver ? centre : cut ? width - nodeWidth - (narrow ? 10 : 24) : inside ? boxX + boxWidth : Math.min(centre + bigWidth, boxX + boxWidth / 2), y: middle } : null,
    passed: (fate === 'forwarded' && !stale) || fate === 'obeyed' || passes ? { x: width - (narrow ? 12 : 24), y: middle - (narrow ? 17 : 12) } : null,
    reply: replied ? {
      from: clamped ? width - nodeWidth / 2 : boxX + boxWidth / 2, to: tunnel ? merger!.x + merger!.width / 2 + 5 : nodeWidth / 2,
      end: middle + (tunnel ? 92 : hostHeight / 2 + 46), y: middle + TALLEST / 2 + 50, below: narrow,
      text: clamped ? `${narrow ? '' : 'SYN: '}MSS ${mssOf(told).join(' → ')}` : `frag-needed${mtuWords === null ? '' : `, MTU ${mtuWords}`}${manner}`, calm: !rejects,
    } : null,
    merge: inCapture && atSender ? funnel(bigX + bigWidth + 3, firstX + firstWidth * 0.55 - 3, bigHeight / 2, scale(wire) / 2, 'cut by the card')
      : inCapture && place === 'receiver' ? funnel(rowFrom + few * step, bigX - 3, scale(wire) / 2, bigHeight / 2, 'merged on arrival')
      : merges ? funnel((inside ? boxX : boxX - mergerWidth) + 3, bigX - 3, scale(wire) / 2, bigHeight / 2, '') : null,
    merger,
    small: wireSize === null ? null
      : merges ? { x: firstX + firstWidth / 2, y: middle - scale(wire) / 2 - 14, text: `${narrow ? '' : `${formatCount(piecesOf(big, wire))} × `}${formatCount(wireSize)}` }
      : narrow ? null
      : passes ? { x: secondX + secondWidth * 0.36 + (few * step) / 2, y: middle + scale(ahead) / 2 + 22, text: `packets of ${formatCount(fits)} pass` }
      : inCapture ? { x: Math.max(rowFrom + (few * step) / 2, secondX + 62), y: middle + scale(wire) / 2 + 22, text: `${formatCount(wireSize)} on the wire` }
      : mergedAt === 'sender' && onItsWay && bigX - firstX - firstWidth * 0.3 - bigWidth > 60 ? { x: firstX + firstWidth * 0.3 + bigWidth + 30, y: middle + 4, text: 'not cut' } : null,
    capture: picture.capturePoint === 'unknown' ? null : { x: { sender: nodeWidth / 2, between: boxX + boxWidth / 2, receiver: width - nodeWidth / 2 }[picture.capturePoint], box: picture.capturePoint === 'between' },
  };
}
