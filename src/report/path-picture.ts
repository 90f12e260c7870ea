import type { Finding } from '../rules/finding.ts';
import type { Observation } from '../rules/rule.ts';
import type { PathPicture } from './schema.ts';

/** The path of each finding that has one, as the picture draws it. */
export function buildPathPictures(findings: readonly Finding[], observations: readonly Observation[]): PathPicture[] {
  const pictures: PathPicture[] = [];
  for (const f of findings) {
    const fate = fateOf(f);
    const o = fate === null ? undefined : observations.find((x) => x.rule === f.rule && x.stream === f.stream);
    if (fate === null || !o) continue;
    const roles = f.rule === 'fragmented' ? cutRoles(o) : o.roles;
    pictures.push({
      findingId: f.id,
      sender: { address: roles.sender, label: 'sender' },
      reporter: roles.reporter === null ? null : { address: roles.reporter, label: roles.reporter === roles.receiver ? 'receiver' : 'router' },
      receiver: { address: roles.receiver, label: 'receiver' },
      packetSize: roles.packetSize ?? largestOf(f, roles.wireSize),
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

/** The first fragment is as large as the link allows; how large the packet was shows only where some came whole. */
function cutRoles({ roles, parameters }: Observation): Observation['roles'] {
  const { mtu, wireSize } = roles;
  // Of a tunnel’s packet that was cut, the whole one is the one within.
  const packetSize = parameters.tunnel === true ? mtu : mtu !== null && (wireSize ?? 0) > mtu ? wireSize : null;
  return { ...roles, packetSize, wireSize: packetSize, mtu: parameters.tunnel === true ? null : mtu };
}

/** What goes too large, where the rule looks at what is announced of it. */
function largestOf({ rule, parameters }: Finding, wireSize: number | null): number | null {
  if (rule === 'clamp-missing' && typeof parameters.mssMtu === 'number') return parameters.mssMtu;
  return rule === 'frag-needed-rate-limited' || rule === 'pmtu-flapping' ? wireSize : null;
}

function fateOf({ rule, severity, parameters }: Finding): PathPicture['fate'] | null {
  switch (rule) {
    case 'merged-then-rejected':
    case 'unsegmented-tso':
    case 'frag-needed-but-fits':
    case 'bogus-next-hop-mtu':
    case 'frag-needed-rate-limited':
      return 'rejected';
    case 'pmtud-working':
    case 'pmtu-flapping':
      return 'obeyed';
    case 'clamp-missing':
      // Of a tunnel’s packet its end is told, and not the sender within.
      return parameters.tunnel === true ? 'rejected' : 'obeyed';
    case 'fragmented':
      return severity === 'problem' ? 'lost' : 'forwarded';
    case 'frag-needed-ignored':
      return 'ignored';
    case 'pmtu-black-hole':
    case 'black-hole-recovered':
    case 'lso-burst-loss':
    case 'l2-mtu-mismatch':
      return 'lost';
    case 'offload-at-capture-point':
    case 'mss-exceeded-on-wire':
    case 'mss-clamped':
    case 'stale-or-forged-frag-needed':
      return 'forwarded';
    default:
      return null;
  }
}
