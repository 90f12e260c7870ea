/** The kinds of traffic that the benchmark is about. Each fills a writer with so many frames; nothing depends on the machine. */
import { type CaptureWriter, SYN } from '../capture-writer.ts';
import { generator } from '../random.ts';
import { Connection, Sender } from './flows.ts';
import { tellStory } from './stories.ts';

export type Traffic = (out: CaptureWriter, frames: number, flows: number) => void;

/** A few connections that move full-size segments, with an ACK for every sixteenth: most of the file is payload. */
export const bulk: Traffic = (out, frames, flows) => {
  const random = generator(11);
  const sender = new Sender(out, random, 12);
  const all = Array.from({ length: flows }, (_, i) => new Connection(i, random));
  for (const c of all) for (let step = 0; step < 3; step++) sender.handshake(c, step);
  while (out.frames < frames) {
    const c = all[random() % flows];
    for (let k = 0; k < 16; k++) sender.data(c, 1448);
    sender.serverAck(c);
  }
};

/**
 * Connections that send two segments for each ACK. One pass in 60 loses a segment, and once in its life a flow meets a
 * router that asks for 1400 bytes: nearly every flow deserves a closer look.
 */
export const headers: Traffic = (out, frames, flows) => {
  const random = generator(23);
  const sender = new Sender(out, random, 3);
  const all = Array.from({ length: flows }, (_, i) => new Connection(i, random));
  const passes = Math.max(2, Math.floor(frames / flows / 3));
  while (out.frames < frames) {
    const c = all[random() % flows];
    if (c.step < 3) {
      sender.handshake(c, c.step++);
      continue;
    }
    const first = c.clientSeq;
    c.step++;
    if (c.mss === 1448 && random() % passes < 2) {
      sender.data(c, 1448);
      sender.reject(1400);
      c.mss = 1348;
      c.clientSeq = first;
      sender.data(c, c.mss);
      sender.data(c, 100);
    } else {
      sender.data(c, c.mss);
      sender.data(c, c.mss);
      if (random() % 60 === 0) {
        sender.recover(c, first, c.mss);
        continue;
      }
    }
    sender.serverAck(c);
  }
};

const CHURN_LIVE = 2000;
const CHURN_FRAMES = 10;

/** Short connections of ten frames, two thousand at a time. */
export const churn: Traffic = (out, _frames, flows) => {
  const random = generator(37);
  const sender = new Sender(out, random, 5);
  let opened = 0;
  const live: Connection[] = [];
  while (opened < flows && live.length < CHURN_LIVE) live.push(new Connection(opened++, random));
  while (live.length > 0) {
    const k = random() % live.length;
    const c = live[k];
    const step = c.step++;
    if (step < 3) sender.handshake(c, step);
    else if (step === 3) sender.data(c, 400);
    else if (step === 4) sender.answer(c, 1448);
    else if (step === 5) sender.answer(c, 900);
    else if (step === 6) sender.clientAck(c);
    else sender.close(c, step - 7);
    if (c.step < CHURN_FRAMES) continue;
    if (opened < flows) live[k] = new Connection(opened++, random);
    else {
      live[k] = live[live.length - 1];
      live.pop();
    }
  }
};

const STORY_LIVE = 500;

/** Uploads of about a hundred frames; with `share` = 10 every tenth has a story in it, with 0 all are healthy. */
const uploads = (share: number): Traffic => (out, frames, flows) => {
  const random = generator(53);
  const sender = new Sender(out, random, 20);
  const passes = Math.max(4, Math.round(frames / flows / 3) - 2);
  let opened = 0;
  const live: Connection[] = [];
  while (opened < flows && live.length < STORY_LIVE) live.push(new Connection(opened++, random));
  while (live.length > 0) {
    const k = random() % live.length;
    const c = live[k];
    if (c.wake > out.now) {
      out.now += 2;
      continue;
    }
    const step = c.step++;
    if (step < 3) sender.handshake(c, step);
    else if (step < passes + 3) {
      const isStory = share > 0 && c.index % share === 0 && step >= 6;
      if (!isStory || !tellStory(sender, c, Math.floor(c.index / share), step - 6)) {
        sender.data(c, c.mss);
        sender.data(c, c.mss);
        sender.serverAck(c);
      }
    } else sender.close(c, step - passes - 3);
    if (c.step < passes + 6) continue;
    if (opened < flows) live[k] = new Connection(opened++, random);
    else {
      live[k] = live[live.length - 1];
      live.pop();
    }
  }
};

export const healthy = uploads(0);
export const faults = uploads(10);

/** One SYN a flow: a port scan, no answers. */
export const scan: Traffic = (out, frames) => {
  const random = generator(71);
  const sender = new Sender(out, random, 4);
  for (let i = 0; i < frames; i++) {
    const c = new Connection(i, random);
    sender.send(c, false, c.clientSeq, 0, SYN, 0);
  }
};

/** One connection and a router that rejects every second segment of it. */
export const rejections: Traffic = (out, frames) => {
  const random = generator(83);
  const sender = new Sender(out, random, 40);
  const c = new Connection(1, random);
  for (let step = 0; step < 3; step++) sender.handshake(c, step);
  while (out.frames < frames) {
    sender.data(c, 1448);
    sender.reject(1400);
    if (random() % 8 === 0) sender.serverAck(c);
  }
};
