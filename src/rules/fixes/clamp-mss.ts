import { freebsdInterface, knownMss, mssText, mtuNote, note, receivingBox, sendingBox, tcpFlagFilter } from './fill.ts';
import type { FixBuilder, FixCase } from './types.ts';

/** F8: both ends are told in the handshake to send no more than fits. */
export const clampMss: FixBuilder = (c) => [linux(c), cisco(c), pf(c)];

const LIMITS = 'Works for new TCP connections whose handshake passes in both directions. It does nothing against packets that offload merged or left uncut.';

function where(c: FixCase, kind: string): string {
  return `${kind} on the way between ${sendingBox(c, 'sender')} and ${receivingBox(c, 'receiver')}, which every connection passes`;
}

function linux(c: FixCase): ReturnType<FixBuilder>[number] {
  const order = c.ipVersion === 6 ? ([6, 4] as const) : ([4, 6] as const);
  const tool = { 4: 'iptables', 6: 'ip6tables' } as const;
  const rule = (family: 4 | 6, act: string, end: string): string => `${tool[family]} -t mangle ${act} FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS ${end}`;
  return {
    id: 'clamp-mss',
    title: 'Clamp the MSS on the router',
    where: where(c, 'Linux router'),
    platform: 'linux',
    commands: [
      '# now, iptables, if the narrow link belongs to this router',
      ...order.map((family) => rule(family, '-A', '--clamp-mss-to-pmtu')),
      '# now, iptables, if the narrow link is further on',
      ...order.map((family) => rule(family, '-A', `--set-mss ${mssText(c, family)}`)),
      '# the same with nftables, IPv4 and IPv6 at once: own link, or a link further on',
      'nft add table inet mss',
      'nft \'add chain inet mss forward { type filter hook forward priority mangle; }\'',
      'nft \'add rule inet mss forward tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu\'',
      `nft 'add rule inet mss forward ${c.ipVersion === 6 ? 'meta nfproto ipv6' : 'meta nfproto ipv4'} tcp flags & (syn | rst) == syn tcp option maxseg size > ${mssText(c)} tcp option maxseg size set ${mssText(c)}'`,
      '# for good: save the rules, or write the same lines into /etc/nftables.conf',
      'netfilter-persistent save',
    ],
    verify: `tcpdump -nvi IFACE '${tcpFlagFilter(c, 'syn')}'  # behind the router every SYN says mss ${mssText(c)} or less`,
    // Of the forms that were not taken there is nothing to delete, and the tools say so.
    undo: [
      ...order.flatMap((family) => ['--clamp-mss-to-pmtu', `--set-mss ${mssText(c, family)}`].map((end) => rule(family, '-D', end))),
      'nft delete table inet mss',
    ].join('; '),
    note: note(mtuNote(c), 'IFACE stands for the interface behind the router.', 'Take one form, not all.', LIMITS),
  };
}

function cisco(c: FixCase): ReturnType<FixBuilder>[number] {
  const six = c.ipVersion === 6;
  return {
    id: 'clamp-mss-cisco',
    title: 'Clamp the MSS on the router (Cisco)',
    where: where(c, 'Cisco router or ASA'),
    platform: 'cisco',
    commands: [
      '# IOS, configuration mode: on the interface towards the hosts, or on the tunnel',
      'interface IFACE',
      ` ${six ? 'ipv6' : 'ip'} tcp adjust-mss ${mssText(c)}`,
      '# ASA',
      `sysopt connection tcpmss ${mssText(c)}`,
      '# for good, on either',
      'write memory',
    ],
    verify: `show running-config | include mss  ! and a new capture behind the router shows SYNs with MSS ${mssText(c)} or less`,
    undo: `no ${six ? 'ipv6' : 'ip'} tcp adjust-mss  ! on the interface; ASA: no sysopt connection tcpmss`,
    note: note(mtuNote(c), 'IFACE stands for the interface.', LIMITS),
  };
}

function pf(c: FixCase): ReturnType<FixBuilder>[number] {
  const { name, note: about } = freebsdInterface(c);
  const mss = mssText(c);
  return {
    id: 'clamp-mss-freebsd',
    title: 'Clamp the MSS on the router (pf)',
    where: where(c, 'FreeBSD, OpenBSD, pfSense or OPNsense router'),
    platform: 'freebsd',
    commands: [
      '# for good, FreeBSD: this line in /etc/pf.conf, before the nat, rdr and filter rules',
      `scrub on ${name} all max-mss ${mss}`,
      '# for good, OpenBSD: this line in /etc/pf.conf',
      `match on ${name} all scrub (max-mss ${mss})`,
      '# now: load it',
      'pfctl -nf /etc/pf.conf && pfctl -f /etc/pf.conf',
      `# pfSense and OPNsense: Interfaces, the WAN or tunnel, MSS = ${knownMss(c) === null ? 'PATH_MTU' : knownMss(c)! + (c.ipVersion === 6 ? 60 : 40)} (the field takes the MTU: 40 are taken off for IPv4, 60 for IPv6)`,
    ],
    verify: `tcpdump -nvi ${name} '${tcpFlagFilter(c, 'syn')}'  # behind the router every SYN says mss ${mss} or less`,
    undo: 'pfctl -f /etc/pf.conf  # when the line is out again',
    note: note(about, mtuNote(c), LIMITS),
  };
}
