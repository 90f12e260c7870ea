import { A_FORGOTTEN } from '../tables/packet-table.ts';
import { SYN, type Headers } from '../wire/headers.ts';

/** Bytes of headers for which A_FORGOTTEN has room. */
const MOST_HEADERS = 124;

/** Knows the segments that were cut by a tool which forgot how long they had been. One for each file. */
export class ForgottenLengths {
  /** Length of the longest frame with a segment so far. */
  private longest = 0;

  /** Value of A_FORGOTTEN for a segment: 0 where the frame (`frameLen` bytes) holds its whole packet. A SYN that claims to carry much is none. */
  look(h: Headers, frameLen: number): number {
    if (frameLen < this.longest) return 0;
    this.longest = frameLen;
    const headers = h.ipHeaderLen + h.tcpHeaderLen;
    return h.tcp === 2 && h.payloadLen < h.ipLen - headers && !(h.tcpFlags & SYN) && headers <= MOST_HEADERS ? headers << (A_FORGOTTEN - 2) : 0;
  }
}
