/** A capture with one segment in every link type and tunnel of tests/unit/wire/samples.ts, as a file. */
import { writePcapng } from '../../src/capture/write-pcapng.ts';
import { concat } from '../../src/wire/emit-bytes.ts';
import { emitEthernet } from '../../src/wire/emit-link.ts';
import { links, tunnels } from '../unit/wire/samples.ts';

/** Link types that tshark 4.0 does not read (a file that has one is refused whole), so that nothing can be compared. */
export const UNKNOWN_TO_TSHARK = [205, 206, 219, 281, 282, 284, 285];

/** What tshark does not look into, or (DOCSIS, mPacket) only behind a right check sequence, or where it knows the MAC addresses' vendors. */
const NOT_COMPARED = new Set([
  'DOCSIS', 'mPacket', 'BSD loopback with an EtherType', 'ARCNET of BSD, exception frame', 'IPNET of Solaris', 'netANALYZER, transparent', 'PKTAP in PKTAP',
  'NFLOG, big endian', 'a pseudowire with control word', 'pppd, in', 'pppd, out',
]);

/** Headers that the container's reader takes off: of ERF a time, type 2 (Ethernet), 22 (IPv4), 1 (HDLC) or 4 (AAL5), and lengths. */
function prefix(linkType: number, name: string, length: number): Uint8Array {
  if (linkType === 204) return Uint8Array.of(1);
  if (linkType === 123) return Uint8Array.of(name.includes('LAN') ? 1 : 2, 0, 0, 100);
  if (linkType !== 197) return new Uint8Array(0);
  const type = name.includes('Ethernet') ? 2 : name.includes('IP') ? 22 : name.includes('AAL5') ? 4 : 1;
  const extra = type === 2 ? 2 : 0;
  const stated = 16 + extra + length;
  const head = Uint8Array.of(0, 0, 0, 0x80, 1, 2, 3, 0x60, type, 4, stated >> 8, stated & 255, 0, 0, length >> 8, length & 255);
  return concat(head, new Uint8Array(extra));
}

export function sampleCapture(): Uint8Array<ArrayBuffer> {
  const compared = links.filter(([name, linkType]) => !UNKNOWN_TO_TSHARK.includes(linkType) && !NOT_COMPARED.has(name));
  const linkTypes = [...new Set(compared.map(([, linkType]) => linkType))];
  const frames = [
    ...compared.map(([name, linkType, bytes]) => ({ linkType, bytes: concat(prefix(linkType, name, bytes.length), bytes) })),
    // tshark takes all that follows between two hosts for L2TP once it has seen some.
    ...[...tunnels].sort(([a], [b]) => Number(a === 'l2tp') - Number(b === 'l2tp')).map(([, packet]) => ({ linkType: 1, bytes: emitEthernet({}, packet) })),
  ];
  return writePcapng(
    frames.map(({ linkType, bytes }, i) => ({ bytes, seconds: 1_700_000_000 + i, nanos: i * 1000, interfaceId: linkTypes.indexOf(linkType) })),
    { interfaces: linkTypes.map((linkType) => ({ linkType })) },
  );
}
