/** Where the parts of the path picture stand, in pixels: the hosts at the edges, the box between them, the pipes, and the packets that texts go by. */
import { type PathScene, piecesOf } from './path-scene.ts';

/** Pixels of the tallest thing that is drawn, and of the least. */
export const TALLEST = 108;
const SHORTEST = 12;
/** Room above the pipes, for "captured here" and the size of the packet. */
const TOP = 60;
export const MIDDLE = TOP + TALLEST / 2 + 10;

/** Width below which texts are short and hosts as tall as boxes. */
const NARROW = 640;

/** Where the parts stand that everything else is placed by. */
export interface Stage {
  width: number;
  narrow: boolean;
  nodeWidth: number;
  box: { x: number; width: number };
  /** What merges in front of the box, at its door; 0 = nothing does. */
  mergerWidth: number;
  /** The pipes before the box and behind it. */
  first: { x: number; width: number };
  second: { x: number; width: number };
  /** Widths of packets. */
  bigWidth: number;
  wireWidth: number;
  bigX: number;
  /** Small packets behind the box: where they begin, how far apart, and as many as leave room for what stands beside them, one at least. */
  pieces: { from: number; step: number; gap: number; count: number };
  /** The packet is drawn a second time, on its way to the box. */
  onItsWay: boolean;
  /** Pixels that IP bytes are drawn tall. */
  scale(size: number): number;
}

/** Sizes to one scale: the largest of all is TALLEST, and nothing vanishes. */
function scaleOf(sizes: number[]): (size: number) => number {
  const most = Math.max(1, ...sizes);
  return (size) => Math.max(SHORTEST, (size / most) * TALLEST);
}

/** Places the parts of a scene in a width of pixels. */
export function stageOf(scene: PathScene, width: number): Stage {
  const { picture, story, merges, inside, inCapture, big, wire, ahead } = scene;
  const narrow = width < NARROW;
  const nodeWidth = narrow ? 62 : 112;
  // A box that merges has room for what it makes; what merges in front of it is a part of its own, at its door.
  const boxWidth = narrow ? (inside ? 76 : 62) : inside ? 184 : 132;
  const mergerWidth = merges && !inside ? (narrow ? 36 : 104) : 0;
  const boxX = Math.round(width * 0.5 - (boxWidth - mergerWidth) / 2);
  const first = { x: nodeWidth, width: boxX - mergerWidth - nodeWidth };
  const second = { x: boxX + boxWidth, width: width - nodeWidth - boxX - boxWidth };
  const bigWidth = narrow ? 16 : 34;
  const wireWidth = narrow ? 9 : 20;
  const gap = narrow ? 4 : 8;
  const step = wireWidth + gap;
  const box = { x: boxX, width: boxWidth };
  return {
    width, narrow, nodeWidth, box, mergerWidth, first, second, bigWidth, wireWidth,
    bigX: bigXOf(scene, { narrow, box, first, second, bigWidth }),
    pieces: {
      from: second.x + second.width * (scene.seenAt !== 'receiver' ? 0.36 : 0.16), step, gap,
      count: narrow ? 2 : Math.max(1, Math.min(4, inCapture ? Math.max(2, piecesOf(big, wire)) : 4, Math.floor((second.width * 0.84 - bigWidth - 60) / step))),
    },
    onItsWay: !merges && story !== 'fragments' && !inCapture && picture.fate !== 'forwarded' && !narrow,
    // Two pipes side by side need a smaller scale.
    scale: scaleOf([big, wire, ahead].map((size) => (story === 'flapping' ? 2 * size : size))),
  };
}

/** Where the packet stands that the picture is about: where it was seen, stopped or made. */
function bigXOf(scene: PathScene, { narrow, box, first, second, bigWidth }: Pick<Stage, 'narrow' | 'box' | 'first' | 'second' | 'bigWidth'>): number {
  if (scene.inCapture) {
    if (scene.seenAt === 'sender') return first.x + 12;
    if (scene.seenAt === 'receiver') return second.x + second.width - bigWidth - (narrow ? 22 : 12);
    return box.x + box.width / 2 - bigWidth / 2;
  }
  if (scene.story === 'fragments') return first.x + first.width * 0.5 - bigWidth / 2;
  if (scene.passing) return first.x + first.width * 0.4;
  if (scene.picture.fate === 'forwarded' && scene.story !== 'stale') return second.x + second.width * 0.4;
  if (scene.inside) return box.x + box.width - bigWidth - (narrow ? 6 : 14);
  if (scene.merges) return box.x - bigWidth - (narrow ? 4 : 10);
  return first.x + first.width - bigWidth - (narrow ? 6 : 16);
}
