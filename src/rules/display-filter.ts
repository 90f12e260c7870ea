/** Wireshark display filters that show what a finding rests on. */
import type { RuleId } from './finding.ts';

/** Which frames beside the flow, or of it, a rule is about. */
type Shape = 'handshake' | 'fragments' | 'loss' | 'windows' | 'resets' | 'flow';

/** Rules that are not named rest on messages. */
const SHAPES: Partial<Record<RuleId, Shape>> = {
  'pmtu-black-hole': 'flow',
  'black-hole-recovered': 'flow',
  fragmented: 'fragments',
  'l2-mtu-mismatch': 'flow',
  'lso-burst-loss': 'flow',
  'mss-exceeded-on-wire': 'flow',
  'mss-clamped': 'handshake',
  'offload-at-capture-point': 'flow',
  'plain-loss': 'loss',
  'zero-window': 'windows',
  reset: 'resets',
  'handshake-fails': 'handshake',
  'application-idle': 'flow',
};

/** More streams than this make a filter that nobody reads; the flows table has the rest. */
const MAX_STREAMS = 100;

/** Of `evidence` the frames are named that Wireshark does not flag: what was lost is a segment like others to it. */
export function displayFilterFor(rule: RuleId, streams: readonly number[], ipVersion: 4 | 6, evidence: readonly { frame: number | null }[]): string {
  const flow = oneOf('tcp.stream', streams);
  const and = (term: string): string => (flow === '' ? term : `${flow} && ${term}`);
  switch (SHAPES[rule]) {
    case 'flow':
      return flow === '' ? 'tcp' : flow;
    case 'fragments': {
      const fragments = ipVersion === 6 ? 'ipv6.fraghdr' : '(ip.flags.mf == 1 || ip.frag_offset > 0)';
      return flow === '' ? fragments : `${flow} || ${fragments}`;
    }
    case 'handshake':
      return and('tcp.flags.syn == 1');
    case 'loss': {
      const frames = oneOf('frame.number', evidence.map(({ frame }) => frame ?? -1));
      return and(`(tcp.analysis.retransmission || tcp.analysis.duplicate_ack || tcp.analysis.lost_segment${frames === '' ? '' : ` || ${frames}`})`);
    }
    case 'windows':
      return and('(tcp.analysis.zero_window || tcp.analysis.window_update || tcp.analysis.zero_window_probe)');
    case 'resets':
      return and('tcp.flags.reset == 1');
    default: {
      const messages = ipVersion === 6 ? '(icmpv6.type == 2)' : '(icmp.type == 3 && icmp.code == 4)';
      return flow === '' ? messages : `${flow} || ${messages}`;
    }
  }
}

function oneOf(field: string, values: readonly number[]): string {
  const valid = [...new Set(values.filter((value) => value >= 0))];
  return valid.length > 1 ? `${field} in {${valid.slice(0, MAX_STREAMS).join(', ')}}` : valid.map((value) => `${field} == ${value}`).join('');
}
