/** What a finding's path picture tells beside the fate of its packets, and the same in words. */
import { formatCount } from '../../lib/format.ts';
import type { Finding, PathPicture } from '../../report/schema.ts';

/** IP and TCP header without options, which each packet on the wire brings. */
export const HEADERS = 40;

/** The narrowest MTU that links are given (serial lines). */
const LEAST_LINK = 296;

/** What the picture is of: the rule says what is to be seen beside the fate. */
export type Told = Pick<Finding, 'rule' | 'parameters'>;

/**
 * pieces: what was lost passes in small packets. receiver: what is merged on arrival is lost. each: learned anew with each
 * connection. tunnel: the message goes to the tunnel’s end. seldom: messages for few of the rejected packets. above: larger than
 * the receiver announced. clamped: a box lowers what it announces. claimed: a message about packets that arrive. stale: about none.
 */
export type Story = 'pieces' | 'receiver' | 'each' | 'tunnel' | 'fragments' | 'seldom' | 'flapping' | 'above' | 'clamped' | 'claimed' | 'stale' | null;

export function storyOf(told: Told | undefined): Story {
  const { atReceiver, tunnel, arrived } = told?.parameters ?? {};
  switch (told?.rule) {
    case 'black-hole-recovered': return 'pieces';
    case 'lso-burst-loss': return atReceiver === true ? 'receiver' : 'pieces';
    case 'clamp-missing': return tunnel === true ? 'tunnel' : 'each';
    case 'fragmented': return 'fragments';
    case 'frag-needed-rate-limited': return 'seldom';
    case 'pmtu-flapping': return 'flapping';
    case 'mss-exceeded-on-wire': return 'above';
    case 'mss-clamped': return 'clamped';
    case 'stale-or-forged-frag-needed': return arrived === true ? 'claimed' : 'stale';
    default: return null;
  }
}

/** The MTUs that a flapping path has had, largest first. */
export const mtusOf = (told: Told | undefined): number[] => [...new Set(String(told?.parameters.values ?? '').split(',').map(Number))].sort((a, b) => b - a);

/** The MSS before and behind the box that lowers it. */
export const mssOf = (told: Told | undefined): string[] => [told?.parameters.mssBefore, told?.parameters.mssAfter].map((mss) => formatCount(Number(mss)));

/** What the picture does not say of sizes and the story does: pairs that were merged are known by what becomes of them. */
export function filledIn(picture: PathPicture, story: Story): PathPicture {
  const { packetSize, wireSize, mtu, fate } = picture;
  // That tiny packets arrive is no bound for a link.
  if (fate === 'lost' && mtu !== null && mtu < LEAST_LINK) return filledIn({ ...picture, mtu: null }, story);
  switch (story) {
    case 'receiver': return wireSize !== null && (packetSize ?? 0) <= wireSize ? { ...picture, packetSize: 2 * (wireSize - HEADERS) + HEADERS } : picture;
    case 'clamped': return { ...picture, packetSize: mtu, wireSize: mtu };
    case 'above': return { ...picture, wireSize: packetSize };
    case 'claimed':
    case 'stale': return { ...picture, packetSize: wireSize };
    default: return picture;
  }
}

/**
 * What the box is that says “too big”, null where none does. One that bears the receiver’s own address forwards what comes to it, for
 * only who forwards sends such messages: a gateway, and the receiver stands behind it.
 */
export const reporterName = ({ reporter, receiver }: PathPicture): string | null =>
  (reporter === null ? null : reporter.address === receiver.address ? 'gateway' : reporter.label.toLowerCase());

/** The picture in words, for those who do not see it, and under it for those who do. */
export function describePath(given: PathPicture, told?: Told): string {
  const story = storyOf(told);
  const picture = filledIn(given, story);
  const size = (bytes: number | null) => (bytes === null ? 'unknown size' : `${formatCount(bytes)} bytes`);
  const who = picture.sender.label.toLowerCase();
  const named = reporterName(picture);
  const box = picture.reporter ? `${named} ${picture.reporter.address}` : picture.mergedAt === 'reporter' ? 'the box on which this was captured' : 'an unknown box';
  const made = {
    sender: `The ${who} sends packets of ${size(picture.packetSize)} that nothing cuts.`,
    reporter: `The ${who} sends packets of ${size(picture.wireSize)}; ${box} merges them into ${size(picture.packetSize)}.`,
    'before-reporter': `The ${who} sends packets of ${size(picture.wireSize)}; before ${box} they are merged into ${size(picture.packetSize)}.`,
  };
  const { packetSize, wireSize } = picture;
  // What the capture alone shows large was never sent so.
  const merged = `The packets are of ${size(wireSize)} on the wire; where they were captured they show merged, up to ${size(packetSize)}.`;
  const offloaded = {
    sender: `The ${who} hands ${size(packetSize)} to its card at once, and the card cuts them into packets of ${wireSize === null ? '' : 'up to '}${size(wireSize)}.`,
    receiver: `The ${who} sends packets of ${size(wireSize)}; the ${picture.receiver.label.toLowerCase()} merges them into ${size(packetSize)} on arrival.`,
    between: merged,
    unknown: merged,
  };
  const mtuSize = size(picture.mtu);
  const claim = `${picture.reporter?.address ?? 'A box'} says that its next link takes no more than ${mtuSize}`;
  /** Pictures in which nothing becomes of a packet. */
  const calm = {
    above: `The receiver takes no more than ${mtuSize}, it announced. They arrive all the same.`,
    clamped: `A box on the way lowers the MSS in the receiver’s SYN from ${mssOf(told).join(' to ')}: packets have ${mtuSize} at most, and fit.`,
    claimed: `${claim}. They had arrived all the same.`,
    stale: `${claim}, but quotes bytes that were not under way.`,
  }[story as string];
  const inCapture = picture.fate === 'forwarded' && packetSize !== null && (wireSize ?? 0) < packetSize;
  const inTunnel = told?.parameters.tunnel === true;
  const first = story === 'clamped' || story === 'stale' ? ''
    : story === 'receiver' ? `The ${who} sends packets of ${size(wireSize)}; ${picture === given ? 'the receiver' : 'a card on the way, or the receiver,'} merges those that follow each other.`
    : inCapture ? offloaded[picture.capturePoint] : picture.mergedAt ? made[picture.mergedAt]
    : `The ${who} sends ${packetSize === null ? 'packets' : `packets of ${size(packetSize)}`}${story === 'tunnel' ? '; the tunnel’s end wraps them' : ''}.`;
  const passing = wireSize === null ? picture.mtu : Math.min(wireSize, picture.mtu ?? wireSize);
  const behind = `The link behind ${named === null ? 'it' : `the ${named}`}`;
  const link = story === 'flapping' ? `${behind} takes ${mtusOf(told).map(formatCount).join(' or ')} bytes, now this and now that`
    : picture.mtu === null ? `${behind} has an unknown MTU` : `${behind} takes ${size(story === 'tunnel' ? Number(told!.parameters.outerMtu) : picture.mtu)}`;
  const cut = `${inTunnel ? 'The tunnel’s end adds its header, and lets what no longer fits be cut' : `A link on the way takes ${picture.mtu === null ? 'less' : `hardly more than ${size(picture.mtu)}`}, and the ${who} lets them be cut`}: each travels as fragments.`;
  const then = {
    rejected: `${link}: they are rejected${story === 'seldom' ? ', and only now and then with a frag-needed message' : ` with a frag-needed message${story === 'tunnel' ? `, which goes to the tunnel’s end and not to the ${who}` : ''}`}.`,
    obeyed: `${link}: the first are rejected with a frag-needed message, and from then on the ${who} sends packets that fit${story === 'each' ? ', in each connection anew' : ''}.`,
    ignored: `${link}: they are rejected with a frag-needed message, which the ${who} does not heed.`,
    lost: story === 'fragments' ? `${cut} Where one is lost, the whole is.`
      : story === 'receiver' ? 'What it merged is lost, and nothing says so; packets that travel alone arrive.'
      : `${picture.mergedAt === 'reporter' ? 'What it merged never leaves it, and nothing says so' : 'They vanish, and nothing answers'}.${story === 'pieces' && packetSize !== null && passing !== null && passing < packetSize ? ` In packets of ${size(passing)} the same bytes pass.` : ''}`,
    forwarded: calm ?? (story === 'fragments' ? cut : inCapture ? 'That is harmless.' : 'They arrive.'),
  }[picture.fate];
  // No sign tells a host from its own link: a TTL that is fresh says only that no router lies between. The message passed the tap on its way back.
  const place = {
    sender: `at the ${who} or next to it`, receiver: `at the ${picture.receiver.label.toLowerCase()} or next to it`,
    between: picture.reporter && picture.fate !== 'forwarded' ? `between the ${who} and ${box}, or on it` : 'between the two', unknown: '',
  }[picture.capturePoint];
  const where = place && ` Captured ${place}.`;
  return `${first} ${then}${where}`;
}
