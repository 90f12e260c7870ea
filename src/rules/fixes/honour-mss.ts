import { knownMss, note, receivingBox, sendingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** Rule 18: a sender that takes no notice of its peer's MSS. */
export const honourMss: FixBuilder = (c) => [
  {
    id: 'honour-mss',
    title: 'Renew the sender\'s TCP stack, which exceeds its peer\'s MSS',
    where: sendingBox(c, 'sender'),
    platform: 'any',
    commands: [
      '# first look: is a proxy, an accelerator or a user-space TCP between the application and the wire?',
      '# now: limit the packet size on the sender (next entry), since it does not take the limit from the handshake',
      '# for good: firmware or software of the sender that keeps to RFC 9293, section 3.7.1',
    ],
    verify: `tshark -r NEW.pcap -Y 'tcp.len > ${knownMss(c) ?? 1460}'  # prints nothing from this sender`,
    undo: 'none',
    note: note(
      `${receivingBox(c, 'The receiver')} announced the MSS; changing it there or clamping it on the way helps nothing if the sender does not read it.`,
      'NEW.pcap stands for a new capture, recorded with segmentation offload off on the sender.',
    ),
  },
];
