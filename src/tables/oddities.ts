export type OdditySeverity = 'info' | 'notice' | 'data-loss';

/** A named, counted peculiarity of a capture. It never aborts the reading; data-loss lowers confidence. */
export interface Oddity {
  code: string;
  severity: OdditySeverity;
  count: number;
  /** First frame that shows it (1-based), or the last one before the damage; null before any frame. */
  firstFrame: number | null;
  /** What exactly was met first: an offset, a name, a number. */
  detail: string | null;
}

/**
 * What each oddity means and how grave it is, apart from where it is noticed. A code that is not listed is a
 * notice under its own name.
 */
export const ODDITY_POLICY: Record<string, { severity: OdditySeverity; text: string }> = {
  'cut-short': { severity: 'data-loss', text: 'The file ends in the middle of a record; everything before it was read.' },
  'damaged-record': { severity: 'data-loss', text: 'A record is damaged; reading went on at the next sound one.' },
  'damaged-compression': { severity: 'data-loss', text: 'The compressed file is damaged or cut off; what came before was read. Copy or download it again: gzip -t or zstd -t tests a copy.' },
  'unknown-link-type': { severity: 'data-loss', text: 'Frames of a link type that mtuscope does not decode were counted, not analysed.' },
  'unknown-ethertype': { severity: 'info', text: 'Frames with a protocol other than IP.' },
  'snapped': { severity: 'info', text: 'Frames were captured in part (snap length); lengths come from the headers.' },
  'tcp-header-cut': { severity: 'notice', text: 'A TCP header was cut off by the snap length.' },
  'malformed-ip': { severity: 'notice', text: 'An IP header contradicts itself or its frame.' },
  'malformed-tcp': { severity: 'notice', text: 'A TCP header contradicts its packet.' },
  'length-zero': { severity: 'info', text: 'IP total length 0: the packet was captured before its offload hardware filled it in.' },
  'padding-counted': { severity: 'info', text: 'ACKs whose IP length counts the zeros that fill up a short frame: read as ACKs, where Wireshark sees data that is sent again.' },
  'ip-fragment': { severity: 'info', text: 'IP fragments; only the first of a datagram carries the TCP header.' },
  'time-backwards': { severity: 'info', text: 'A frame is older than the one before it.' },
  'no-timestamps': { severity: 'notice', text: 'Frames without time stamp (Simple Packet Block): no statement about time rests on them.' },
  'read-failed': { severity: 'data-loss', text: 'The file could not be read to its end.' },
  'reserved-bits-set': { severity: 'info', text: 'Reserved bits of the pcap header are set; they were passed over.' },
  'dropped-by-capture': { severity: 'data-loss', text: 'The capturing program itself lost frames.' },
  'no-packets': { severity: 'notice', text: 'The capture holds no packets.' },
  'no-tcp': { severity: 'notice', text: 'No TCP segment was found.' },
  'trailing-bytes': { severity: 'notice', text: 'Bytes after the last record.' },
  'fraction-above-second': { severity: 'info', text: 'Time stamps whose fraction is a second or more; it was carried into the seconds.' },
  'time-beyond-range': { severity: 'notice', text: 'Time stamps before 1970 or after 2106; they are shown modulo 2^32 seconds.' },
  'caplen-above-snaplen': { severity: 'info', text: 'Frames longer than the announced snap length.' },
  'unknown-block': { severity: 'info', text: 'pcapng blocks of a type that holds no packets were skipped.' },
  'interface-missing': { severity: 'data-loss', text: 'A packet names an interface that the file does not describe.' },
  'frames-not-kept': { severity: 'data-loss', text: 'There were more frames than fit into memory; those beyond were counted, not analysed.' },
  'frames-given-back': { severity: 'info', text: 'There were more frames than fit into memory. All were analysed; those that no conclusion needs any more are not listed.' },
  'limit-reached': { severity: 'notice', text: 'A stated limit was reached; what lies beyond was counted only.' },
};

/** Counts oddities by code. */
export class OddityLog {
  private readonly entries = new Map<string, Oddity>();

  add(code: string, frame: number | null, detail: string | null = null, count = 1): void {
    const known = this.entries.get(code);
    if (known) {
      known.count += count;
      return;
    }
    this.entries.set(code, { code, severity: ODDITY_POLICY[code]?.severity ?? 'notice', count, firstFrame: frame, detail });
  }

  /** States a count as a whole, where it is taken from elsewhere; 0 = none. */
  set(code: string, count: number, detail: string | null, firstFrame: number | null = null): void {
    if (count === 0) return;
    const known = this.entries.get(code);
    if (known) Object.assign(known, { count, detail });
    else this.add(code, firstFrame, detail, count);
  }

  list(): Oddity[] {
    return [...this.entries.values()];
  }
}
