/**
 * The path as geometry: sender → box → receiver, pipes as wide as their MTU, packets to the same scale. Pure, so that
 * it can be tested and drawn anywhere. Sizes in pixels.
 */
import { formatCount } from '../../lib/format.ts';
import type { PathPicture } from '../../report/schema.ts';

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
  /** Two words: on one line, or on two where there is little room. */
  label: [string, string] | null;
  /** Nobody said how wide it is. */
  guessed: boolean;
}

export interface PathPacket {
  x: number;
  width: number;
  height: number;
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
  reply: { from: number; to: number; y: number; below: boolean; text: string; heeded: boolean } | null;
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

/** IP and TCP header without options, which each packet on the wire brings. */
const HEADERS = 40;

/** How many packets of a size a large one is made of: its payload over theirs. */
const piecesOf = (big: number, wire: number): number => (wire > HEADERS && wire < big ? Math.max(2, Math.round((big - HEADERS) / (wire - HEADERS))) : 1);

/** Where the packets meet that a large one is made of. */
function seamsOf(big: number, wire: number, scale: (size: number) => number): number[] {
  const pieces = piecesOf(big, wire);
  const step = scale(big) / pieces;
  return step < LEAST_SEAM ? [] : Array.from({ length: pieces - 1 }, (_, i) => (i + 1) * step);
}

/** A packet of the wire that gets through. */
const fitting = (x: number, width: number, height: number): PathPacket => ({ x, width, height, kind: 'wire', fate: 'whole', seams: [], unseen: false });

/** `pieces`: what was lost passes in packets of their wire size. */
export function layoutPath(picture: PathPicture, width: number, pieces = false): PathLayout {
  const { packetSize, wireSize, mtu, mergedAt, fate, reporter } = picture;
  const narrow = width < 640;
  const big = packetSize ?? wireSize ?? mtu ?? 1500;
  const wire = wireSize ?? Math.min(big, mtu ?? (fate === 'forwarded' ? 1500 : big));
  const ahead = mtu ?? Math.min(wire, big);
  const scale = scaleOf([big, wire, ahead]);
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
  const nodes: PathNode[] = [
    { x: 0, width: nodeWidth, label: capital(picture.sender.label), address: picture.sender.address, does: null, kind: 'host' },
    {
      x: boxX, width: boxWidth, label: reporter ? capital(reporter.label) : inside ? 'This box' : fate === 'lost' ? 'Somewhere' : 'Path', address: reporter?.address ?? (fate === 'lost' && !inside ? 'in silence' : ''),
      does: reporter && rejects ? (inside ? 'merges, then rejects' : 'rejects') : inside ? 'merges, then drops' : null, kind: inside ? 'merging' : reporter ? 'box' : 'unknown',
    },
    { x: width - nodeWidth, width: nodeWidth, label: capital(picture.receiver.label), address: picture.receiver.address, does: null, kind: 'host' },
  ];
  // Large in the capture alone: offloading merges it after the wire, or cuts it before.
  const inCapture = fate === 'forwarded' && wire < big;
  const firstX = nodeWidth;
  const firstWidth = boxX - mergerWidth - nodeWidth;
  const secondX = boxX + boxWidth;
  const secondWidth = width - nodeWidth - secondX;
  const grownBefore = !inCapture && !merges;
  const pipes: PathPipe[] = [
    { x: firstX, width: firstWidth, height: Math.max(scale(grownBefore ? big : wire), scale(ahead)) + 6, label: null, guessed: true },
    { x: secondX, width: secondWidth, height: scale(ahead) + 6, label: inCapture && (mtu === null || picture.capturePoint === 'receiver') ? null : mtu === null ? ['MTU', 'unknown'] : ['MTU', `${fate === 'lost' ? '≥ ' : ''}${formatCount(mtu)}`], guessed: mtu === null },
  ];

  const packets: PathPacket[] = [];
  const bigWidth = narrow ? 16 : 34;
  const wireWidth = narrow ? 9 : 20;
  const stopped = fate === 'forwarded' ? 'whole' : fate === 'lost' ? 'lost' : 'stopped';
  let count = 0;
  if (merges) {
    const step = wireWidth + (narrow ? 3 : 5);
    count = Math.max(1, Math.min(piecesOf(big, wire), 8, Math.floor((firstWidth - 12) / step)));
    // They stand in the middle of their pipe: on their way.
    const from = firstX + (firstWidth - count * step) / 2;
    for (let i = 0; i < count; i++) packets.push(fitting(from + i * step, wireWidth, scale(wire)));
  }
  const inBox = boxX + boxWidth / 2 - bigWidth / 2;
  const places = { sender: firstX + 12, receiver: secondX + secondWidth - bigWidth - (narrow ? 22 : 12), between: inBox, unknown: inBox };
  const bigX = inCapture ? places[picture.capturePoint]
    : fate === 'forwarded' ? secondX + secondWidth * 0.4
    : inside ? boxX + boxWidth - bigWidth - (narrow ? 6 : 14)
    : merges ? boxX - bigWidth - (narrow ? 4 : 10)
    : firstX + firstWidth - bigWidth - (narrow ? 6 : 16);
  const bigHeight = fate === 'forwarded' && !inCapture ? scale(Math.min(wire, ahead)) : scale(big);
  // What several small ones became belongs to the box or the card that merged them: at the sender nobody captured it.
  const unseen = merges && picture.capturePoint === 'sender';
  const seams = inCapture || (mergedAt !== null && fate !== 'forwarded') ? seamsOf(big, wire, scale) : [];
  packets.push({ x: bigX, width: bigWidth, height: bigHeight, kind: 'big', fate: stopped, seams, unseen });
  if (fate === 'obeyed') {
    for (let i = 0; i < (narrow ? 1 : 2); i++) packets.push(fitting(secondX + secondWidth * 0.3 + i * (bigWidth + 14), bigWidth, scale(ahead)));
  }
  const step = wireWidth + (narrow ? 4 : 8);
  const row = (from: number, many: number, size = wire) => {
    for (let i = 0; i < many; i++) packets.push(fitting(from + i * step, wireWidth, scale(size)));
  };
  // As many as leave room for what stands beside them, and one at least.
  const few = narrow ? 2 : Math.max(1, Math.min(4, Math.floor((secondWidth * 0.84 - bigWidth - 60) / step)));
  const atSender = picture.capturePoint === 'sender';
  if (inCapture) {
    row(atSender ? firstX + firstWidth * 0.55 : firstX + firstWidth * 0.25, few);
    row(atSender || picture.capturePoint !== 'receiver' ? secondX + secondWidth * 0.36 : secondX + secondWidth * 0.16, few);
  }
  const passing = Math.min(wire, ahead);
  const passes = pieces && fate === 'lost' && passing < big;
  if (passes) row(secondX + secondWidth * (narrow ? 0.24 : 0.36), few, passing);
  const onItsWay = !merges && fate !== 'forwarded' && !narrow;
  if (onItsWay) packets.push({ x: firstX + firstWidth * 0.3, width: bigWidth, height: scale(big), kind: 'big', fate: 'whole', seams, unseen: false });

  const centre = bigX + bigWidth / 2;
  const callout = packetSize === null ? null : `${formatCount(packetSize)} bytes${narrow ? '' : unseen ? ', never captured' : inCapture ? ', in the capture alone' : ''}`;
  const half = (callout?.length ?? 0) * 3.95;
  // Within a box the text stands above the box; beside one rather than over its corner, but where the page is narrow.
  const calloutX = inCapture || merges ? Math.min(Math.max(centre, half), width - half) : narrow || fate === 'forwarded' ? centre : Math.min(centre, boxX - 6 - half);
  const calloutY = narrow && !inCapture ? 50 : merges || (inCapture && (picture.capturePoint === 'between' || picture.capturePoint === 'unknown')) ? middle - 74 : middle - scale(big) / 2 - 12;
  // The line from "captured here" comes down on the box.
  const beside = merges && picture.capturePoint === 'between' ? Math.min(calloutX, boxX + boxWidth / 2 - 10 - half) : calloutX;
  const replied = (rejects || fate === 'obeyed') && reporter !== null;
  const height = middle + TALLEST / 2 + (replied ? (narrow ? 104 : 88) : 52);
  const rowFrom = secondX + secondWidth * (atSender ? 0.36 : 0.16);
  const label = (text: string, from: number, to: number) => (to - from > text.length * 6.4 ? text : null);
  const funnel = (from: number, to: number, small: number, large: number, text: string): PathLayout['merge'] => (to > from + 4 ? { from, to, small, big: large, label: label(text, from, to) } : null);
  return {
    width, height, middle, hostHeight: narrow ? 128 : 56, nodes, pipes, packets,
    callout: callout === null ? null : { x: beside, y: calloutY, text: callout },
    cross: rejects ? { x: secondX + (narrow ? 9 : 18), y: middle } : fate === 'lost' ? { x: inside ? boxX + boxWidth : Math.min(centre + bigWidth, boxX + boxWidth / 2), y: middle } : null,
    passed: fate === 'forwarded' || fate === 'obeyed' || passes ? { x: width - (narrow ? 12 : 24), y: middle - (narrow ? 17 : 12) } : null,
    reply: replied ? { from: boxX + boxWidth / 2, to: nodeWidth / 2, y: middle + TALLEST / 2 + 50, below: narrow, text: `frag-needed${mtu === null ? '' : `, MTU ${formatCount(mtu)}`}${fate === 'ignored' ? ': ignored' : ''}`, heeded: fate === 'obeyed' } : null,
    merge: inCapture && atSender ? funnel(bigX + bigWidth + 3, firstX + firstWidth * 0.55 - 3, bigHeight / 2, scale(wire) / 2, 'cut by the card')
      : inCapture && picture.capturePoint === 'receiver' ? funnel(rowFrom + few * step, bigX - 3, scale(wire) / 2, bigHeight / 2, 'merged on arrival')
      : merges ? funnel((inside ? boxX : boxX - mergerWidth) + 3, bigX - 3, scale(wire) / 2, bigHeight / 2, '') : null,
    merger: mergerWidth === 0 ? null : { x: boxX - mergerWidth, width: mergerWidth, label: narrow ? 'merged' : 'merged here', unseen },
    small: wireSize === null ? null
      : merges ? { x: firstX + firstWidth / 2, y: middle - scale(wire) / 2 - 14, text: `${narrow ? '' : `${formatCount(piecesOf(big, wire))} × `}${formatCount(wireSize)}` }
      : passes ? (narrow ? null : { x: secondX + secondWidth * 0.36 + (few * step) / 2, y: middle + scale(ahead) / 2 + 22, text: `packets of ${formatCount(passing)} pass` })
      : inCapture ? (narrow ? null : { x: Math.max(rowFrom + (few * step) / 2, secondX + 62), y: middle + scale(wire) / 2 + 22, text: `${formatCount(wireSize)} on the wire` })
      : mergedAt === 'sender' && onItsWay && bigX - firstX - firstWidth * 0.3 - bigWidth > 60 ? { x: firstX + firstWidth * 0.3 + bigWidth + 30, y: middle + 4, text: 'not cut' } : null,
    capture: picture.capturePoint === 'unknown' ? null : { x: { sender: nodeWidth / 2, between: boxX + boxWidth / 2, receiver: width - nodeWidth / 2 }[picture.capturePoint], box: picture.capturePoint === 'between' },
  };
}

/** The picture in words, for those who do not see it, and under it for those who do. */
export function describePath(picture: PathPicture, pieces = false): string {
  const size = (bytes: number | null) => (bytes === null ? 'unknown size' : `${formatCount(bytes)} bytes`);
  const who = picture.sender.label.toLowerCase();
  const box = picture.reporter ? `${picture.reporter.label.toLowerCase()} ${picture.reporter.address}` : picture.mergedAt === 'reporter' ? 'the box on which this was captured' : 'an unknown box';
  const made = {
    sender: `The ${who} sends packets of ${size(picture.packetSize)} that nothing cuts.`,
    reporter: `The ${who} sends packets of ${size(picture.wireSize)}; ${box} merges them into ${size(picture.packetSize)}.`,
    'before-reporter': `The ${who} sends packets of ${size(picture.wireSize)}; before ${box} they are merged into ${size(picture.packetSize)}.`,
  };
  const { packetSize, wireSize } = picture;
  // What the capture alone shows large was never sent so.
  const merged = `The packets are of ${size(wireSize)} on the wire; where they were captured they show merged, up to ${size(packetSize)}.`;
  const offloaded = {
    sender: `The ${who} hands ${size(packetSize)} to its card at once, and the card cuts them into packets of ${size(wireSize)}.`,
    receiver: `The ${who} sends packets of ${size(wireSize)}; the ${picture.receiver.label.toLowerCase()} merges them into ${size(packetSize)} on arrival.`,
    between: merged,
    unknown: merged,
  };
  const inCapture = picture.fate === 'forwarded' && packetSize !== null && (wireSize ?? 0) < packetSize;
  const first = inCapture ? offloaded[picture.capturePoint] : picture.mergedAt ? made[picture.mergedAt] : `The ${who} sends packets of ${size(picture.packetSize)}.`;
  const passing = wireSize === null ? picture.mtu : Math.min(wireSize, picture.mtu ?? wireSize);
  const behind = `The link behind ${picture.reporter && picture.reporter.label !== 'receiver' ? `the ${picture.reporter.label.toLowerCase()}` : 'it'}`;
  const link = picture.mtu === null ? `${behind} has an unknown MTU` : `${behind} takes ${size(picture.mtu)}`;
  const then = {
    rejected: `${link}: they are rejected with a frag-needed message.`,
    obeyed: `${link}: the first are rejected with a frag-needed message, and from then on the ${who} sends packets that fit.`,
    ignored: `${link}: they are rejected with a frag-needed message, which the ${who} does not heed.`,
    lost: `${picture.mergedAt === 'reporter' ? 'What it merged never leaves it, and nothing says so' : 'They vanish, and nothing answers'}.${pieces && packetSize !== null && passing !== null && passing < packetSize ? ` In packets of ${size(passing)} the same bytes pass.` : ''}`,
    forwarded: inCapture ? 'That is harmless.' : 'They arrive.',
  }[picture.fate];
  const where = picture.capturePoint === 'unknown' ? '' : ` Captured ${{ sender: `at the ${who}`, receiver: `at the ${picture.receiver.label.toLowerCase()}`, between: 'between the two' }[picture.capturePoint]}.`;
  return `${first} ${then}${where}`;
}
