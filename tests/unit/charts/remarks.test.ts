import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { remarksOf } from '../../../src/charts/frame-tip.tsx';
import { readingWords } from '../../../src/charts/reading-words.ts';
import { ladderOrder, rungAt } from '../../../src/series/ladder.ts';
import type { FlowDetail } from '../../../src/series/flow-detail.ts';
import { A_DUPLICATE_ACK, A_KEEP_ALIVE, A_RESEND, A_RETRANSMISSION } from '../../../src/tables/packet-table.ts';
import { READINGS, readingCode, type Reading } from '../../../src/tables/readings.ts';
import { tell } from '../pmtu/detail.ts';

const recording = (name: string) => ({ name, bytes: readFileSync(fileURLToPath(new URL(`../../captures/${name}`, import.meta.url))) });

/** One frame with these flags of Wireshark's and ours, and a reading, which charts from a link do not have. */
function frame(analysis: number, reading: Reading | null): FlowDetail {
  const words = (value: number) => Uint32Array.of(value);
  return {
    length: 1, time: Float64Array.of(0), direction: Uint8Array.of(0), payload: words(0), ipLen: words(40), pathMtu: words(1500), icmp: [],
    analysis: words(analysis),
    ...(reading === null ? {} : { reading: Uint8Array.of(readingCode(reading)) }),
  } as unknown as FlowDetail;
}

describe('what is remarkable about a frame', () => {
  it('is our own reading, with Wireshark’s name behind it', () => {
    expect(remarksOf(frame(A_RETRANSMISSION, 'resend-after-frag-needed'), 0)).toBe('resend after frag-needed (Wireshark: retransmission)');
    expect(remarksOf(frame(A_RETRANSMISSION | A_RESEND, 'timeout-resend'), 0)).toBe('sent again by the timer (Wireshark: retransmission)');
    expect(remarksOf(frame(A_DUPLICATE_ACK, 'none'), 0)).toBe('duplicate ack');
    expect(remarksOf(frame(A_RESEND, 'early-resend'), 0)).toBe('sent again early');
    expect(remarksOf(frame(0, 'data'), 0)).toBe('');
  });

  it('says one thing once, and without a reading what the flags say', () => {
    expect(remarksOf(frame(A_KEEP_ALIVE, 'keep-alive'), 0)).toBe('keep-alive');
    expect(remarksOf(frame(A_RESEND, null), 0)).toBe('sent again');
    expect(remarksOf(frame(A_RETRANSMISSION | A_RESEND, null), 0)).toBe('sent again (Wireshark: retransmission)');
  });

  it('has words of its own for every reading', () => {
    const words = READINGS.filter((reading) => reading !== 'none' && reading !== 'data').map((reading) => readingWords(frame(0, reading), 0));
    expect(new Set(words).size).toBe(READINGS.length - 2);
    expect(words).not.toContain('');
    for (const [reading, own] of [['second-sighting', 'second sighting'], ['reordered', 'overtaken'], ['fin-resend', 'FIN again'], ['tail-loss-probe', 'tail loss probe']] as const) {
      expect(readingWords(frame(0, reading), 0)).toContain(own);
    }
  });
});

describe('the ladder', () => {
  it('shows what a router captured twice as copies, handshake and bare ACKs, too', async () => {
    const { detail } = await tell(recording('story-2-among-others-router-any.pcap'), 1);
    const rungs = [...ladderOrder(detail)].map((entry) => rungAt(detail, entry));
    const packets = rungs.filter((rung) => rung.kind === 'packet');
    expect(packets).toHaveLength(20);
    expect(packets.map(({ tone }) => tone)).toEqual(Array.from({ length: 10 }, () => ['plain', 'copy']).flat());
    expect(remarksOf(detail, 1)).toBe('second sighting (Wireshark: retransmission)');
  });

  it('tells pieces of a super-segment, and what a rejection had sent again, from loss', async () => {
    const { detail } = await tell(recording('story-1-sftp-tso.pcap'));
    const tones = new Set([...ladderOrder(detail)].map((entry) => rungAt(detail, entry)).map((rung) => (rung.kind === 'packet' ? rung.tone : rung.kind)));
    expect(tones).toEqual(new Set(['plain', 'oversize', 'resend', 'message', 'gap']));
    const remarksIn = (flow: FlowDetail) => Array.from({ length: flow.length }, (_, row) => remarksOf(flow, row));
    expect(remarksIn(detail)).toContain('piece of a super-segment, again (Wireshark: out of order)');
    expect(remarksIn((await tell(recording('clamp-missing.pcap'))).detail)).toContain('resend after frag-needed (Wireshark: out of order)');
  });
});
