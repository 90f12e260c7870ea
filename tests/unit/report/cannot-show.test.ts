import { describe, expect, it } from 'vitest';
import { cannotShow, type Suspect, type ViewFacts } from '../../../src/report/cannot-show.ts';

const suspect = (stream: number, file: string | null, frame = 1200): Suspect => ({
  stream, file, suspicion: { kind: 'sent-smaller', direction: 0, frame, count: 1460 },
});

/** Sentences about flows that the capture says too little of, among a thousand healthy ones. */
function said(...suspicions: Suspect[]): string[] {
  const facts: ViewFacts = {
    packets: 9000, tcpPackets: 9000, tcpFlows: 1000, flowsWithPayload: 1000, flowsBothWays: 1000, messages: 0, foreignMessages: 0, cutMessages: 0,
    datagramMessages: 0, openMessages: 0, openFlows: 0, icmpFilteredOut: false, suspicions, unknownLinkTypes: [], notAnalysed: 0,
  };
  return cannotShow(facts).sentences;
}

describe('flows of which a capture cannot tell', () => {
  it('are named by number in one file', () => {
    expect(said(suspect(2, null), suspect(1003, null))).toEqual([expect.stringMatching(/^Flows 2, 1,003: what was sent again \(from frame 1,200\) went in packets of at most 1,460 bytes/)]);
    expect(said(suspect(7, null))[0]).toMatch(/^Flow 7: /);
  });

  it('are named with their file where there are several: each has a flow 0', () => {
    expect(said(suspect(2, 'a.pcap'), suspect(3, 'a.pcap'), suspect(2, 'b.pcap'))[0]).toMatch(/^Flows 2, 3 of a\.pcap, 2 of b\.pcap: what was sent again \(from frame 1,200 of a\.pcap\)/);
    expect(said(suspect(2, 'a.pcap'), suspect(3, 'a.pcap'))[0]).toMatch(/^Flows 2, 3 of a\.pcap: what was sent again \(from frame 1,200\)/);
    expect(said(...[0, 1, 2, 3, 4, 5, 6].map((stream) => suspect(stream, stream < 2 ? 'a.pcap' : 'b.pcap')))[0]).toMatch(/^Flows 0, 1 of a\.pcap, 2, 3, 4 of b\.pcap and 2 more: /);
  });

  it('leaves the name of a file as it is: masking knows it by its letters', () => {
    expect(said(suspect(2, '2023 night.pcap'), suspect(1, 'b.pcap'))[0]).toContain('Flows 2 of 2023 night.pcap, 1 of b.pcap');
  });
});
