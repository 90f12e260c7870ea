import { FR_HANDSHAKE_ACK_TIME, FR_SYN_ACK_TIME, FR_SYN_TIME } from '../tables/flow-table.ts';
import { SYN } from '../wire/headers.ts';
import type { FlowCase } from './flow-case.ts';

export type CapturePoint = 'sender' | 'receiver' | 'between' | 'unknown';

/** Where a direction's traffic was captured, and why that is believed. */
export interface CapturePointEstimate {
  point: CapturePoint;
  reasons: string[];
}

/** TTLs with which stacks start. */
const INITIAL = new Set([32, 64, 128, 255]);
/** Weight from which a place is named, and the lead that it needs. */
const ENOUGH = 2;
const LEAD = 1;
/** A host from which the whole round trip lies away is hardly where the capture was taken, whatever its TTL: there may be no router between. */
const FAR = 2;
/** Weight from which the checksums of a host's own stack speak for it. */
const PROOF = 3;
/** Seconds that no host takes to answer a SYN, or its answer: so much of a round trip is way. */
const WAY = 0.005;
/** Super-segments from which finished checksums say that somebody else made them. */
const FINISHED = 2;

/**
 * Where was this captured, seen from one direction's data: at its sender, its receiver, or on a box between?
 * Weighs the direction that the capture states, whose packets still carry unfinished checksums, whose TTL is fresh,
 * which half of the handshake's round trip lies behind the tap, and second sightings.
 */
export function estimateCapturePoint(c: FlowCase, direction: 0 | 1): CapturePointEstimate {
  return (c.directions[direction].capturePoint ??= weigh(c, direction));
}

function weigh(c: FlowCase, direction: 0 | 1): CapturePointEstimate {
  const [there, here] = direction === 0 ? ttlFresh(c) : ttlFresh(c).reverse();
  const weights = { sender: 0, receiver: 0, between: 0 };
  const out = { sender: false, receiver: false };
  const reasons: string[] = [];
  const { checksums: data, supers } = c.directions[direction];
  const back = c.directions[1 - direction].checksums;
  const add = (point: keyof typeof weights, weight: number, reason: string): void => {
    weights[point] += weight;
    reasons.push(reason);
  };
  const exclude = (point: keyof typeof out, reason: string): void => {
    out[point] = true;
    reasons.push(reason);
  };
  if (c.secondSightings * 3 >= c.trace.length) add('between', 4, 'most packets were captured twice, before and behind a box');
  else {
    const leaves = data.outbound > 2 * data.inbound;
    const arrives = data.inbound > 2 * data.outbound;
    if (leaves) add('sender', 4, 'the capture marks the data as outgoing');
    if (arrives && back.outbound > 2 * back.inbound) add('receiver', 4, 'the capture marks the data as incoming and the answers as outgoing');
    out.receiver ||= leaves;
    out.sender ||= arrives;
    if (data.superPartialNoLength > 0) add('sender', 3, 'large segments carry the unfinished checksum that Windows leaves to its card');
    // Where ordinary segments bear wrong checksums, or none, somebody rewrote the capture: then it tells nothing of the stack.
    const { summed } = data;
    const told = (summed.singlesBad + summed.singlesZero) * 4 <= summed.singles;
    const finished = supers - data.superPartial - data.superPartialNoLength;
    if (!leaves && data.superPartialNoLength === 0) {
      if (told && finished >= FINISHED && finished * 5 > supers * 4) exclude('sender', 'large segments carry finished checksums, which the sender’s own stack would leave to its card');
      // GRO leaves the sum of what it merged unfinished; a stack that leaves sums to its card does so with small packets as well.
      if (data.superPartial >= FINISHED && data.small >= 2 && data.smallPartial === 0) exclude('sender', 'large segments carry unfinished checksums, small ones finished ones: GRO merged them');
    }
    // Between virtual machines or containers checksums stay unfinished from end to end: then they tell nothing, nor do
    // those of packets that a router has passed on.
    const senderUnfinished = there !== false && data.small >= 2 && data.smallPartial * 2 > data.small;
    const receiverUnfinished = here !== false && back.small >= 2 && back.smallPartial * 2 > back.small;
    if (senderUnfinished && !receiverUnfinished) add('sender', 3, 'only the sender’s small packets carry unfinished checksums');
    if (receiverUnfinished && !senderUnfinished) add('receiver', 3, 'only the receiver’s packets carry unfinished checksums');
  }
  if (there === true && here === false) add('sender', 2, 'the data’s TTL is fresh, the answers’ is not');
  if (there === false && here === true) add('receiver', 2, 'the answers’ TTL is fresh, the data’s is not');
  if (there === false && here === false) add('between', 2, 'routers lowered the TTL of both directions before');
  out.sender ||= there === false;
  out.receiver ||= here === false;
  if (c.messages[direction].some((m) => m.match !== 'no-flow')) exclude('receiver', 'a message to the sender came by');
  const far = farHost(c);
  if (far === 'neither') add('between', 1, 'both halves of the round trip take their time');
  else if (far !== null) {
    add(far === direction ? 'receiver' : 'sender', 1, `the round trip lies on the ${far === c.client ? 'client' : 'server'}’s side of the tap`);
    const end = far === direction ? 'sender' : 'receiver';
    // Where a SYN or its answer was lost and sent again, their times tell of the wait; what a stack leaves to its card speaks louder.
    if (weights[end] < PROOF && timesTell(c) && farHost(c, WAY) === far) out[end] = true;
    weights[end] -= FAR;
  }
  if (out.sender && out.receiver) return { point: 'between', reasons };
  if (out.sender) weights.sender = -Infinity;
  if (out.receiver) weights.receiver = -Infinity;
  const ranked = (Object.keys(weights) as (keyof typeof weights)[]).sort((x, y) => weights[y] - weights[x]);
  const best = ranked[0];
  const sure = weights[best] >= ENOUGH && weights[best] - weights[ranked[1]] >= LEAD;
  return { point: sure ? best : 'unknown', reasons };
}

/** Whether each direction's packets carry a TTL that no router has lowered; null without packets. */
export function ttlFresh(c: FlowCase): [boolean | null, boolean | null] {
  const seen: [boolean | null, boolean | null] = [null, null];
  for (let i = 0; i < c.trace.length && i < 64; i++) {
    const d = c.trace.direction[i] as 0 | 1;
    if (seen[d] === false || c.trace.second[i]) continue;
    seen[d] = INITIAL.has(c.trace.ttl[i]);
  }
  return seen;
}

/**
 * The host, by the direction in which it sends, between which and the tap the handshake's round trip lies; `neither`: a part of it lies on
 * either side; null unknown, or the round trip takes no longer than `least` seconds. Below a fifth of a millisecond the hosts' own time
 * decides, not the way.
 */
export function farHost(c: FlowCase, least = 0.0002): 0 | 1 | 'neither' | null {
  const split = handshakeSplit(c, least);
  if (split === null) return null;
  return split < 0.1 ? ((1 - c.client!) as 0 | 1) : split > 0.9 ? c.client : 'neither';
}

/** Whether SYN and answer went once each. */
function timesTell({ trace }: FlowCase): boolean {
  let syns = 0;
  for (let i = 0; i < trace.length && i < 64; i++) if (trace.flags[i] & SYN && !trace.second[i]) syns++;
  return syns === 2;
}

/** Share of the handshake's round trip between tap and client: 0 = at the client, 1 = at the server; null unknown. */
function handshakeSplit(c: FlowCase, least: number): number | null {
  const { flows } = c.tables;
  if (c.client === null) return null;
  const syn = flows.flowReal(c.flow, FR_SYN_TIME);
  const synAck = flows.flowReal(c.flow, FR_SYN_ACK_TIME);
  const ack = flows.flowReal(c.flow, FR_HANDSHAKE_ACK_TIME);
  const server = synAck - syn;
  const client = ack - synAck;
  return server >= 0 && client >= 0 && server + client > least ? client / (server + client) : null;
}
