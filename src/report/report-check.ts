/**
 * Checks that a report which came from outside is one: every field, its type and its bounds. Fields that are not known
 * here are left behind: a later program of the same version may have added some.
 */
import * as v from 'valibot';
import { MOST_SAVED } from './bounded.ts';
import { RULE_IDS } from './rule-ids.ts';
import type { Report, ReportTrace } from './schema.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0), v.maxValue(1e15));
const signed = v.pipe(v.number(), v.finite(), v.minValue(-1e15), v.maxValue(1e15));
const frame = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffffffff));
const port = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535));
const short = v.pipe(v.string(), v.maxLength(300));
const sentence = v.pipe(v.string(), v.maxLength(3_000));
const id = v.pipe(v.string(), v.regex(/^[\w.-]{1,60}$/));
const moment = v.nullable(v.pipe(v.string(), v.regex(/^\d{1,12}\.\d{9}$/)));
const address = v.pipe(v.string(), v.regex(/^(?:\*|[0-9a-fA-F:.]{2,45})$/));
const version = v.picklist([4, 6]);
const rule = v.picklist(RULE_IDS);
const severity = v.picklist(['problem', 'warning', 'info']);
const confidence = v.picklist(['certain', 'likely', 'possible']);
const direction = v.nullable(v.picklist(['aToB', 'bToA']));
const some = <S extends v.GenericSchema>(schema: S, most = MOST_SAVED) => v.pipe(v.array(schema), v.maxLength(most));

const file = v.object({
  name: short,
  bytes: signed,
  format: v.picklist(['pcap', 'pcapng']),
  compression: v.nullable(v.picklist(['gzip', 'zstd'])),
  byteOrder: v.picklist(['little', 'big', 'mixed']),
  interfaces: some(v.object({ linkType: signed, linkTypeName: short, name: v.nullable(short), snaplen: amount, filter: v.nullable(sentence) }), 10_000),
  packets: count,
  firstTime: moment,
  lastTime: moment,
  cutShort: v.boolean(),
  droppedByCapture: v.nullable(count),
  comments: v.optional(some(v.object({ frame: v.nullable(frame), interfaceName: v.nullable(short), text: v.nullable(sentence) }), 2_000)),
  frameKinds: v.optional(some(v.object({ kind: short, count }), 2_000)),
});

const oddity = v.object({
  code: id, severity: v.picklist(['info', 'notice', 'data-loss']), count, firstFrame: v.nullable(frame), file: count, text: sentence, detail: v.nullable(sentence),
});

const totals = v.object({
  packets: count, bytes: count, tcpPackets: count, tcpFlows: count, fragNeeded: count, packetTooBig: count, oversizeSegments: count, ipFragments: count,
});

const half = v.object({
  packets: count, bytes: count, payloadBytes: count, uniquePayloadBytes: count, mss: v.nullable(port), windowScale: v.nullable(port), retransmissions: count,
  fastRetransmissions: count, spuriousRetransmissions: count, outOfOrder: count, duplicateAcks: count, lostSegments: count, zeroWindows: count,
  largestIpLength: count, largestAckedIpLength: count, oversizeSegments: count, superSegments: count,
  wireSize: v.nullable(v.object({ value: count, source: short })),
  pathMtu: v.nullable(v.object({ value: count, source: v.picklist(['user', 'icmp', 'largest-acked', 'mss-option', 'assumed']), frame: v.nullable(frame) })),
  stallSeconds: amount,
});

const endpoint = v.object({ address, port });

const handshakeSide = v.object({
  mss: v.nullable(port), windowScale: v.nullable(port), sackPermitted: v.nullable(v.boolean()), timestamps: v.nullable(v.boolean()),
  effectiveSendMss: v.nullable(signed), clampedFrom: v.nullable(port),
});

const resends = v.object({
  real: count, afterRejection: count, spurious: count, secondSightings: count, reordered: count, lostInBox: count, realBytes: count,
});

const closer = v.object({
  capturePoint: v.object({ point: v.picklist(['a', 'b', 'between', 'mirror', 'unknown']), reasons: some(short, 50) }),
  handshake: v.object({ initialRtt: v.nullable(amount), notes: some(id, 50), a: handshakeSide, b: handshakeSide }),
  aToB: resends,
  bToA: resends,
  copyOf: v.nullable(v.object({ stream: count, part: v.nullable(count) })),
});

const flow = v.object({
  stream: count, part: v.nullable(count), file: count, a: endpoint, b: endpoint, client: v.nullable(v.picklist(['a', 'b'])), firstFrame: frame, firstTime: moment,
  lastTime: moment, packets: count, bytes: count, aToB: half, bToA: half, rules: some(rule, 60),
  encapsulation: v.optional(v.nullable(v.object({ stack: some(short, 100), overhead: count }))),
  closer: v.optional(v.nullable(closer)),
});

const message = v.object({
  frame, file: count, time: moment, ipVersion: version, reporter: address, nextHopMtu: count,
  quoted: v.object({
    src: v.nullable(address), dst: v.nullable(address), srcPort: v.nullable(port), dstPort: v.nullable(port), seq: v.nullable(frame), ipId: v.nullable(frame),
    ipLength: v.nullable(count), protocol: v.nullable(port),
  }),
  quotedOuter: v.nullable(v.object({ src: address, dst: address, ipLength: count, encapsulation: short })),
  stream: v.nullable(count),
  direction,
  match: v.picklist(['exact', 'several-merged', 'part', 'not-captured', 'no-flow']),
  matchedFrames: some(frame, 1_000),
  viaNat: v.boolean(),
  outcome: v.picklist(['unknown', 'obeyed', 'late', 'ignored', 'no-op', 'stale']),
  effectSeconds: v.nullable(signed),
});

const evidence = v.object({
  role: v.picklist(['cause', 'reply', 'effect', 'absence']), frame: v.nullable(frame), file: count, field: v.pipe(v.string(), v.regex(/^[\w.-]{0,60}$/)),
  value: v.union([signed, short]), text: sentence,
});

/** Commands are this program's own by then; that they are texts of some length is all that is left to check. */
const fix = v.object({
  id: short, title: short, where: short, commands: some(sentence, 200), verify: sentence, undo: sentence, note: sentence, platform: short,
});

const finding = v.object({
  id, rule, severity, confidence, file: count, streams: some(count), stream: v.nullable(count), direction, title: sentence, explanation: sentence,
  evidence: some(evidence, 100), against: some(evidence, 100),
  harm: v.object({ wastedBytes: amount, stallSeconds: amount, amplification: v.nullable(amount) }),
  parameters: v.record(v.pipe(v.string(), v.regex(/^[a-zA-Z][a-zA-Z0-9]{0,40}$/)), v.union([short, signed, v.boolean(), v.null()])),
  fixes: some(fix, 100),
  case: v.optional(v.object({
    ipVersion: version, sender: v.nullable(short), receiver: v.nullable(short), reporter: v.nullable(short), mtu: v.nullable(signed), mss: v.nullable(signed),
    interfaceName: v.nullable(short),
  })),
  supersedes: some(rule, 60),
  displayFilter: v.pipe(v.string(), v.maxLength(20_000)),
});

const bins = some(amount, 2_000);
const node = v.object({ address, label: short });
const numbers = some(signed, 5_000);
const treatment = v.picklist(['keep', 'mask', 'drop']);

const trace = v.pipe(
  v.object({
    file: count, stream: count, part: v.nullable(count), frames: count, frame: numbers, time: numbers, direction: some(v.picklist([0, 1]), 5_000), seq: numbers,
    ack: numbers, payload: numbers, ipLen: numbers, tcpFlags: numbers, window: numbers, analysis: numbers, pathMtu: numbers, wireLen: numbers,
    icmp: some(v.object({
      frame, time: signed, reporter: address, nextHopMtu: count, direction: v.picklist([0, 1]), seq: signed, ipLength: count, match: short, outcome: short,
    }), 1_000),
  }),
  v.check((value) => sameLengths(value as ReportTrace), 'columns of one length'),
);

function sameLengths(value: ReportTrace): boolean {
  return Object.entries(value).every(([name, column]: [string, unknown]) => name === 'icmp' || !Array.isArray(column) || column.length === value.frame.length);
}

const reportSchema = v.object({
  schema: v.literal('mtuscope-report'),
  version: v.literal(1),
  generator: v.object({ name: short, version: short }),
  capture: v.object({ files: some(file, 1_000), oddities: some(oddity, 1_000) }),
  totals,
  flows: some(flow),
  fragNeeded: some(message),
  findings: some(finding, 500),
  verdict: v.object({
    outcome: v.picklist(['problem', 'working', 'not-mtu', 'nothing-found', 'inconclusive']), headline: sentence, confidence: v.nullable(confidence), findings: some(id, 500),
    cannotShow: some(sentence, 100), nextCapture: v.nullable(sentence),
  }),
  timeline: v.optional(v.object({
    binSeconds: amount, startTime: moment, bytes: bins, packets: bins, oversize: bins, fragNeeded: bins, resends: bins, stalls: bins, resets: bins,
  })),
  paths: v.optional(some(v.object({
    findingId: id, sender: node, reporter: v.nullable(node), receiver: node, packetSize: v.nullable(count), wireSize: v.nullable(count), mtu: v.nullable(count),
    mergedAt: v.nullable(v.picklist(['sender', 'reporter', 'before-reporter'])), fate: v.picklist(['rejected', 'lost', 'ignored', 'forwarded', 'obeyed']),
    capturePoint: v.picklist(['sender', 'receiver', 'between', 'unknown']),
  }), 500)),
  traces: v.optional(some(trace, 8)),
  shared: v.optional(v.object({
    treatment: v.object({
      address: treatment, port: treatment, mac: treatment, name: treatment, file: treatment, filter: treatment, comment: treatment, time: treatment,
    }),
    flowsLeftOut: count, messagesLeftOut: count, findingsLeftOut: count,
  })),
});

/** The report as far as it is known here; null if it is none. */
export function checkedReport(value: unknown): Report | null {
  const result = v.safeParse(reportSchema, value, { abortEarly: true });
  return result.success && agree(result.output) ? (result.output as Report) : null;
}

function agree(report: v.InferOutput<typeof reportSchema>): boolean {
  const { verdict, findings, timeline } = report;
  const ids = new Set(findings.map(({ id: own }) => own));
  const { binSeconds: _width, startTime: _start, ...columns } = timeline ?? { binSeconds: 0, startTime: null };
  const lengths = new Set(Object.values(columns).map(({ length }: unknown[]) => length));
  return ids.size === findings.length && verdict.findings.every((one) => ids.has(one)) && lengths.size <= 1;
}
