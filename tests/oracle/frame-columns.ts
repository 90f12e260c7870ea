/** Columns of frames as this project reads them, in the words of `tshark -T fields`. Bundled by compare-tshark.mjs. */
import { readCapture } from '../../src/capture/open.ts';
import { nodeFileSource } from '../../src/cli/node-source.ts';
import { formatIpv4, formatIpv6 } from '../../src/lib/address.ts';
import { decodeFrame } from '../../src/wire/decode.ts';
import { kindName } from '../../src/wire/frame-kinds.ts';
import { Headers } from '../../src/wire/headers.ts';

export const COLUMNS = [
  'frame.number',
  'frame.time_epoch',
  'frame.len',
  'frame.cap_len',
  'ip.src',
  'ip.dst',
  'ip.len',
  'ip.id',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.len',
  'tcp.flags',
  'tcp.window_size_value',
];

export interface Reading {
  rows: string[][];
  kinds: string[];
  oddities: [code: string, detail: string | undefined][];
  failure: string | null;
}

const hex4 = (value: number) => `0x${value.toString(16).padStart(4, '0')}`;

/** Of a cut header Wireshark shows the ports, and everything else from 16 captured bytes on; no length where the header contradicts its packet. */
function tcpColumns(h: Headers): string[] {
  if (h.tcp === 0) return ['', '', '', '', '', '', ''];
  const have = (value: string) => (h.l4Captured >= 16 ? value : '');
  const length = h.tcpHeaderLen < 20 || h.tcpHeaderLen > h.ipLen - h.ipHeaderLen ? '' : String(h.payloadLen);
  return [
    String(h.srcPort),
    String(h.dstPort),
    have(String(h.seq)),
    have(String(h.ack)),
    have(length),
    have(hex4(h.tcpFlags)),
    have(String(h.window)),
  ];
}

/** Reads a whole file. */
export async function readColumns(path: string): Promise<Reading> {
  const h = new Headers();
  const reading: Reading = { rows: [], kinds: [], oddities: [], failure: null };
  const result = await readCapture(await nodeFileSource(path), {
    frame(record) {
      decodeFrame(record, h);
      reading.kinds.push(kindName(h.kind));
      const time = record.hasTime ? `${record.seconds}.${String(record.nanos).padStart(9, '0')}` : '';
      const six = h.ipVersion === 6;
      const ip =
        h.ipVersion === 0
          ? ['', '', '', '']
          : [
              six ? formatIpv6(h.src0, h.src1, h.src2, h.src3) : formatIpv4(h.src0),
              six ? formatIpv6(h.dst0, h.dst1, h.dst2, h.dst3) : formatIpv4(h.dst0),
              String(h.ipLen),
              six ? '' : hex4(h.ipId),
            ];
      reading.rows.push([String(reading.rows.length + 1), time, String(record.origLen), String(record.capLen), ...ip, ...tcpColumns(h)]);
    },
    oddity(code, detail) {
      reading.oddities.push([code, detail]);
    },
  });
  reading.failure = result.failure?.message ?? null;
  return reading;
}
