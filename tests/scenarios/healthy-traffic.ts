/** Healthy traffic made at random, as text of the notation: what no report may call a problem of MTU or offload. */
import { bufferSource } from '../../src/capture/sources.ts';
import { analyze } from '../../src/engine/analyze.ts';
import type { Report } from '../../src/report/schema.ts';
import type { Finding } from '../../src/rules/finding.ts';
import { parseScenario, scenarioPcap } from './notation.ts';

const NOT_MTU = new Set(['plain-loss', 'zero-window', 'reset', 'handshake-fails', 'application-idle']);

/** A sequence of numbers from a seed (Park and Miller). */
class Dice {
  constructor(private state: number) {}
  next(): number {
    this.state = (this.state * 48_271) % 2_147_483_647;
    return this.state / 2_147_483_647;
  }
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }
  chance(p: number): boolean {
    return this.next() < p;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.between(0, list.length - 1)]!;
  }
}

interface Way {
  mss: number;
  /** One-way delay of each direction from the tap, seconds. */
  toServer: number;
  toClient: number;
  /** Share of data packets lost behind the tap. */
  loss: number;
  /** Largest extra delay of an answer. */
  jitter: number;
  /** Segments of a flight, and segments that the sender hands down at once (TSO). */
  flight: number;
  together: number;
  csum: string;
  packets: number;
}

const seconds = (s: number): string => `+${Math.max(0, s).toFixed(6)}`;

/** What is handed down in one piece, as packets. */
function cut(start: number, end: number, mss: number): [start: number, end: number][] {
  const pieces: [start: number, end: number][] = [];
  for (let at = start; at < end; at += mss) pieces.push([at, Math.min(end, at + mss)]);
  return pieces;
}

/** One flow as a sender with SACK, a timer of 250 ms and fast retransmission would make it; `a` names the client. */
function transfer(dice: Dice, way: Way, a = 'A'): string[] {
  const lines: string[] = [];
  const csum = way.csum === '' ? '' : ` csum ${way.csum}`;
  const rtt = way.toServer * 2;
  lines.push(`+0 ${a} > B S 0:0 <mss ${way.mss},sackOK>${csum}`, `${seconds(rtt)} B > ${a} S. 0:0 ack 1 <mss ${way.mss},sackOK>`, `${seconds(way.toClient)} ${a} > B . ack 1${csum}`);
  let next = 1;
  let id = 10;
  let sent = 0;
  const data = (start: number, end: number, delay: number): void => {
    lines.push(`${seconds(delay)} ${a} > B . ${start}:${end}(${end - start}) ack 1 DF id ${id}${csum}`);
    id += Math.ceil((end - start) / way.mss);
  };
  while (sent < way.packets) {
    const flight: [start: number, end: number][] = [];
    for (let k = 0; k < way.flight; k += way.together) {
      const size = way.mss * Math.min(way.together, way.flight - k);
      const end = next + (dice.chance(0.1) ? dice.between(1, size) : size);
      flight.push([next, end]);
      data(next, end, 0.00002);
      next = end;
      sent += way.together;
    }
    // On the line each packet is lost for its own luck, whatever it was handed down with; the receiver asks for it, and the resend gets through in the end.
    const packets = flight.flatMap(([start, end]) => cut(start, end, way.mss));
    const lost = packets.filter(() => dice.chance(way.loss));
    const late = rtt + dice.next() * way.jitter;
    if (lost.length === 0) {
      lines.push(`${seconds(late)} B > ${a} . ack ${next}`);
      continue;
    }
    const [first] = lost[0]!;
    const arrived = packets.filter((one) => !lost.includes(one) && one[0] > first);
    if (arrived.length >= 3) for (const [left, right] of arrived.slice(0, 3)) lines.push(`${seconds(late / 3)} B > ${a} . ack ${first} <sack ${left}:${right}>`);
    else if (first > flight[0]![0]) lines.push(`${seconds(late)} B > ${a} . ack ${first}`);
    let wait = arrived.length >= 3 ? 0.00002 : 0.25;
    for (const [start, end] of lost) {
      data(start, end, wait);
      for (let again = 0.25; dice.chance(way.loss); again *= 2) data(start, end, again);
      wait = 0.00002;
    }
    lines.push(`${seconds(rtt + dice.next() * way.jitter)} B > ${a} . ack ${next}`);
  }
  lines.push(`+0.001 ${a} > B FP. ${next}:${next}(0) ack 1 DF id ${id}${csum}`, `${seconds(rtt)} B > ${a} F. ack ${next + 1}`);
  return lines;
}

const ORDINARY: Way = { mss: 1460, toServer: 0.01, toClient: 0.0001, loss: 0, jitter: 0.001, flight: 10, together: 1, csum: '', packets: 120 };

export const KINDS: Record<string, (dice: Dice) => string[]> = {
  'Wi-Fi: answers that wait, loss in flurries': (d) => transfer(d, { ...ORDINARY, loss: d.pick([0.01, 0.03, 0.08]), jitter: d.pick([0.02, 0.08]), flight: d.between(4, 20) }),
  'Wi-Fi behind TSO': (d) => transfer(d, { ...ORDINARY, loss: d.pick([0.01, 0.04]), jitter: 0.05, flight: 16, together: d.pick([2, 4, 8]), csum: 'partial' }),
  'a line that loses every third packet': (d) =>
    transfer(d, { ...ORDINARY, loss: d.pick([0.25, 0.33, 0.4]), jitter: 0.02, flight: d.between(2, 20), together: d.pick([1, 1, 2, 8]), csum: d.pick(['', 'partial']), packets: 80 }),
  'a satellite: half a second and more': (d) => transfer(d, { ...ORDINARY, toServer: d.pick([0.28, 0.35, 0.6]), jitter: 0.1, loss: d.pick([0, 0.01, 0.03]), mss: d.pick([1460, 1380]) }),
  'a slow line with a deep queue': (d) => transfer(d, { ...ORDINARY, toServer: 0.4, jitter: 1.5, flight: d.between(2, 6), packets: 40 }),
  'a jumbo link': (d) => transfer(d, { ...ORDINARY, mss: d.pick([8960, 8948, 4352]), toServer: 0.0005, loss: d.pick([0, 0.02]), together: d.pick([1, 4]), csum: d.pick(['', 'partial']) }),
  'an odd MSS': (d) => transfer(d, { ...ORDINARY, mss: d.between(536, 1459), loss: d.pick([0, 0.02]) }),
  'QUIC beside TCP': (d) => {
    // Large UDP packets, and what routers say of them, belong to no TCP flow.
    const udp = Array.from({ length: 6 }, () => `+0.001 R > A icmp frag-needed mtu ${d.pick([1200, 1280, 1400])} [A > B udp ${d.between(1230, 1472)}]`);
    const tcp = transfer(d, { ...ORDINARY, loss: d.pick([0, 0.03]) });
    return tcp.flatMap((line, k) => (k % 20 === 10 ? [line, d.pick(udp)] : [line]));
  },
  'a port scan': (d) =>
    Array.from({ length: d.between(30, 60) }, (_, k) => {
      const port = 20 + k;
      const answer = d.next();
      const syn = `+0.002 A:${50_000 + k} > B:${port} S 0:0 <mss 1460>`;
      if (answer < 0.6) return [syn, `+0.001 B:${port} > A:${50_000 + k} R. 0:0 ack 1`];
      if (answer < 0.8) return [syn];
      return [syn, `+0.001 B:${port} > A:${50_000 + k} S. 0:0 ack 1 <mss 1460>`, `+0.001 A:${50_000 + k} > B:${port} R 1:1`];
    }).flat(),
  'a receiver that closes its window': (d) => {
    const lines = transfer(d, { ...ORDINARY, packets: 30, flight: 4 }).slice(0, -2);
    const end = Number(/ack (\d+)$/.exec(lines[lines.length - 1]!)![1]);
    lines.push(`+0.010 B > A . ack ${end} win 0`);
    for (let k = 0; k < d.between(2, 6); k++) lines.push(`${seconds(0.25 * 2 ** k)} A > B . ${end}:${end + 1}(1) ack 1 DF`, `+0.020 B > A . ack ${end} win 0`);
    lines.push(`+0.200 B > A . ack ${end} win 60000`, `+0.001 A > B . ${end}:${end + 1460}(1460) ack 1 DF`, `+0.020 B > A . ack ${end + 1460}`);
    return lines;
  },
  'an application that pauses and a peer that keeps alive': (d) => {
    const lines = transfer(d, { ...ORDINARY, packets: 20, flight: 4 }).slice(0, -2);
    const end = Number(/ack (\d+)$/.exec(lines[lines.length - 1]!)![1]);
    for (let k = 0; k < d.between(2, 5); k++) lines.push(`+${d.between(10, 75)} A > B . ${end - 1}:${end}(1) ack 1 DF`, `+0.020 B > A . ack ${end}`);
    lines.push(`+${d.between(2, 9)} A > B P. ${end}:${end + 700}(700) ack 1 DF`, `+0.020 B > A . ack ${end + 700}`);
    return lines;
  },
  'a host that goes away in mid-transfer': (d) => {
    const lines = transfer(d, { ...ORDINARY, packets: 40, flight: d.between(2, 8) }).slice(0, -2);
    const end = Number(/ack (\d+)$/.exec(lines[lines.length - 1]!)![1]);
    const id = 900;
    lines.push(`+0.001 A > B . ${end}:${end + 1460}(1460) ack 1 DF id ${id}`, `+0 A > B P. ${end + 1460}:${end + 1560}(100) ack 1 DF id ${id + 1}`);
    for (let k = 0; k < d.between(3, 6); k++) lines.push(`${seconds(0.25 * 2 ** k)} A > B . ${end}:${end + 1460}(1460) ack 1 DF id ${id + 2 + k}`);
    return lines;
  },
};

/** One capture of a kind, always the same for a seed. */
export function healthyTraffic(kind: string, seed: number): string {
  return KINDS[kind]!(new Dice(seed * 7919 + kind.length)).join('\n');
}

/** What is said of such a capture, and what of it accuses. */
export async function judgeHealthy(text: string): Promise<{ report: Report; accusations: Finding[] }> {
  const { outcome } = await analyze([bufferSource('healthy', scenarioPcap(parseScenario(text)))], { pathMtu: null });
  const report = outcome.report!;
  return { report, accusations: report.findings.filter((f) => f.severity !== 'info' && !NOT_MTU.has(f.rule)) };
}
