/**
 * How a report lies in a link, field by field, in version 1. The order of fields is the order of columns: a change
 * here is a new version, with an upgrader from this one in upgraders/.
 */
import { largest } from '../lib/extent.ts';
import { list, listOf, maybe, MalformedLink, number, numberOrNull, oneOf, record, rising, scalar, text, yesNo, type Budget, type Codec, type Json } from './columns.ts';
import { RULE_IDS } from './rule-ids.ts';
import type {
  Direction, Endpoint, Evidence, Finding, FindingCase, PathMtuSource, PathPicture, Report, ReportFile, ReportFlow, ReportFragNeeded, ReportHalf, ReportOddity,
  ReportTrace, ReportTraceMark, RuleId, Sharing, Timeline, Totals, Treatment, Verdict,
} from './schema.ts';

/** Decimal epoch seconds: digits of the fraction that are needed, then seconds and fractions as steps. */
const moment: Codec<string | null> = {
  pack(values) {
    const there = yesNo.pack(values.map((value) => value !== null));
    const parts = values.filter((value) => value !== null).map((value) => value.split('.') as [string, string?]);
    const most = largest([0, ...parts.map(([, fraction = '']) => fraction.replace(/0+$/, '').length)]);
    const digits = Math.ceil(most / 3) * 3;
    const fractions = parts.map(([, fraction = '']) => Number(fraction.padEnd(9, '0').slice(0, digits) || 0));
    return [there, digits, rising.pack(parts.map(([seconds]) => Number(seconds))), rising.pack(fractions)];
  },
  unpack(packed, rows, budget) {
    const [mask, digits, seconds, fractions] = listOf(packed);
    const there = yesNo.unpack(mask, rows, budget);
    const n = there.filter(Boolean).length;
    if (typeof digits !== 'number' || ![0, 3, 6, 9].includes(digits)) throw new MalformedLink('a time has an odd number of digits');
    const whole = rising.unpack(seconds, n, budget);
    const parts = rising.unpack(fractions, n, budget);
    let next = 0;
    return there.map((is) => {
      if (!is) return null;
      const i = next++;
      return `${whole[i]}.${String(parts[i]).padStart(digits, '0').slice(0, 9).padEnd(9, '0')}`;
    });
  },
};

/** A text that may be missing: null stands in the column itself. */
const textOrNull = scalar as unknown as Codec<string | null>;
const direction = oneOf<Direction | 'none'>()(['none', 'aToB', 'bToA']);
const directionOrNull: Codec<Direction | null> = {
  pack: (values) => direction.pack(values.map((value) => value ?? 'none')),
  unpack: (packed, rows, budget) => direction.unpack(packed, rows, budget).map((value) => (value === 'none' ? null : value)),
};
const rule = oneOf<RuleId>()(RULE_IDS);
const confidence = oneOf<NonNullable<Verdict['confidence']>>()(['certain', 'likely', 'possible']);

const file = record<Omit<ReportFile, 'frameKinds' | 'comments'>>({
  name: text,
  bytes: number,
  format: oneOf<ReportFile['format']>()(['pcap', 'pcapng']),
  compression: maybe(oneOf<'gzip' | 'zstd'>()(['gzip', 'zstd'])),
  byteOrder: oneOf<ReportFile['byteOrder']>()(['little', 'big', 'mixed']),
  interfaces: list(record<ReportFile['interfaces'][number]>({ linkType: number, linkTypeName: text, name: textOrNull, snaplen: number, filter: textOrNull })),
  packets: number,
  firstTime: moment,
  lastTime: moment,
  cutShort: yesNo,
  droppedByCapture: numberOrNull,
});

const oddity = record<ReportOddity>({
  code: text,
  severity: oneOf<ReportOddity['severity']>()(['info', 'notice', 'data-loss']),
  count: number,
  firstFrame: numberOrNull,
  file: number,
  text,
  detail: textOrNull,
});

const totals = record<Totals>({
  packets: number, bytes: number, tcpPackets: number, tcpFlows: number, fragNeeded: number, packetTooBig: number, oversizeSegments: number, ipFragments: number,
});

const endpoint = record<Endpoint>({ address: text, port: number });

const half = record<ReportHalf>({
  packets: number, bytes: number, payloadBytes: number, uniquePayloadBytes: number, mss: numberOrNull, windowScale: numberOrNull, retransmissions: number,
  fastRetransmissions: number, spuriousRetransmissions: number, outOfOrder: number, duplicateAcks: number, lostSegments: number, zeroWindows: number,
  largestIpLength: number, largestAckedIpLength: number, oversizeSegments: number, superSegments: number,
  wireSize: maybe(record<NonNullable<ReportHalf['wireSize']>>({ value: number, source: text })),
  pathMtu: maybe(record<NonNullable<ReportHalf['pathMtu']>>({
    value: number, source: oneOf<PathMtuSource>()(['user', 'icmp', 'largest-acked', 'mss-option', 'assumed']), frame: numberOrNull,
  })),
  stallSeconds: number,
});

/** Both directions of all flows as one table: their columns resemble each other. */
const flow: Codec<ReportFlow> = (() => {
  type Rest = Omit<ReportFlow, 'a' | 'b' | 'aToB' | 'bToA' | 'encapsulation' | 'closer'> & { ends: Endpoint[]; halves: ReportHalf[] };
  const inner = record<Rest>({
    stream: rising, part: numberOrNull, file: rising, client: maybe(oneOf<'a' | 'b'>()(['a', 'b'])), firstFrame: rising, firstTime: moment, lastTime: moment,
    packets: number, bytes: number, rules: list(rule), ends: list(endpoint), halves: list(half),
  });
  return {
    pack: (values) => inner.pack(values.map(({ a, b, aToB, bToA, ...rest }) => ({ ...rest, ends: [a, b], halves: [aToB, bToA] }))),
    unpack: (packed, rows, budget) => inner.unpack(packed, rows, budget).map(({ ends: [a, b], halves: [aToB, bToA], ...rest }) => {
      if (!a || !b || !aToB || !bToA) throw new MalformedLink('a flow lacks one of its ends');
      return { ...rest, a, b, aToB, bToA };
    }),
  };
})();

const message = record<ReportFragNeeded>({
  frame: rising,
  file: rising,
  time: moment,
  ipVersion: number as unknown as Codec<4 | 6>,
  reporter: text,
  nextHopMtu: number,
  quoted: record<ReportFragNeeded['quoted']>({
    src: textOrNull, dst: textOrNull, srcPort: numberOrNull, dstPort: numberOrNull, seq: numberOrNull, ipId: numberOrNull, ipLength: numberOrNull,
    protocol: numberOrNull,
  }),
  quotedOuter: maybe(record<NonNullable<ReportFragNeeded['quotedOuter']>>({ src: text, dst: text, ipLength: number, encapsulation: text })),
  stream: numberOrNull,
  direction: directionOrNull,
  match: oneOf<ReportFragNeeded['match']>()(['no-flow', 'exact', 'several-merged', 'part', 'not-captured']),
  matchedFrames: list(rising),
  viaNat: yesNo,
  outcome: oneOf<ReportFragNeeded['outcome']>()(['unknown', 'obeyed', 'late', 'ignored', 'no-op', 'stale']),
  effectSeconds: numberOrNull,
});

const evidence = record<Evidence>({
  role: oneOf<Evidence['role']>()(['cause', 'reply', 'effect', 'absence']),
  frame: numberOrNull,
  file: number,
  field: text,
  value: scalar as unknown as Codec<string | number>,
  text,
});

/** A finding without what is made again when the link is opened: its commands, its display filter. */
export type LinkFinding = Omit<Finding, 'fixes' | 'displayFilter' | 'parameters' | 'case'> & {
  parameters: { name: string; value: string | number | boolean | null }[];
  case: FindingCase | null;
};

const finding = record<LinkFinding>({
  id: text,
  rule,
  severity: oneOf<Finding['severity']>()(['problem', 'warning', 'info']),
  confidence,
  file: number,
  streams: list(rising),
  stream: numberOrNull,
  direction: directionOrNull,
  title: text,
  explanation: text,
  evidence: list(evidence),
  against: list(evidence),
  harm: record<Finding['harm']>({ wastedBytes: number, stallSeconds: number, amplification: numberOrNull }),
  supersedes: list(rule),
  parameters: list(record<LinkFinding['parameters'][number]>({ name: text, value: scalar })),
  case: maybe(record<FindingCase>({
    ipVersion: number as unknown as Codec<4 | 6>, sender: textOrNull, receiver: textOrNull, reporter: textOrNull, mtu: numberOrNull, mss: numberOrNull,
    interfaceName: textOrNull,
  })),
});

/** The command for the next capture as what it is made of; null where there is none. */
export interface NextCapture {
  hosts: string[];
  ports: number[];
}

export type LinkVerdict = Omit<Verdict, 'nextCapture'> & { next: NextCapture | null };

const verdict = record<LinkVerdict>({
  outcome: oneOf<Verdict['outcome']>()(['problem', 'working', 'not-mtu', 'nothing-found', 'inconclusive']),
  headline: text,
  confidence: maybe(confidence),
  findings: list(text),
  cannotShow: list(text),
  next: maybe(record<NextCapture>({ hosts: list(text), ports: list(number) })),
});

const timeline = record<Timeline>({
  binSeconds: number, startTime: moment, bytes: list(number), packets: list(number), oversize: list(number), fragNeeded: list(number), resends: list(number),
  stalls: list(number), resets: list(number),
});

const node = record<PathPicture['sender']>({ address: text, label: text });
const path = record<PathPicture>({
  findingId: text, sender: node, reporter: maybe(node), receiver: node, packetSize: numberOrNull, wireSize: numberOrNull, mtu: numberOrNull,
  mergedAt: maybe(oneOf<NonNullable<PathPicture['mergedAt']>>()(['sender', 'reporter', 'before-reporter'])),
  fate: oneOf<PathPicture['fate']>()(['rejected', 'lost', 'ignored', 'forwarded', 'obeyed']),
  capturePoint: oneOf<PathPicture['capturePoint']>()(['sender', 'receiver', 'between', 'unknown']),
});

const trace = record<ReportTrace>({
  file: number, stream: number, part: numberOrNull, frames: number, frame: list(rising), time: list(rising), direction: list(number), seq: list(rising),
  ack: list(rising),
  payload: list(number), ipLen: list(number), tcpFlags: list(number), window: list(number), analysis: list(number), pathMtu: list(number),
  wireLen: list(number),
  icmp: list(record<ReportTraceMark>({
    frame: rising, time: rising, reporter: text, nextHopMtu: number, direction: number as unknown as Codec<0 | 1>, seq: rising, ipLength: number,
    match: text, outcome: text,
  })),
});

const treatment = oneOf<Treatment>()(['keep', 'mask', 'drop']);
const sharing = record<Sharing>({
  treatment: record<Sharing['treatment']>({
    address: treatment, port: treatment, mac: treatment, name: treatment, file: treatment, filter: treatment, comment: treatment, time: treatment,
  }),
  flowsLeftOut: number, messagesLeftOut: number, findingsLeftOut: number,
});

/** Everything that a link holds. */
export interface LinkReport extends Omit<Report, 'schema' | 'version' | 'findings' | 'verdict' | 'timeline' | 'paths' | 'traces' | 'shared'> {
  findings: LinkFinding[];
  verdict: LinkVerdict;
  timeline: Timeline | null;
  paths: PathPicture[] | null;
  traces: ReportTrace[] | null;
  shared: Sharing | null;
}

export const linkReport: Codec<LinkReport> = record<LinkReport>({
  generator: record<Report['generator']>({ name: text, version: text }),
  capture: record<Report['capture']>({ files: list(file), oddities: list(oddity) }),
  totals,
  verdict,
  findings: list(finding),
  flows: list(flow),
  fragNeeded: list(message),
  timeline: maybe(timeline),
  paths: maybe(list(path)),
  traces: maybe(list(trace)),
  shared: maybe(sharing),
});

export type { Budget, Json };
