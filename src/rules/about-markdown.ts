/** docs/rules.md, made from the same texts that the page shows. */
import { ABOUT, type RuleAbout } from './about.ts';
import type { RuleId } from './finding.ts';
import { fixesFor } from './fixes/index.ts';

const INTRODUCTION = `# The rules

What each finding means, what it asks for, and what it cannot know. Made from \`src/rules/about.ts\`; \`npx vitest run tests/unit/rules -u\` writes it anew.

One question stands behind the first eighteen: **does the size that the sender really puts on the wire exceed the MTU that the complaining hop announces?**
If it does, path MTU discovery is at work or has failed. If it does not, somebody in between glued packets together, or the message is wrong.
The captured length alone never answers it: network cards cut and merge packets before a capture sees them.

How sure a finding is follows from its points: what is necessary gives a first few, what makes it surer adds to them, 7 and more are *certain*, 4 to 6 *likely*, less *possible*.
What rests on silence alone is never certain. A weak view lowers it by one step, and the finding says why: the capture lost packets, a filter kept ICMP out, the snap length cut the data off, one direction alone was captured, frames have no time.
Which tests hold each rule to this: [rules-tested.md](rules-tested.md).
`;

const CHECKED = `## How the commands of the fixes were checked

Run: \`tests/fixes/run.py\` executes the Linux commands of every fix, "verify" and "undo", for a case of IPv4 and one of IPv6 in network namespaces, and looks whether what they promise comes about
(Debian 12, kernel 6.18; ip, ethtool, iptables, nft, sysctl, tcpdump, ss, ping, tracepath, mtr). Configuration is read by systemd-udevd, udev, NetworkManager (offline), ifupdown, wg-quick, OpenVPN and libvirt's schema. Display filters
were given to tshark 4.0.17, capture filters to tcpdump. Not run for want of a machine: services (Docker, WireGuard, PPP), Kubernetes, hypervisors, clouds.

Held against documentation: Windows against Microsoft Learn (pktmon, Set-NetIPInterface, New-NetFirewallRule, Disable-NetAdapterRsc, Set-NetOffloadGlobalSetting, Set-VMSwitch); ESXi against Broadcom article 318877 and vSphere Networking;
FreeBSD against vtnet(4) and pf.conf(5), the MSS field of OPNsense against its issue 9398; Cisco against the ASR 1000 guide (\`ip icmp rate-limit\`), the Small Business 300 reference (\`ipv6 icmp error-interval\`)
and the ASA Firewall CLI guide; AWS against its API reference; macOS against ping6(8).

Neither run nor looked up: \`line 1\` in an ASA access list, \`networksetup\`, \`vmkping -6\`, gcloud, Azure and Oracle. Of \`ipv6 tcp adjust-mss\` only that the command reference lists it.
`;

export function rulesMarkdown(): string {
  const sections = (Object.entries(ABOUT) as [RuleId, RuleAbout][]).map(([id, about]) => section(id, about));
  return [INTRODUCTION, ...sections, CHECKED].join('\n');
}

function section(id: RuleId, about: RuleAbout): string {
  const fixes = fixesFor(id, { ipVersion: 4, sender: null, receiver: null, reporter: null, mtu: null, mss: null, interfaceName: null });
  return [
    `## ${about.title}`,
    '',
    `\`${id}\` — ${about.meaning}`,
    ...list('Needs all of', about.necessary),
    ...list('Surer with', about.supporting),
    ...list('Ruled out by', about.vetoes),
    ...list('Cannot know', about.cannotKnow),
    ...(about.supersedes.length > 0 ? ['', `Takes the place of: ${about.supersedes.map((other) => `\`${other}\``).join(', ')}.`] : []),
    '',
    `Fixes: ${fixes.map((fix) => `\`${fix.id}\``).join(', ')}.`,
    '',
  ].join('\n');
}

function list(title: string, points: readonly string[]): string[] {
  return points.length === 0 ? [] : ['', `${title}:`, '', ...points.map((point) => `- ${point}`)];
}
