import type { Finding } from '../rules/finding.ts';
import type { Observation } from '../rules/rule.ts';
import type { PathPicture } from './schema.ts';

/** The path of each finding that has one, as the picture draws it. */
export function buildPathPictures(findings: readonly Finding[], observations: readonly Observation[]): PathPicture[] {
  const pictures: PathPicture[] = [];
  for (const f of findings) {
    const fate = fateOf(f.rule);
    const o = fate === null ? undefined : observations.find((x) => x.rule === f.rule && x.stream === f.stream);
    if (fate === null || !o) continue;
    const { roles } = o;
    pictures.push({
      findingId: f.id,
      sender: { address: roles.sender, label: 'sender' },
      reporter: roles.reporter === null ? null : { address: roles.reporter, label: roles.reporter === roles.receiver ? 'receiver' : 'router' },
      receiver: { address: roles.receiver, label: 'receiver' },
      packetSize: roles.packetSize,
      wireSize: roles.wireSize,
      mtu: roles.mtu,
      mergedAt: f.rule === 'unsegmented-tso' ? 'sender' : f.rule === 'merged-then-rejected' ? (mergedByReporter(f) ? 'reporter' : 'before-reporter') : f.parameters.inBox === true ? 'reporter' : null,
      fate,
      capturePoint: roles.capturePoint,
    });
  }
  return pictures;
}

/** The rejecting box quotes what its own GRO made, whose checksum is unfinished: such a packet exists in its memory alone. */
const mergedByReporter = (f: Finding): boolean => f.evidence.some(({ role, field, value }) => role === 'cause' && field === 'tcp.checksum' && value === 'partial');

function fateOf(rule: Finding['rule']): PathPicture['fate'] | null {
  switch (rule) {
    case 'merged-then-rejected':
    case 'unsegmented-tso':
    case 'frag-needed-but-fits':
    case 'bogus-next-hop-mtu':
      return 'rejected';
    case 'pmtud-working':
      return 'obeyed';
    case 'frag-needed-ignored':
      return 'ignored';
    case 'pmtu-black-hole':
    case 'black-hole-recovered':
    case 'lso-burst-loss':
    case 'l2-mtu-mismatch':
      return 'lost';
    case 'offload-at-capture-point':
      return 'forwarded';
    default:
      return null;
  }
}
