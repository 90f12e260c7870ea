/** What the path picture shows, before any of it has a place: the facts of the picture and its story, sizes in IP bytes. */
import { formatCount } from '../../lib/format.ts';
import type { PathPicture } from '../../report/schema.ts';
import { filledIn, HEADERS, mtusOf, reporterName, storyOf, type Story, type Told } from './path-story.ts';

export interface PathScene {
  picture: PathPicture;
  story: Story;
  told: Told | undefined;
  /** MTU of the link ahead, with the header of a tunnel where it has one; null = unknown. */
  mtu: number | null;
  /** In words, null = unknown. */
  mtuWords: string | null;
  /** MTUs between which the link ahead changes, or the one that it is drawn with. */
  mtus: number[];
  /** What the link ahead is drawn with, known or not. */
  ahead: number;
  /** What a tunnel puts around a packet, 0 = no tunnel. */
  header: number;
  /** The packet that the picture is about: as it was sent, and with a tunnel’s header. */
  inner: number;
  big: number;
  /** The largest that travels. */
  wire: number;
  /** Small packets of the same bytes that get through, 0 = none do. */
  fits: number;
  /** Several packets become the large one before the link ahead; `inside`: in the box itself. */
  merges: boolean;
  inside: boolean;
  /** Large in the capture alone, or at the receiver: offloading merges it after the wire, or cuts it before. */
  inCapture: boolean;
  /** Where the packets were seen large. */
  seenAt: PathPicture['capturePoint'];
  /** Known from what others say of it alone: it was never captured. */
  unseen: boolean;
  rejects: boolean;
  /** A message says too big, and nothing became of a packet. */
  claimed: boolean;
  /** Packets pass as they are, whatever is said of them. */
  passing: boolean;
}

/** The scene of a picture, which `told` says more of. */
export function sceneOf(given: PathPicture, told: Told | undefined): PathScene {
  const story = storyOf(told);
  const picture = filledIn(given, story);
  const { packetSize, wireSize, mergedAt, fate, capturePoint } = picture;
  const cut = story === 'fragments';
  const atReceiver = story === 'receiver';
  const stale = story === 'stale';
  // A tunnel’s link is known by what it takes with the tunnel’s header.
  const header = story === 'tunnel' && picture.mtu !== null ? Number(told!.parameters.outerMtu) - picture.mtu : 0;
  const mtu = picture.mtu === null ? null : picture.mtu + header;
  const inner = packetSize ?? wireSize ?? (mtu === null ? 1500 : cut ? mtu * 1.1 : mtu);
  const big = inner + header;
  const wire = wireSize ?? Math.min(big, mtu ?? (fate === 'forwarded' ? 1500 : big));
  const ahead = mtu ?? (cut ? big * 0.93 : Math.min(wire, big));
  const mtus = story === 'flapping' ? mtusOf(told) : [ahead];
  const mtuWords = story === 'flapping' ? `${formatCount(mtus[0])} or ${formatCount(mtus.at(-1)!)}` : mtu === null ? null : formatCount(mtu);
  const fitting = Math.min(wire, ahead);
  const merges = mergedAt !== null && mergedAt !== 'sender' && wire < big && fate !== 'forwarded';
  return {
    picture, story, told, mtu, mtuWords, mtus, ahead, header, inner, big, wire, merges,
    fits: story === 'pieces' && fate === 'lost' && fitting < big ? fitting : 0,
    inside: merges && mergedAt === 'reporter',
    inCapture: (fate === 'forwarded' || atReceiver) && !cut && wire < big,
    seenAt: atReceiver ? 'receiver' : capturePoint,
    // What several small ones became belongs to the box or the card that merged them: elsewhere nobody captured it.
    unseen: (merges && capturePoint === 'sender') || (atReceiver && packetSize !== given.packetSize) || stale,
    rejects: fate === 'rejected' || fate === 'ignored',
    claimed: stale || story === 'claimed',
    passing: story === 'clamped' || story === 'above' || story === 'claimed',
  };
}

/** How many packets of a size a large one is made of: its payload over theirs. */
export const piecesOf = (big: number, wire: number): number => (wire > HEADERS && wire < big ? Math.max(2, Math.round((big - HEADERS) / (wire - HEADERS))) : 1);

/** What stands under the box between sender and receiver: who it is, and where. */
export function boxOf({ picture, story, told, claimed, inside }: PathScene): { label: string; address: string } {
  const { reporter, fate } = picture;
  const cut = story === 'fragments';
  const silent = fate === 'lost' && !inside && !cut && story !== 'receiver';
  const label = claimed ? 'Router?'
    : story === 'clamped' ? 'A box'
    : reporter ? capital(reporterName(picture)!)
    : inside ? 'This box'
    : cut ? (told?.parameters.tunnel === true ? 'Tunnel’s end' : 'A narrow hop')
    : silent ? 'Somewhere' : 'Path';
  return { label, address: reporter?.address ?? (silent ? 'in silence' : '') };
}

/** What the box does to the packets, null where that is not its part; shorter where the page is `narrow`. */
export function deedOf({ picture, story, claimed, inside, rejects }: PathScene, narrow: boolean): string | null {
  if (claimed) return 'says “too big”';
  if (story === 'clamped') return 'lowers the MSS';
  if (picture.reporter && rejects) return inside ? 'merges, then rejects' : 'rejects';
  if (inside) return 'merges, then drops';
  if (story === 'fragments') return narrow ? 'cuts' : 'cuts into fragments';
  return null;
}

/** With a capital letter, as a label begins. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
