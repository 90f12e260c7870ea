/** Faults as they unfold in one connection: each step of a connection asks whether its story goes on. */
import { ACK, PSH } from '../capture-writer.ts';
import type { Connection, Sender } from './flows.ts';

/** Microseconds of the first retransmission timeout. */
const RTO = 200_000;

type Story = (s: Sender, c: Connection, step: number) => boolean;

/** Sends the bytes from `seq` on once more. */
function resend(s: Sender, c: Connection, seq: number, payload: number): void {
  s.send(c, false, seq, c.serverSeq, ACK | PSH, payload);
}

/** A super-segment reaches a router that wants 1500 bytes, and is rejected again and again; then the sender gives pieces. */
const unsegmented: Story = (s, c, step) => {
  if (step > 3) return false;
  const first = c.clientSeq;
  s.data(c, 10_136);
  s.reject(1500);
  resend(s, c, first, 10_136);
  s.reject(1500);
  for (let at = 0; at < 10_136; at += 1448) resend(s, c, first + at, Math.min(1448, 10_136 - at));
  s.serverAck(c);
  return true;
};

/** Full-size segments vanish without a word, small ones pass: a black hole behind the capture point. */
const blackHole: Story = (s, c, step) => {
  if (step > 4) return false;
  if (step === 0) {
    c.mark = c.clientSeq;
    s.data(c, 1448);
  } else if (step < 4) resend(s, c, c.mark, 1448);
  else {
    c.mss = 1300;
    resend(s, c, c.mark, 1300);
    resend(s, c, c.mark + 1300, 148);
    s.serverAck(c);
  }
  // Other connections go on while this one waits for its timer.
  if (step < 4) c.wake = s.out.now + RTO * 2 ** step;
  return true;
};

/** A router asks for 1400 bytes, and gets them. */
const discovery: Story = (s, c, step) => {
  if (step > 0) return false;
  const first = c.clientSeq;
  s.data(c, 1448);
  s.reject(1400);
  c.mss = 1348;
  resend(s, c, first, 1348);
  resend(s, c, first + 1348, 100);
  s.serverAck(c);
  return true;
};

/** The same question, and a sender that does not listen. */
const ignored: Story = (s, c, step) => {
  if (step > 6) return false;
  const first = c.clientSeq;
  s.data(c, 1448);
  s.reject(1400);
  resend(s, c, first, 1448);
  s.reject(1400);
  s.serverAck(c);
  return true;
};

/** Ordinary loss, repaired by fast retransmission. */
const loss: Story = (s, c, step) => {
  if (step % 5 !== 0) return false;
  const first = c.clientSeq;
  for (let k = 0; k < 4; k++) s.data(c, c.mss);
  s.recover(c, first, c.mss);
  return true;
};

/** The receiver's window closes and opens again. */
const closedWindow: Story = (s, c, step) => {
  if (step > 1) return false;
  s.data(c, c.mss);
  s.send(c, true, c.serverSeq, c.clientSeq, ACK, 0, 0, 0, 0);
  s.send(c, true, c.serverSeq, c.clientSeq, ACK, 0);
  return true;
};

const STORIES: readonly Story[] = [unsegmented, blackHole, discovery, ignored, loss, closedWindow];

/** Sends what the connection's story wants at this step; false if it has nothing to tell there. */
export function tellStory(s: Sender, c: Connection, which: number, step: number): boolean {
  return STORIES[which % STORIES.length](s, c, step);
}
