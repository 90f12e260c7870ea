import { describe, expect, it } from 'vitest';
import { signOf } from '../../../src/views/ui/words.ts';
import type { PathPicture } from '../../../src/report/schema.ts';
import { UNHEARD } from '../../../src/report/unheard.ts';
import { checksOf } from '../../../src/views/report/checks.tsx';
import { commandAndRemark, commandSteps } from '../../../src/views/report/command-steps.ts';
import { addressLines, layoutPath } from '../../../src/views/report/path-layout.ts';
import { describePath, type Told } from '../../../src/views/report/path-story.ts';
import { harmOf } from '../../../src/views/report/verdict.tsx';
import { bytesOfDataAddress } from '../../../src/views/start/examples.ts';
import { emptyReport, problemReport } from '../fixtures/reports.ts';

const picture = problemReport().paths![0]!;

/** A finding of a rule, as far as the picture asks. */
const of = (rule: Told['rule'], parameters: Told['parameters'] = {}): Told => ({ rule, parameters });
const inPieces = of('lso-burst-loss');

describe('the path picture', () => {
  it('draws packets and pipes to one scale', () => {
    const layout = layoutPath(picture, 1100);
    const big = layout.packets.find(({ kind }) => kind === 'big')!;
    const wire = layout.packets.find(({ kind }) => kind === 'wire')!;
    expect(big.height / wire.height).toBeCloseTo(10_220 / 1500, 0);
    expect(layout.pipes[1]!.height).toBeLessThan(big.height);
    expect(layout.cross).not.toBeNull();
    expect(layout.reply?.text).toBe('frag-needed, MTU 1,500');
  });

  it('draws as many packets as were merged, and the seams between them', () => {
    for (const [packetSize, pieces] of [[2960, 2], [5880, 4], [10_260, 7]] as const) {
      const layout = layoutPath({ ...picture, packetSize, wireSize: 1500, mergedAt: 'before-reporter', fate: 'rejected', capturePoint: 'between' }, 1100);
      expect(layout.packets.filter(({ kind }) => kind === 'wire')).toHaveLength(pieces);
      expect(layout.packets.find(({ kind }) => kind === 'big')!.seams).toHaveLength(pieces - 1);
      expect(layout.small?.text).toBe(`${pieces} × 1,500`);
      expect(layout.merge).not.toBeNull();
    }
  });

  it('shows who merges: a part in front of the box that rejects, or that box itself', () => {
    const of = (mergedAt: PathPicture['mergedAt'], width: number) => layoutPath({ ...picture, packetSize: 5880, wireSize: 1500, mergedAt, fate: 'rejected', capturePoint: 'unknown' }, width);
    for (const width of [320, 700, 1100]) {
      const before = of('before-reporter', width);
      const big = before.packets.find(({ kind }) => kind === 'big')!;
      expect(before.merger!.x).toBeGreaterThan(before.packets.filter(({ kind }) => kind === 'wire').at(-1)!.x);
      expect(big.x).toBeGreaterThan(before.merger!.x);
      expect(big.x + big.width).toBeLessThanOrEqual(before.nodes[1]!.x);
      expect(before.nodes[1]).toMatchObject({ kind: 'box', does: 'rejects' });

      const inside = of('reporter', width);
      const own = inside.packets.find(({ kind }) => kind === 'big')!;
      const [, box] = inside.nodes;
      expect(inside.merger).toBeNull();
      expect(box).toMatchObject({ kind: 'merging', does: 'merges, then rejects' });
      expect(own.x).toBeGreaterThan(box!.x);
      expect(own.x + own.width).toBeLessThan(box!.x + box!.width);
      for (const { pipes } of [before, inside]) expect(pipes[0]!.height, 'packets of the wire size come in a pipe of theirs').toBe(pipes[1]!.height);
    }
  });

  it('draws what nobody captured as a ghost', () => {
    const of = (capturePoint: PathPicture['capturePoint']) => layoutPath({ ...picture, packetSize: 2960, wireSize: 1500, mergedAt: 'before-reporter', fate: 'rejected', capturePoint }, 1100);
    expect(of('sender').packets.at(-1)).toMatchObject({ kind: 'big', unseen: true });
    expect(of('sender').callout?.text).toBe('2,960 bytes, never captured');
    expect(of('between').packets.at(-1)).toMatchObject({ kind: 'big', unseen: false });
  });

  it('names a box that bears the receiver’s address a gateway, and has the receiver stand behind it', () => {
    const { address } = picture.receiver;
    const rejected = { ...picture, packetSize: 2960, wireSize: 1500, mtu: 1500, mergedAt: 'before-reporter' as const, fate: 'rejected' as const, capturePoint: 'sender' as const };
    const own = { ...rejected, reporter: { address, label: 'receiver' } };
    expect(layoutPath(own, 1100).nodes.slice(1)).toMatchObject([{ label: 'Gateway', address, does: 'rejects' }, { address: 'behind it' }]);
    expect(describePath(own)).toContain(`before gateway ${address} they are merged into 2,960 bytes. The link behind the gateway takes 1,500 bytes`);
    const other = { ...rejected, reporter: { address: '192.0.2.7', label: 'router' } };
    expect(layoutPath(other, 1100).nodes.slice(1)).toMatchObject([{ label: 'Router', address: '192.0.2.7' }, { address }]);
    // Who only claims it forwards nothing that is known of.
    expect(layoutPath(own, 1100, of('stale-or-forged-frag-needed')).nodes[2]).toMatchObject({ address });
  });

  it('lets small packets pass only where the rule has seen them pass', () => {
    const lost = { ...picture, packetSize: 7292, wireSize: 1500, mtu: 1500, reporter: null, mergedAt: null, fate: 'lost' as const };
    expect(layoutPath(lost, 1100, inPieces).passed).not.toBeNull();
    expect(describePath(lost, inPieces)).toContain('In packets of 1,500 bytes the same bytes pass.');
    expect(layoutPath(lost, 1100).passed).toBeNull();
    expect(describePath(lost)).not.toContain('pass.');
  });

  it('never says that a host sent what only offloading made large', () => {
    for (const capturePoint of ['sender', 'receiver', 'between', 'unknown'] as const) {
      const harmless = { ...picture, packetSize: 46_388, wireSize: 1500, mtu: null, reporter: null, mergedAt: null, fate: 'forwarded' as const, capturePoint };
      expect(describePath(harmless)).not.toContain('sends packets of 46,388');
      expect(describePath(harmless)).toContain('That is harmless.');
      const layout = layoutPath(harmless, 1100);
      expect(layout.callout?.text).toBe('46,388 bytes, in the capture alone');
      expect(new Set(layout.pipes.map(({ height }) => Math.round(height))).size, 'both pipes carry the same packets').toBe(1);
    }
  });

  it('cuts what only offloading made large into as many packets as it is', () => {
    const of = (packetSize: number) => ({ ...picture, packetSize, wireSize: 1500, mtu: null, reporter: null, mergedAt: null, fate: 'forwarded' as const, capturePoint: 'sender' as const });
    const each = (packetSize: number) => layoutPath(of(packetSize), 1100).packets.filter(({ kind, x }) => kind === 'wire' && x > 600).length;
    expect([1947, 2960, 4420].map(each)).toEqual([2, 2, 3]);
    expect(each(46_388), 'no more than there is room for').toBe(4);
    expect(describePath(of(1947))).toContain('the card cuts them into packets of up to 1,500 bytes.');
  });

  it('stays within its width whatever is known', () => {
    const fates: PathPicture['fate'][] = ['rejected', 'lost', 'ignored', 'forwarded', 'obeyed'];
    const tellings = [
      undefined, inPieces, of('lso-burst-loss', { atReceiver: true }), of('clamp-missing', { mssMtu: 1500 }), of('clamp-missing', { tunnel: true, outerMtu: 1400 }),
      of('fragmented', { tunnel: false, alone: 0 }), of('fragmented', { tunnel: true, alone: 2 }), of('frag-needed-rate-limited'), of('pmtu-flapping', { values: '1400,1300' }),
      of('mss-exceeded-on-wire'), of('mss-clamped', { mssBefore: 1460, mssAfter: 1452 }), of('stale-or-forged-frag-needed'), of('stale-or-forged-frag-needed', { arrived: true }),
    ];
    const places: PathPicture['mergedAt'][] = ['sender', 'reporter', 'before-reporter', null];
    for (const width of [260, 300, 390, 640, 1120]) {
      for (const fate of fates) {
        for (const mergedAt of places) {
          for (const [unknown, told] of [true, false].flatMap((unknown) => tellings.map((told) => [unknown, told] as const))) {
            const changed = unknown ? { packetSize: null, wireSize: null, mtu: null, reporter: null, capturePoint: 'unknown' as const } : {};
            const layout = layoutPath({ ...picture, fate, mergedAt, ...changed }, width, told);
            for (const { x, width: own } of [...layout.nodes, ...layout.pipes, ...layout.packets]) {
              expect(x).toBeGreaterThanOrEqual(0);
              expect(x + own).toBeLessThanOrEqual(width + 0.5);
            }
            expect(describePath({ ...picture, fate, mergedAt, ...changed }, told)).not.toMatch(/null|undefined|NaN/);
          }
        }
      }
    }
  });

  it('parts a long address where it may be, and leads the message past both lines', () => {
    expect(addressLines('172.16.133.54', 62)).toEqual(['172.16.133.54']);
    expect(addressLines('74.121.139.112', 62)).toEqual(['74.121.139.', '112']);
    expect(addressLines('2001:db8:ac1c:1::14', 62)).toEqual(['2001:db8:', 'ac1c:1::14']);
    expect(addressLines('2001:db8:85a3:1234:5678:8a2e:370:7334', 62)).toEqual(['2001:db8:85a3', ':1234:5678:8…']);
    for (const width of [360, 1100]) {
      const { middle, hostHeight, reply, nodes } = layoutPath(picture, width);
      const long = layoutPath({ ...picture, sender: { ...picture.sender, address: '2001:db8:85a3:1234:5678:8a2e:370:7334' } }, width);
      // The first line of an address ends 40 pixels below its node, the second 15 below that.
      expect(reply!.end).toBeGreaterThan(middle + hostHeight / 2 + 40);
      expect(long.reply!.end).toBeGreaterThan(middle + hostHeight / 2 + 55);
      expect(long.reply!.start).toBeGreaterThan(middle + 64 + (nodes[1]!.does ? 54 : 40));
    }
  });

  it('says in words what it shows', () => {
    expect(describePath(picture)).toBe(
      'The server sends packets of 1,500 bytes; router 10.77.1.1 merges them into 10,220 bytes. The link behind the router takes 1,500 bytes: they are rejected with a frag-needed message. Captured between the server and router 10.77.1.1, or on it.',
    );
  });
});

describe('a box that drops what it merged', () => {
  const drops: PathPicture = { ...picture, reporter: null, mergedAt: 'reporter', fate: 'lost' };
  it('is drawn and told as the one on which was captured', () => {
    expect(layoutPath(drops, 1100, inPieces).nodes[1]).toMatchObject({ label: 'This box', kind: 'merging', does: 'merges, then drops' });
    expect(describePath(drops, inPieces)).toContain('the box on which this was captured merges them into 10,220 bytes. What it merged never leaves it, and nothing says so. In packets of 1,500 bytes the same bytes pass.');
  });
});

describe('the paths of other faults', () => {
  const rejected: PathPicture = { ...picture, packetSize: 1450, wireSize: 1450, mtu: 1350, mergedAt: null, fate: 'rejected', capturePoint: 'between' };
  const widths = [300, 390, 640, 1120];

  it('show the message about a tunnel’s packet end at the tunnel’s end, and the packet with its header', () => {
    const tunnel = of('clamp-missing', { tunnel: true, outerMtu: 1400 });
    for (const width of widths) {
      const layout = layoutPath(rejected, width, tunnel);
      const end = layout.merger!;
      expect(layout.reply!.to).toBeGreaterThanOrEqual(end.x);
      expect(layout.reply!.to).toBeLessThanOrEqual(end.x + end.width + 10);
      expect(layout.pipes[1]!.label).toEqual(['MTU', '1,400']);
      expect(layout.callout!.text).toContain('1,500 bytes');
      const wrapped = layout.packets.find(({ fate }) => fate === 'stopped')!;
      expect(wrapped.seams).toHaveLength(1);
      if (width >= 640) expect(layout.packets.find(({ kind, fate }) => kind === 'big' && fate === 'whole')!.height / wrapped.height).toBeCloseTo(1450 / 1500, 2);
    }
    expect(describePath(rejected, tunnel)).toContain('The link behind the router takes 1,400 bytes: they are rejected with a frag-needed message, which goes to the tunnel’s end and not to the server.');
  });

  it('cut a packet into fragments as large as the link, and lose what is lost', () => {
    const cut: PathPicture = { ...picture, reporter: null, packetSize: 1500, wireSize: 1500, mtu: 1396, mergedAt: null, fate: 'forwarded', capturePoint: 'receiver' };
    const behind = (path: PathPicture, alone: number) => {
      const layout = layoutPath(path, 1120, of('fragmented', { alone, tunnel: false }));
      return { layout, pieces: layout.packets.filter(({ x }) => x > layout.pipes[1]!.x) };
    };
    const { layout, pieces } = behind(cut, 0);
    expect(pieces.map(({ fate }) => fate)).toEqual(['whole', 'whole']);
    expect(pieces[0]!.height).toBeGreaterThan(pieces[1]!.height);
    expect(layout.packets[0]!.height / pieces[0]!.height).toBeCloseTo(1500 / 1396, 2);
    expect(layout.pipes[1]!.label).toEqual(['MTU', '≥ 1,396']);
    expect(layout.passed).not.toBeNull();
    expect(behind({ ...cut, fate: 'lost' }, 0).pieces.map(({ fate }) => fate)).toEqual(['lost', 'lost']);
    expect(behind({ ...cut, fate: 'lost' }, 4).pieces.map(({ fate }) => fate)).toEqual(['whole', 'lost']);
    expect(behind({ ...cut, fate: 'lost' }, 4).layout.cross).not.toBeNull();
    expect(describePath({ ...cut, packetSize: null, wireSize: null }, of('fragmented', { tunnel: true }))).toContain('The tunnel’s end adds its header');
  });

  it('draw both MTUs of a path that flaps, the wider one wider', () => {
    const flapping = of('pmtu-flapping', { values: '1400,1300,1400,1300' });
    const path: PathPicture = { ...rejected, packetSize: 1500, wireSize: 1500, mtu: 1300, fate: 'obeyed' };
    for (const width of widths) {
      const [, wide, narrow] = layoutPath(path, width, flapping).pipes;
      expect((wide!.height - 6) / (narrow!.height - 6)).toBeCloseTo(1400 / 1300, 2);
      expect(wide!.y + wide!.height / 2).toBeLessThan(narrow!.y - narrow!.height / 2);
    }
    expect(describePath(path, flapping)).toContain('takes 1,400 or 1,300 bytes, now this and now that');
  });

  it('show packets that no message was sent for', () => {
    const path: PathPicture = { ...rejected, packetSize: 1500, wireSize: 1500, mtu: 1400 };
    const layout = layoutPath(path, 1120, of('frag-needed-rate-limited'));
    expect(layout.packets.map(({ fate }) => fate).sort()).toEqual(['lost', 'lost', 'stopped']);
    expect(layout.reply!.text).toBe('frag-needed, MTU 1,400: only now and then');
  });

  it('let packets pass that are larger than was announced or claimed, through a pipe that nobody has measured', () => {
    const path: PathPicture = { ...rejected, packetSize: 1500, wireSize: 1500, mtu: 1400, fate: 'forwarded' };
    for (const width of widths) {
      for (const [told, label] of [[of('mss-exceeded-on-wire'), 'announced'], [of('stale-or-forged-frag-needed', { arrived: true }), 'claimed']] as const) {
        const layout = layoutPath(path, width, told);
        const behind = layout.pipes[1]!;
        expect(behind).toMatchObject({ label: [label, '1,400'], guessed: true });
        expect(layout.packets.map(({ fate }) => fate)).toEqual(['whole', 'whole']);
        expect(layout.packets[1]!.height).toBeGreaterThan(behind.height - 6);
        expect(layout.passed).not.toBeNull();
        expect(layout.cross).toBeNull();
      }
    }
    expect(layoutPath(path, 1120, of('mss-exceeded-on-wire')).reply).toBeNull();
    expect(describePath(path, of('stale-or-forged-frag-needed', { arrived: true }))).toContain('They had arrived all the same.');
  });

  it('lead the lowered MSS from the receiver through the box to the sender, whose packets fit', () => {
    const path: PathPicture = { ...rejected, reporter: null, packetSize: null, wireSize: 700, mtu: 1492, fate: 'forwarded' };
    const clamped = of('mss-clamped', { mssBefore: 1460, mssAfter: 1452 });
    for (const width of widths) {
      const { reply, nodes, packets, pipes, callout } = layoutPath(path, width, clamped);
      expect(reply!.text).toContain('MSS 1,460 → 1,452');
      expect(reply!.calm).toBe(true);
      expect(reply!.from).toBeGreaterThan(nodes[2]!.x);
      expect(reply!.to).toBeLessThan(nodes[1]!.x);
      expect(callout!.text).toBe('≤ 1,492 bytes');
      for (const { height } of packets) expect(height).toBeLessThanOrEqual(pipes[1]!.height);
    }
    expect(describePath(path, clamped)).toContain('lowers the MSS in the receiver’s SYN from 1,460 to 1,452: packets have 1,492 bytes at most');
  });

  it('show a message about nothing as one: no packet passes or is rejected', () => {
    const path: PathPicture = { ...rejected, packetSize: null, wireSize: 1500, mtu: 1400, fate: 'forwarded' };
    for (const width of widths) {
      const layout = layoutPath(path, width, of('stale-or-forged-frag-needed'));
      expect(layout.packets).toEqual([expect.objectContaining({ unseen: true })]);
      expect(layout).toMatchObject({ cross: null, passed: null, callout: { text: 'not under way' }, reply: { text: 'frag-needed, MTU 1,400', calm: true } });
      expect(layout.nodes[1]).toMatchObject({ label: 'Router?', kind: 'unknown' });
    }
    expect(describePath(path, of('stale-or-forged-frag-needed'))).toContain('quotes bytes that were not under way');
  });

  it('merge at the receiver, not somewhere, what is lost there', () => {
    const path: PathPicture = { ...picture, reporter: null, packetSize: 1500, wireSize: 1500, mtu: 1500, mergedAt: null, fate: 'lost', capturePoint: 'sender' };
    const pairs = of('lso-burst-loss', { atReceiver: true });
    for (const width of widths) {
      const layout = layoutPath(path, width, pairs);
      const ghost = layout.packets.find(({ kind }) => kind === 'big')!;
      expect(ghost).toMatchObject({ fate: 'lost', unseen: true });
      expect(ghost.x).toBeGreaterThan(layout.nodes[1]!.x + layout.nodes[1]!.width);
      expect(layout.nodes[1]!.label).toBe('Path');
      expect(layout.callout!.text).toContain('2,960 bytes');
    }
    expect(describePath(path, pairs)).toContain('a card on the way, or the receiver, merges those that follow each other. What it merged is lost');
    expect(describePath({ ...path, packetSize: 5880 }, pairs)).toContain('; the receiver merges those');
  });
});

describe('the sign of a finding', () => {
  it('calls harmless only what is', () => {
    expect(signOf({ rule: 'offload-at-capture-point', severity: 'info' }).word).toBe('Harmless');
    expect(signOf({ rule: 'handshake-fails', severity: 'info' }).word).toBe('Not the MTU');
    expect(signOf({ rule: 'plain-loss', severity: 'warning' }).word).toBe('Warning');
  });
});

describe('a size that is known by its bounds', () => {
  it('is drawn as the least that it can be', () => {
    expect(layoutPath({ ...picture, reporter: null, mergedAt: null, fate: 'lost', mtu: 1132 }, 1100).pipes[1]!.label).toEqual(['MTU', '≥ 1,132']);
  });

  it('is unknown where only tiny packets came through', () => {
    const pipe = layoutPath({ ...picture, reporter: null, mergedAt: null, fate: 'lost', mtu: 63 }, 1100).pipes[1]!;
    expect(pipe).toMatchObject({ label: ['MTU', 'unknown'], guessed: true });
  });
});

describe('the commands of a fix', () => {
  it('stand under the comments that introduce them', () => {
    expect(commandSteps(['a', '# first look: what is on', 'b', 'c  # not a heading', '# for good, one:', '# and more', '    d', '# by hand only', '# or so'])).toEqual([
      { label: '', text: 'a', lasting: false },
      { label: 'First look: what is on', text: 'b\nc  # not a heading', lasting: false },
      { label: 'For good, one: and more', text: '    d', lasting: true },
      { label: 'By hand only', text: '', lasting: false },
      { label: 'Or so', text: '', lasting: false },
    ]);
  });

  it('are told from what to expect of them', () => {
    expect(commandAndRemark("tcpdump -ni eth0 'tcp[tcpflags] & tcp-syn != 0'  # every SYN says less")).toEqual({ command: "tcpdump -ni eth0 'tcp[tcpflags] & tcp-syn != 0'", remark: 'Every SYN says less' });
    expect(commandAndRemark('show access-lists ACL  ! the matches grow')).toEqual({ command: 'show access-lists ACL', remark: 'The matches grow' });
    expect(commandAndRemark('rm a; sysctl -w b=0')).toEqual({ command: 'rm a\nsysctl -w b=0', remark: '' });
    expect(commandAndRemark('for o in a b; do c $o; done  # and reboot')).toEqual({ command: 'for o in a b; do c $o; done', remark: 'And reboot' });
    expect(commandAndRemark('# the same settings with the value before')).toEqual({ command: '', remark: 'The same settings with the value before' });
  });
});

describe('harm', () => {
  it('is summed over what is not harmless', () => {
    expect(harmOf(problemReport())).toEqual({ wastedBytes: 38_424_300, stallSeconds: 41.6, amplification: 7.4, flows: 5 });
    const unharmed = problemReport();
    unharmed.findings = unharmed.findings.map((finding) => ({ ...finding, severity: 'warning', harm: { wastedBytes: 0, stallSeconds: 0, amplification: null } }));
    expect(harmOf(unharmed).flows).toBe(0);
    expect(harmOf(emptyReport())).toMatchObject({ wastedBytes: 0, flows: 0, amplification: null });
  });
});

describe('what was checked', () => {
  it('comes with numbers', () => {
    const checks = checksOf(emptyReport());
    expect(checks.find(({ text }) => text.startsWith('Handshakes'))?.found).toBe('24 of 24 flows');
    expect(checks.filter(({ found }) => found === 'none').length).toBeGreaterThan(2);
  });

  it('tick nothing off without TCP packets', () => {
    const report = { ...emptyReport(), flows: [] };
    // Nothing was heard of what routers say where the filter keeps it out.
    const messages = (cannotShow: string[]) => checksOf({ ...report, verdict: { ...report.verdict, cannotShow } }).find(({ text }) => text.startsWith('Frag-needed'));
    expect([messages([]), messages([UNHEARD])]).toMatchObject([{ found: 'none', icon: 'ok' }, { found: 'none', icon: 'question' }]);
    const icons = checksOf({ ...report, totals: { ...report.totals, tcpPackets: 0 } }).map(({ icon }) => icon);
    expect(icons.filter((icon) => icon === 'ok')).toHaveLength(2);
    expect(checksOf({ ...report, totals: { ...report.totals, packets: 0, tcpPackets: 0 } }).some(({ icon }) => icon === 'ok')).toBe(false);
  });

  it('say where no packet was large enough to prove anything', () => {
    const report = emptyReport();
    const counts = { handshakes: 24, superSegments: 0, retransmissions: 0 };
    const largest = (bytes: number) => checksOf(report, { ...counts, largest: bytes }).find(({ text }) => text.startsWith('Largest'))!;
    expect(largest(552)).toMatchObject({ found: '552 bytes: no large one to judge by', icon: 'question' });
    expect(largest(1500)).toMatchObject({ found: '1,500 bytes', icon: 'ok' });
  });
});

describe('retransmissions among what was checked', () => {
  /** So many by Wireshark's count, and so many of them in the timeline, which leaves out what was captured twice. */
  const checked = (retransmissions: number, inTimeline: number, packets = emptyReport().totals.packets) => {
    const report = emptyReport();
    report.flows = report.flows.slice(0, 1).map((flow) => ({ ...flow, aToB: { ...flow.aToB, retransmissions }, bToA: { ...flow.bToA, retransmissions: 0 } }));
    const rest = report.timeline!.bytes.slice(1).map(() => 0);
    report.timeline = { ...report.timeline!, packets: [packets, ...rest], resends: [inTimeline, ...rest] };
    return checksOf(report).find(({ text }) => text === 'Retransmissions')!;
  };

  it('are told with and without packets that were captured twice', () => {
    expect(checked(1284, 0)).toMatchObject({ found: '1,284 with packets seen twice, none without', icon: 'ok' });
    expect(checked(1289, 5)).toMatchObject({ found: '1,289 with packets seen twice, 5 without', icon: 'info' });
  });

  it('are one number where nothing was captured twice', () => {
    expect(checked(5, 5)).toMatchObject({ found: '5', icon: 'info' });
    expect(checked(0, 0)).toMatchObject({ found: 'none', icon: 'ok' });
  });

  it('are Wireshark’s number where the timeline lacks packets: what has no time, or all of it', () => {
    expect(checked(5, 0, 10)).toMatchObject({ found: '5', icon: 'info' });
    const { timeline: _, ...without } = emptyReport();
    expect(checksOf(without).find(({ text }) => text === 'Retransmissions')).toMatchObject({ found: 'none' });
  });
});

describe('an example', () => {
  it('is decoded without a request', () => {
    expect([...bytesOfDataAddress('data:application/octet-stream;base64,1MOyoQ==')]).toEqual([0xd4, 0xc3, 0xb2, 0xa1]);
    expect(() => bytesOfDataAddress('https://example.org/')).toThrow();
  });
});
