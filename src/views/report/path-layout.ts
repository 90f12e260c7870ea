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
  kind: 'host' | 'box' | 'unknown';
  captured: boolean;
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
}

export interface PathLayout {
  width: number;
  height: number;
  middle: number;
  nodes: PathNode[];
  pipes: PathPipe[];
  packets: PathPacket[];
  /** Text above the packet that did not fit, centred on x. */
  callout: { x: number; y: number; text: string } | null;
  cross: { x: number; y: number } | null;
  passed: { x: number; y: number } | null;
  /** The ICMP message on its way back. */
  reply: { from: number; to: number; y: number; text: string; obeyed: boolean } | null;
  merge: { x: number; text: string } | null;
  capture: { x: number } | null;
}

const TALLEST = 108;
const SHORTEST = 12;

/** Sizes to one scale: the largest of all is TALLEST, and nothing vanishes. */
function scaleOf(sizes: number[]): (size: number) => number {
  const most = Math.max(1, ...sizes);
  return (size) => Math.max(SHORTEST, (size / most) * TALLEST);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

export function layoutPath(picture: PathPicture, width: number): PathLayout {
  const { packetSize, wireSize, mtu, mergedAt, fate, reporter } = picture;
  const narrow = width < 640;
  const big = packetSize ?? wireSize ?? mtu ?? 1500;
  const wire = wireSize ?? Math.min(big, mtu ?? big);
  const ahead = mtu ?? Math.min(wire, big);
  const scale = scaleOf([big, wire, ahead]);
  const top = 60;
  const middle = top + TALLEST / 2 + 10;
  const nodeWidth = narrow ? 62 : 112;
  const boxWidth = narrow ? 62 : 132;

  const boxX = Math.round(width * 0.5 - boxWidth / 2);
  const captured = (place: PathPicture['capturePoint']) => picture.capturePoint === place;
  const nodes: PathNode[] = [
    { x: 0, width: nodeWidth, label: capital(picture.sender.label), address: picture.sender.address, kind: 'host', captured: captured('sender') },
    {
      x: boxX, width: boxWidth, label: reporter ? capital(reporter.label) : (fate === 'lost' ? 'Somewhere' : 'Path'), address: reporter?.address ?? (fate === 'lost' ? 'no box says so' : ''),
      kind: reporter ? 'box' : 'unknown', captured: captured('between'),
    },
    { x: width - nodeWidth, width: nodeWidth, label: capital(picture.receiver.label), address: picture.receiver.address, kind: 'host', captured: captured('receiver') },
  ];
  const firstX = nodeWidth;
  const firstWidth = boxX - nodeWidth;
  const secondX = boxX + boxWidth;
  const secondWidth = width - nodeWidth - secondX;
  const grownBefore = mergedAt === 'sender' || mergedAt === 'before-reporter' || mergedAt === null;
  const pipes: PathPipe[] = [
    { x: firstX, width: firstWidth, height: Math.max(scale(grownBefore ? big : wire), scale(ahead)) + 6, label: null, guessed: true },
    { x: secondX, width: secondWidth, height: scale(ahead) + 6, label: mtu === null ? ['MTU', 'unknown'] : ['MTU', formatCount(mtu)], guessed: mtu === null },
  ];

  const packets: PathPacket[] = [];
  const bigWidth = narrow ? 16 : 34;
  const wireWidth = narrow ? 9 : 20;
  const stopped = fate === 'forwarded' ? 'whole' : fate === 'lost' ? 'lost' : 'stopped';
  const merges = mergedAt !== null && mergedAt !== 'sender' && wire < big;
  if (merges) {
    const step = wireWidth + (narrow ? 4 : 8);
    const room = mergedAt === 'before-reporter' ? firstWidth * 0.5 : firstWidth - 12;
    const count = Math.max(1, Math.min(5, Math.floor(room / step)));
    for (let i = 0; i < count; i++) packets.push({ x: firstX + 8 + i * step, width: wireWidth, height: scale(wire), kind: 'wire', fate: 'whole' });
  }
  const bigX = fate === 'forwarded' ? secondX + secondWidth * 0.4
    : mergedAt === 'reporter' ? boxX + boxWidth - bigWidth - (narrow ? 3 : 10)
    : firstX + firstWidth - bigWidth - (narrow ? 6 : 16);
  packets.push({ x: bigX, width: bigWidth, height: fate === 'forwarded' ? scale(Math.min(wire, ahead)) : scale(big), kind: 'big', fate: stopped });
  if (fate === 'obeyed') {
    const count = narrow ? 1 : 2;
    for (let i = 0; i < count; i++) {
      packets.push({ x: secondX + secondWidth * 0.3 + i * (bigWidth + 14), width: bigWidth, height: scale(ahead), kind: 'wire', fate: 'whole' });
    }
  }
  if (!merges && fate !== 'forwarded' && !narrow) packets.push({ x: firstX + firstWidth * 0.3, width: bigWidth, height: scale(big), kind: 'big', fate: 'whole' });

  const centre = bigX + bigWidth / 2;
  const replied = (fate === 'rejected' || fate === 'obeyed' || fate === 'ignored') && reporter !== null;
  const height = middle + TALLEST / 2 + (replied ? 88 : 52);
  return {
    width, height, middle, nodes, pipes, packets,
    // Within the box the text stands above the box.
    callout: packetSize === null ? null : { x: centre, y: middle - (mergedAt === 'reporter' && fate !== 'forwarded' ? 74 : scale(big) / 2 + 12), text: `${formatCount(packetSize)} bytes` },
    cross: fate === 'rejected' || fate === 'ignored' ? { x: secondX + (narrow ? 9 : 18), y: middle } : fate === 'lost' ? { x: Math.min(centre + bigWidth, boxX + boxWidth / 2), y: middle } : null,
    passed: fate === 'forwarded' || fate === 'obeyed' ? { x: width - nodeWidth - 20, y: middle } : null,
    reply: replied ? { from: boxX + boxWidth / 2, to: nodeWidth / 2, y: middle + TALLEST / 2 + 50, text: mtu === null ? 'frag-needed' : `frag-needed, MTU ${formatCount(mtu)}`, obeyed: fate !== 'ignored' } : null,
    merge: merges ? { x: mergedAt === 'reporter' ? boxX + boxWidth / 2 : firstX + firstWidth * 0.68, text: 'merged here' } : null,
    capture: picture.capturePoint === 'unknown' ? null : { x: { sender: nodeWidth / 2, between: boxX + boxWidth / 2, receiver: width - nodeWidth / 2 }[picture.capturePoint] },
  };
}

/** The picture in words, for those who do not see it, and under it for those who do. */
export function describePath(picture: PathPicture): string {
  const size = (bytes: number | null) => (bytes === null ? 'unknown size' : `${formatCount(bytes)} bytes`);
  const who = picture.sender.label.toLowerCase();
  const box = picture.reporter ? `${picture.reporter.label.toLowerCase()} ${picture.reporter.address}` : 'an unknown box';
  const made = {
    sender: `The ${who} sends packets of ${size(picture.packetSize)} that nothing cuts.`,
    reporter: `The ${who} sends packets of ${size(picture.wireSize)}; ${box} merges them into ${size(picture.packetSize)}.`,
    'before-reporter': `The ${who} sends packets of ${size(picture.wireSize)}; before ${box} they are merged into ${size(picture.packetSize)}.`,
  };
  const first = picture.mergedAt ? made[picture.mergedAt] : `The ${who} sends packets of ${size(picture.packetSize)}.`;
  const link = picture.mtu === null ? 'The link behind it has an unknown MTU' : `The link behind it takes ${size(picture.mtu)}`;
  const then = {
    rejected: `${link}: they are rejected with a frag-needed message.`,
    obeyed: `${link}: the first are rejected with a frag-needed message, and from then on the ${who} sends packets that fit.`,
    ignored: `${link}: they are rejected with a frag-needed message, which the ${who} does not heed.`,
    lost: 'They vanish, and nothing answers.',
    forwarded: 'They arrive.',
  }[picture.fate];
  const where = picture.capturePoint === 'unknown' ? '' : ` Captured ${{ sender: `at the ${who}`, receiver: `at the ${picture.receiver.label.toLowerCase()}`, between: 'between the two' }[picture.capturePoint]}.`;
  return `${first} ${then}${where}`;
}
