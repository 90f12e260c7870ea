import { formatCount, groupDigits } from '../lib/format.ts';
import type { Suspicion } from '../pmtu/suspicion.ts';
import { UNHEARD } from './unheard.ts';

/** A flow that the capture says too little of. */
export interface Suspect {
  stream: number;
  /** Name of the file that it is in; null where there is only one. */
  file: string | null;
  suspicion: Suspicion;
}

/** What weak views amount to, in sentences; empty where the capture could show a fault. */
export interface ViewFacts {
  packets: number;
  tcpPackets: number;
  /** All flows; those with payload, and those of them captured in both directions. */
  tcpFlows: number;
  flowsWithPayload: number;
  flowsBothWays: number;
  /** Frag-needed or Packet Too Big messages, and those of them that no captured TCP flow explains. */
  messages: number;
  foreignMessages: number;
  /** Those of the foreign ones whose quote is cut before its ports: they may well be about a captured flow. */
  cutMessages: number;
  /** Such messages about UDP and ICMP packets, which are in neither number. */
  datagramMessages: number;
  /** Messages about captured flows of which nobody can say what their sender did, while no finding is made of any, and the flows that they are about. */
  openMessages: number;
  openFlows: number;
  /** The filter of every capture leaves ICMP out. */
  icmpFilteredOut: boolean;
  suspicions: readonly Suspect[];
  unknownLinkTypes: readonly string[];
  /** Frames and TCP segments that were counted and not analysed, for lack of room. */
  notAnalysed: number;
}

/** What the capture cannot show, and whether that outweighs what it does show. */
export interface Blindness {
  sentences: string[];
  /** The capture as a whole cannot answer; a few odd flows among many healthy ones do not make it so. */
  decisive: boolean;
}

/** Share of the flows with data from which odd ones make the whole capture inconclusive. */
const MANY = 0.2;

/** Says what the capture cannot show. */
export function cannotShow(v: ViewFacts): Blindness {
  const out: string[] = [];
  if (v.unknownLinkTypes.length > 0 && v.tcpPackets === 0) {
    out.push(`The capture holds link type ${v.unknownLinkTypes.join(', ')}, which mtuscope does not decode.`);
  } else if (v.packets === 0) out.push('The capture holds no packets.');
  else if (v.tcpPackets === 0) out.push('The capture holds no TCP segment, so nothing shows how large packets fare.');
  else if (v.flowsWithPayload === 0) out.push('No TCP segment in the capture carries data, so nothing shows how large packets fare.');
  else if (v.flowsBothWays === 0) out.push('Only one direction of each TCP flow was captured, so nothing shows what was acknowledged.');
  const foreign = v.foreignMessages > 0 && v.foreignMessages === v.messages;
  if (foreign) {
    out.push(`${v.foreignMessages === 1 ? 'A message says' : `${v.foreignMessages} messages say`} that a packet was too big, but ${v.cutMessages > 0 ? 'the recording cuts off what it quotes: whose packet it was is not to be seen. Record with a snap length of at least 128 bytes.' : 'the traffic that it quotes was not captured: who sent it and whether it obeyed is not to be seen here.'}`);
  }
  if (v.notAnalysed > 0) {
    out.push(`${formatCount(v.notAnalysed)} packets found no room in memory and were only counted: what they would have shown is not in this report. Cut the capture in parts, or record a snap length and a filter that leave less.`);
  }
  // Messages about other traffic say nothing of the flows that are here; of cut quotes nobody knows what they are about.
  let decisive = out.length > (foreign && v.cutMessages === 0 && v.flowsBothWays > 0 && v.notAnalysed === 0 ? 1 : 0);
  if (v.datagramMessages > 0) {
    out.push(`${v.datagramMessages === 1 ? 'A message says that a UDP or ICMP packet was' : `${v.datagramMessages} messages say that UDP or ICMP packets were`} too big; only TCP is followed here, so whether their sender obeyed is not told.`);
  }
  if (v.openMessages > 0) {
    const [says, packet] = v.openMessages === 1 ? ['A message says', 'a packet was'] : [`${v.openMessages} messages say`, 'packets were'];
    out.push(`${says} that ${packet} too big, and too little of what the sender did then was captured: whether it obeyed is not to be seen. Record longer, where its packets come by.`);
    if (v.openFlows >= MANY * v.flowsWithPayload) decisive = true;
  }
  if (v.icmpFilteredOut && v.messages + v.datagramMessages === 0 && v.flowsWithPayload > 0) out.push(UNHEARD);
  const kinds = new Map<string, Suspect[]>();
  const silent = v.suspicions.filter((s) => s.suspicion.kind === 'falls-silent');
  for (const s of v.suspicions) {
    const { kind, count } = s.suspicion;
    // A request at the very end of a capture tells nothing, unless there is nothing else.
    if (kind === 'falls-silent' && count === 0 && silent.length < v.flowsWithPayload) continue;
    const known = kinds.get(kind);
    if (known) known.push(s);
    else kinds.set(kind, [s]);
  }
  const sentences = out.map(groupDigits);
  for (const suspects of kinds.values()) {
    sentences.push(sentence(v.tcpFlows === 1 ? 'The flow' : flowWords(suspects), suspects));
    if (suspects.length >= MANY * v.flowsWithPayload) decisive = true;
  }
  return { sentences, decisive };
}

const ofFile = (file: string | null): string => (file === null ? '' : ` of ${file}`);

/** "Flows 2, 3 of a.pcap, 0 of b.pcap and 4 more": a file's name behind the last of its flows. */
function flowWords(suspects: readonly Suspect[]): string {
  const named = suspects.slice(0, 5).map(({ stream, file }, i, shown) => `${formatCount(stream)}${shown[i + 1]?.file === file ? '' : ofFile(file)}`);
  return `${suspects.length === 1 ? 'Flow' : 'Flows'} ${named.join(', ')}${suspects.length > 5 ? ` and ${formatCount(suspects.length - 5)} more` : ''}`;
}

/** What all of these suspects have in common, told of the first. */
function sentence(which: string, [{ file, suspicion: s }, ...others]: readonly Suspect[]): string {
  const at = s.frame === null ? '' : ` (from frame ${formatCount(s.frame)}${others.some((other) => other.file !== file) ? ofFile(file) : ''})`;
  const count = formatCount(s.count);
  switch (s.kind) {
    case 'lost-before-capture':
      return `${which}: ${s.count === 1 ? 'bytes that the receiver waits for never came by' : 'most packets were lost before they reached the capture point'}${at}; how large they were and who dropped them shows only on the sender’s side.`;
    case 'never-full-size':
      return `${which}: bytes were lost before they reached the capture point${at}, and no packet of the ${count} bytes that the MSS allows ever came by; whether the lost ones were too big for their path shows only on the sender’s side.`;
    case 'sent-smaller':
      return `${which}: what was sent again${at} went in packets of at most ${count} bytes, and nothing larger after it, as after a message that packets were too big; the capture holds no such message. Record without a filter that leaves ICMP out.`;
    case 'resumed-smaller':
      return `${which}: in a silence${at} ${count} packets of the sender never came by, and what follows is of the size to which stacks fall back when large packets vanish; whether they did shows only on the sender’s side.`;
    case 'large-unanswered':
      if (s.error) return `${which}: large segments were sent ${count} times without an answer${at}, and ${s.error.reporter} says ${s.error.words} of them (frame ${formatCount(s.error.frame)}${s.error.count > 1 ? `, ${formatCount(s.error.count)} times` : ''}): a filter or a missing route, which may look at the size or not. Ask whoever runs ${s.error.reporter}.`;
      return `${which}: large segments were sent ${count} times without an answer${at}; a path too narrow for them looks like this, and so does a peer that is gone.`;
    case 'falls-silent':
      return `${which}: a request was acknowledged and no answer captured${at}; whether the answer was too large for its path shows only on the server’s side.`;
    case 'rejected-and-silent':
      return `${which}: packets were rejected as too big${at} and never acknowledged, and in the ${count} s behind that nothing of their sender was captured; whether it obeys shows only where its packets come by.`;
  }
}
