/** Ordinary traffic of any size, healthy but for some loss, with faults planted near its end: whoever stops reading early misses them. */
import { generator } from '../random.ts';
import { Connection, Sender } from './flows.ts';
import type { Traffic } from './kinds.ts';
import { tellStory } from './stories.ts';

const LONG_CONNECTIONS = 60;
const SHORT_LIVE = 500;
const SHORT_FRAMES = 10;
/** Part of the frames before the planted connections open, and how many those are; their stories are the first three of stories.ts. */
const PLANTED_FROM = 0.97;
const PLANTED = 12;
const PLANTED_STEPS = 40;
const LOSS_EVERY = 400;

/** Long transfers in segments of `payload` bytes with an ACK for each `burst`, among `flows` short connections. */
const mixture = (payload: number, burst: number): Traffic => (out, frames, flows) => {
  const random = generator(97);
  const sender = new Sender(out, random, 6);
  const long = Array.from({ length: LONG_CONNECTIONS }, (_, i) => new Connection(i, random));
  for (const c of long) for (let step = 0; step < 3; step++) sender.handshake(c, step);
  let opened = LONG_CONNECTIONS;
  let shortFrames = 0;
  const open = () => new Connection(opened++, random);
  const short = Array.from({ length: Math.min(SHORT_LIVE, flows) }, open);
  const planted: Connection[] = [];
  const each = (frames * (1 - PLANTED_FROM)) / (PLANTED * PLANTED_STEPS * 2);
  let next = frames * PLANTED_FROM;
  while (out.frames < frames) {
    if (out.frames >= next) {
      next = out.frames + each;
      if (planted.length < PLANTED) planted.push(open());
      const k = random() % planted.length;
      step(sender, planted[k], k);
    } else if (shortFrames * frames < flows * SHORT_FRAMES * out.frames) {
      shortFrames++;
      const k = random() % short.length;
      const c = short[k];
      const at = c.step++;
      if (at < 3) sender.handshake(c, at);
      else if (at === 3) sender.data(c, Math.min(payload, 400));
      else if (at < 6) sender.answer(c, payload);
      else if (at === 6) sender.clientAck(c);
      else sender.close(c, at - 7);
      if (c.step >= SHORT_FRAMES) short[k] = open();
    } else {
      const c = long[random() % long.length];
      const first = c.clientSeq;
      for (let k = 0; k < burst; k++) sender.data(c, payload);
      if (random() % LOSS_EVERY === 0) sender.recover(c, first, payload);
      else sender.serverAck(c);
    }
  }
};

function step(sender: Sender, c: Connection, which: number): void {
  if (c.wake > sender.out.now) return;
  const at = c.step++;
  if (at < 3) sender.handshake(c, at);
  else if (at < 8 || !tellStory(sender, c, which % 3, at - 8)) {
    sender.data(c, c.mss);
    sender.data(c, c.mss);
    sender.serverAck(c);
  }
}

/** Full-size segments: most of the file is payload. */
export const ordinary = mixture(1448, 16);
/** Segments of some bytes, each second one acknowledged: as many frames as possible. */
export const chatter = mixture(24, 2);
