/** What holds of every report, whatever the capture (docs/report.md): relations between its parts that no type can state. */
import type { ReportFlow, Report } from '../../src/report/schema.ts';

const TIME = /^\d+\.\d{9}$/;
/** Rules that are about the path's MTU or offload: of severity problem they make the outcome one. */
const NOT_THE_MTU = new Set<string>(['plain-loss', 'zero-window', 'reset', 'handshake-fails', 'application-idle']);
const MATCHED = new Set<string>(['exact', 'several-merged', 'part']);
const TCP = 6;

/** Each breach in words; none for a report that keeps the contract. */
export function breachesOf(report: Report): string[] {
  const breaches: string[] = [];
  const expect = (holds: boolean, words: string): void => {
    if (!holds) breaches.push(words);
  };
  const { capture, totals, flows, fragNeeded, findings, verdict } = report;
  const sum = <T>(list: readonly T[], of: (one: T) => number): number => list.reduce((total, one) => total + of(one), 0);

  for (const file of capture.files) for (const time of [file.firstTime, file.lastTime]) expect(time === null || TIME.test(time), `time ${time} of ${file.name}`);
  for (const o of capture.oddities) expect(o.count > 0 && (o.firstFrame === null || o.firstFrame >= 1), `oddity ${o.code}`);
  expect(totals.packets === sum(capture.files, (file) => file.packets), 'totals.packets');
  expect(totals.tcpFlows === flows.length, 'totals.tcpFlows');
  expect(totals.oversizeSegments === sum(flows, ({ aToB, bToA }) => aToB.oversizeSegments + bToA.oversizeSegments), 'totals.oversizeSegments');
  expect(totals.fragNeeded + totals.packetTooBig === fragNeeded.length, 'totals.fragNeeded');

  const byStream = new Map<string, ReportFlow[]>();
  for (const flow of flows) {
    const name = `flow ${flow.file}/${flow.stream}`;
    byStream.set(`${flow.file}/${flow.stream}`, [...(byStream.get(`${flow.file}/${flow.stream}`) ?? []), flow]);
    expect(flow.packets === flow.aToB.packets + flow.bToA.packets && flow.bytes === flow.aToB.bytes + flow.bToA.bytes, `${name}: sums of both halves`);
    for (const half of [flow.aToB, flow.bToA]) {
      expect(half.uniquePayloadBytes <= half.payloadBytes, `${name}: payload`);
      expect(half.retransmissions >= half.fastRetransmissions && half.retransmissions >= half.spuriousRetransmissions, `${name}: retransmissions`);
      expect(half.stallSeconds >= 0, `${name}: stall`);
      expect(half.windowScale === null || (half.windowScale >= 0 && half.windowScale <= 14), `${name}: window scale`);
    }
  }
  const named = new Map<string, Set<string>>();
  for (const finding of findings) {
    for (const stream of finding.streams) {
      const key = `${finding.file}/${stream}`;
      named.set(key, (named.get(key) ?? new Set()).add(finding.rule));
    }
  }
  for (const [key, parts] of byStream) {
    const numbers = parts.map(({ part }) => part).sort((x, y) => (x ?? 0) - (y ?? 0));
    expect(numbers.length === 1 ? numbers[0] === null : numbers.every((part, i) => part === i), `parts ${numbers.join()} of stream ${key}`);
    const rules = new Set(parts.flatMap((flow) => flow.rules));
    const told = named.get(key) ?? new Set();
    expect([...rules].sort().join() === [...told].sort().join(), `rules ${[...rules].join()} of stream ${key}, where findings name ${[...told].join()}`);
  }

  fragNeeded.forEach((message, i) => {
    const name = `message in frame ${message.frame}`;
    const before = fragNeeded[i - 1];
    expect(!before || before.file < message.file || before.frame < message.frame, `${name}: order`);
    expect(MATCHED.has(message.match) === message.matchedFrames.length > 0, `${name}: ${message.match} with ${message.matchedFrames.length} frames`);
    // Times decide where the frames of a file are out of order.
    const inOrder = !capture.oddities.some(({ code, file }) => code === 'time-backwards' && file === message.file);
    expect(!inOrder || message.matchedFrames.every((frame) => frame < message.frame), `${name}: frames captured behind it`);
    expect((message.match === 'no-flow') === (message.stream === null) && (message.stream === null) === (message.direction === null), `${name}: ${message.match}, stream ${message.stream}`);
    expect(message.quoted.protocol === TCP || message.stream === null, `${name}: quotes protocol ${message.quoted.protocol}`);
    expect(message.outcome !== 'stale' || message.effectSeconds === null, `${name}: stale with an effect`);
  });

  const ids = findings.map(({ id }) => id);
  expect(new Set(ids).size === ids.length, 'ids that are not unique');
  expect(verdict.findings.join() === ids.join(), `verdict.findings ${verdict.findings.join()}, findings ${ids.join()}`);
  for (const { id, rule, stream, streams, evidence, against, confidence } of findings) {
    const name = `finding ${id} (${rule})`;
    expect(stream === (streams[0] ?? null) && new Set(streams).size === streams.length, `${name}: stream ${stream} of ${streams.join()}`);
    for (const { file, frame } of [...evidence, ...against]) expect(frame === null || (frame >= 1 && frame <= capture.files[file]!.packets), `${name}: frame ${frame} of file ${file}`);
    expect(confidence !== 'certain' || evidence.some(({ role }) => role !== 'absence'), `${name}: certain by absence alone`);
  }
  // The first that holds: an MTU or offload problem, something else that is wrong, a capture that cannot show it, any MTU or offload finding, nothing.
  const ofMtu = findings.filter(({ rule }) => !NOT_THE_MTU.has(rule));
  expect(ofMtu.some(({ severity }) => severity === 'problem') === (verdict.outcome === 'problem'), `outcome ${verdict.outcome}`);
  expect(verdict.outcome !== 'not-mtu' || findings.some(({ rule }) => NOT_THE_MTU.has(rule)), `outcome not-mtu with ${findings.map(({ rule }) => rule).join()}`);
  expect(verdict.outcome !== 'working' || ofMtu.length > 0, 'outcome working without a finding that says so');
  expect(verdict.outcome !== 'nothing-found' || ofMtu.length === 0, `outcome nothing-found with ${ofMtu.map(({ rule }) => rule).join()}`);
  expect(verdict.outcome !== 'inconclusive' || (verdict.cannotShow.length > 0 && verdict.nextCapture !== null), 'inconclusive without saying why');
  expect(verdict.nextCapture === null || /^(?:sudo )?(?:tcpdump|dumpcap|pktmon|pktcap-uw) /.test(verdict.nextCapture), `next capture: ${verdict.nextCapture}`);
  return breaches;
}
