/**
 * The five stories as recordings that come with the page. Nothing is fetched, for the page may not: each recording is
 * a module that holds its bytes, loaded when its story is opened.
 */
export interface Example {
  id: string;
  title: string;
  /** What the one who recorded it saw. */
  symptom: string;
  /** Where it was recorded. */
  recordedAt: string;
  recording: string;
  /** For the small drawing: where packets grow, how big they are against the pipe, and what becomes of them. */
  drawing: { mergedAt: 'sender' | 'card' | 'hidden' | 'router'; ratio: number; fate: 'rejected' | 'lost' };
}

const recordings = import.meta.glob<string>(
  [
    '../../../tests/captures/story-1-sftp-tso.pcap',
    '../../../tests/captures/story-2-lro-router.pcap',
    '../../../tests/captures/story-3-dnat-phantom.pcap',
    '../../../tests/captures/story-4-gro-router.pcap',
    '../../../tests/captures/story-5-lso.pcap',
  ],
  { query: '?url&inline', import: 'default' },
);

const stories: Example[] = [
  {
    id: 'sftp', title: 'The SFTP server that hangs', recording: 'story-1-sftp-tso', recordedAt: 'on the server',
    symptom: 'Uploads freeze behind a firewall. Clamping the MSS changed nothing.', drawing: { mergedAt: 'sender', ratio: 2.2, fate: 'rejected' },
  },
  {
    id: 'lro-router', title: 'The router that fills its own line', recording: 'story-2-lro-router', recordedAt: 'on the router',
    symptom: 'A gigabit link is full, and hardly anything arrives behind the virtual router.', drawing: { mergedAt: 'card', ratio: 3, fate: 'rejected' },
  },
  {
    id: 'dnat', title: 'Seven megabytes in seven hours', recording: 'story-3-dnat-phantom', recordedAt: 'on a mirror port',
    symptom: 'Every packet has 1,500 bytes, yet the gateway rejects one of 2,960 that nobody sent.', drawing: { mergedAt: 'hidden', ratio: 1.9, fate: 'rejected' },
  },
  {
    id: 'gro-router', title: 'After the kernel update', recording: 'story-4-gro-router', recordedAt: 'on the router',
    symptom: 'Small requests pass, pages never load: the router merges and no longer cuts.', drawing: { mergedAt: 'router', ratio: 2.2, fate: 'rejected' },
  },
  {
    id: 'lso', title: 'File copies that crawl', recording: 'story-5-lso', recordedAt: 'on the file server',
    symptom: 'Big sends vanish without a word, and pass after a timeout, one segment at a time.', drawing: { mergedAt: 'sender', ratio: 2.6, fate: 'lost' },
  },
];

const keyOf = (example: Example) => `../../../tests/captures/${example.recording}.pcap`;

/** The stories whose recordings are in this build. */
export const examples: Example[] = stories.filter((example) => keyOf(example) in recordings);

/** Bytes of a base64 data: address, decoded by hand: a fetch of it would be refused. */
export function bytesOfDataAddress(address: string): Uint8Array {
  const comma = address.indexOf(',');
  if (!address.startsWith('data:') || comma < 0 || !address.slice(0, comma).endsWith(';base64')) throw new Error('Not a base64 data: address.');
  return Uint8Array.from(atob(address.slice(comma + 1)), (char) => char.charCodeAt(0));
}

/** Loads the recording of a story. */
export async function loadExample(example: Example): Promise<{ name: string; bytes: Uint8Array }> {
  const load = recordings[keyOf(example)];
  if (!load) throw new Error(`This build does not hold ${example.recording}.`);
  return { name: `${example.recording}.pcap`, bytes: bytesOfDataAddress(await load()) };
}
