import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import type { RuleId } from '../../../src/rules/finding.ts';
import { ABOUT } from '../../../src/rules/about.ts';
import { address, powershellQuoted } from '../../../src/rules/fixes/fill.ts';
import { fixesFor } from '../../../src/rules/fixes/index.ts';
import { fixCaseOf, type FixCase } from '../../../src/rules/fixes/types.ts';
import { parseScenario, scenarioPcap } from '../../scenarios/notation.ts';

const RULES = Object.keys(ABOUT) as RuleId[];
const known: FixCase = {
  ipVersion: 4, sender: '192.0.2.10', receiver: '198.51.100.20', reporter: '203.0.113.1', mtu: 1400, mss: 1360, interfaceName: 'eth1',
};
const known6: FixCase = { ...known, ipVersion: 6, sender: '2001:db8::10', receiver: '2001:db8:1::20', reporter: '2001:db8::1', mss: 1340 };
const unknown: FixCase = { ipVersion: 4, sender: null, receiver: null, reporter: null, mtu: null, mss: null, interfaceName: null };

const idsOf = (rule: RuleId, c = known) => fixesFor(rule, c).map((fix) => fix.id);
const textOf = (rule: RuleId, c = known) => fixesFor(rule, c).map((fix) => [fix.title, fix.where, ...fix.commands, fix.verify, fix.undo, fix.note].join('\n')).join('\n');

describe('the catalogue', () => {
  it.each(RULES)('has a fix for %s, whole and with ids of its own', (rule) => {
    for (const c of [known, known6, unknown]) {
      const fixes = fixesFor(rule, c);
      expect(fixes.length).toBeGreaterThan(0);
      expect(new Set(fixes.map((fix) => fix.id)).size).toBe(fixes.length);
      for (const fix of fixes) {
        expect(fix.id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(['linux', 'windows', 'esxi', 'freebsd', 'cisco', 'cloud', 'container', 'vpn', 'any']).toContain(fix.platform);
        for (const text of [fix.title, fix.where, fix.verify, fix.undo, fix.note]) expect(text, fix.id).not.toBe('');
        expect(fix.commands.length).toBeGreaterThan(0);
        expect(fix.commands[0], `${fix.id} says when`).toMatch(/^# /);
        expect([...fix.commands, fix.verify, fix.undo].join('')).not.toMatch(/undefined|null|NaN|\n/);
      }
    }
  });

  it('puts what ends the fault first', () => {
    expect(idsOf('merged-then-rejected').slice(0, 3)).toEqual(['lro-off-router', 'lro-off-esxi', 'lro-off-freebsd']);
    expect(idsOf('unsegmented-tso').slice(0, 3)).toEqual(['tso-off-linux-sender', 'lso-off-windows-sender', 'lro-off-router']);
    expect(idsOf('frag-needed-ignored').filter((id) => ['permit-frag-needed', 'honour-frag-needed', 'tcp-mtu-probing'].includes(id)))
      .toEqual(['permit-frag-needed', 'honour-frag-needed', 'tcp-mtu-probing']);
    for (const rule of ['pmtu-black-hole', 'black-hole-recovered'] as const) {
      expect(idsOf(rule).filter((id) => ['permit-frag-needed', 'clamp-mss', 'tcp-mtu-probing'].includes(id))).toEqual(['permit-frag-needed', 'clamp-mss', 'tcp-mtu-probing']);
    }
    expect(idsOf('lso-burst-loss')).toEqual(expect.arrayContaining(['tso-off-linux-sender', 'lso-off-windows-sender', 'update-nic-driver', 'lro-off-router']));
    expect(idsOf('clamp-missing')).toEqual(expect.arrayContaining(['clamp-mss', 'tunnel-mtu', 'container-mtu', 'cloud-mtu']));
    expect(idsOf('l2-mtu-mismatch')[0]).toBe('jumbo-consistent');
    expect(idsOf('frag-needed-rate-limited')[0]).toBe('cisco-unreachable-rate');
  });

  it('fills in no size for a tunnel whose packets are cut: what came out of it is too large, not what fits', async () => {
    const scenario = parseScenario(`# cut behind a tunnel
      +0    A > B  S 0:0 <mss 1460> vxlan 7
      +.010 B > A  S. 0:0 ack 1 <mss 1460> vxlan 7
      +.001 A > B  . ack 1 vxlan 7
      +.001 A > B  . 1:1461(1460) ack 1 DF vxlan 7 pieces 1376
      +.010 B > A  . ack 1461 vxlan 7`);
    const { outcome } = await analyze([bufferSource('cut', scenarioPcap(scenario))], { pathMtu: null });
    const [finding] = outcome.report!.findings.filter((f) => f.rule === 'fragmented');
    expect(finding!.parameters.tunnel).toBe(true);
    expect(finding!.fixes.flatMap((fix) => fix.commands).join('\n')).not.toMatch(/(set-mss|tun-mtu|adjust-mss|max-mss|ip mtu) [0-9]/);
  });

  it('turns to the tunnel where its packets are cut, and not to a sender that forbids it', () => {
    const tunnelled = fixesFor('fragmented', { ...known, tunnel: true }).map(({ id }) => id);
    expect(tunnelled[0]).toBe('tunnel-mtu');
    expect(tunnelled).not.toContain('keep-df');
    expect(fixesFor('fragmented', known).map(({ id }) => id)).toContain('keep-df');
  });

  it('bounds BIG TCP where its packets are rejected, and speaks of it nowhere else', () => {
    for (const rule of ['unsegmented-tso', 'merged-then-rejected'] as const) {
      expect(idsOf(rule)).not.toContain('big-tcp-off');
      expect(idsOf(rule, { ...known, bigTcp: true })[0]).toBe('big-tcp-off');
      expect(textOf(rule, { ...known, bigTcp: true })).toContain('ip link set dev eth1 gso_ipv4_max_size 65536 gro_ipv4_max_size 65536');
      expect(textOf(rule, { ...known6, bigTcp: true })).toContain('ip link set dev eth1 gso_max_size 65536 gro_max_size 65536');
    }
    expect(fixCaseOf(known, { quotedLength: 65_575 }).bigTcp).toBe(false);
    expect(fixCaseOf(known, { quotedLength: 65_576 }).bigTcp).toBe(true);
  });

  it('leaves alone what is harmless', () => {
    for (const rule of ['pmtud-working', 'mss-clamped', 'offload-at-capture-point', 'stale-or-forged-frag-needed'] as const) expect(idsOf(rule)[0]).toBe('leave-it-alone');
  });

  it('does not advise sizes where sizes are not the matter', () => {
    for (const rule of ['plain-loss', 'zero-window', 'reset', 'handshake-fails', 'application-idle'] as const) {
      const commands = fixesFor(rule, known).flatMap((fix) => fix.commands).join('\n');
      expect(commands).not.toMatch(/mtu|mss|ethtool -K/i);
    }
  });

  it('says of a clamp that it does nothing against merged packets', () => {
    expect(textOf('pmtu-black-hole')).toMatch(/does nothing against packets that offload merged/);
    expect(textOf('merged-then-rejected')).toMatch(/clamp does not help/);
    expect(idsOf('merged-then-rejected').some((id) => id.startsWith('clamp'))).toBe(false);
    expect(idsOf('unsegmented-tso').some((id) => id.startsWith('clamp'))).toBe(false);
  });
});

describe('the forms of a fix', () => {
  it('of Linux offload are: now, and for good by each way in which systems are managed', () => {
    for (const rule of ['merged-then-rejected', 'unsegmented-tso', 'lso-burst-loss'] as const) {
      const text = textOf(rule);
      for (const form of ['ethtool -K', 'ifupdown', 'nmcli connection modify', '99-default.link.d', 'ETHTOOL_OPTS', 'rules.d', '.link file of its own']) expect(text, rule).toContain(form);
    }
    expect(textOf('merged-then-rejected')).toContain('dmesg | grep LRO');
    expect(textOf('merged-then-rejected')).toMatch(/disable_tpa=1.*disable_lro=1/);
  });

  it('are there for each platform', () => {
    const platforms = (rule: RuleId): string[] => [...new Set(fixesFor(rule, known).map((fix) => fix.platform))].sort();
    expect(platforms('merged-then-rejected')).toEqual(['esxi', 'freebsd', 'linux', 'windows']);
    expect(platforms('unsegmented-tso')).toEqual(['esxi', 'freebsd', 'linux', 'windows']);
    expect(platforms('pmtu-black-hole')).toEqual(expect.arrayContaining(['cisco', 'cloud', 'freebsd', 'linux', 'vpn', 'windows']));
    expect(platforms('frag-needed-ignored')).toEqual(expect.arrayContaining(['cisco', 'cloud', 'linux', 'windows']));
    expect(platforms('clamp-missing')).toEqual(expect.arrayContaining(['cisco', 'cloud', 'container', 'freebsd', 'linux', 'vpn']));
    expect(platforms('l2-mtu-mismatch')).toEqual(['cisco', 'esxi', 'linux']);
  });

  it('hold what the catalogue names, system by system', () => {
    const text = RULES.map((rule) => textOf(rule) + textOf(rule, known6)).join('\n');
    for (const form of [
      'Vmxnet3HwLRO', 'VmxnetSwLROSL', 'UseHwTSO6', 'hw.vtnet.lro_disable', '-lro -tso', 'Disable-NetAdapterLso', '*LsoV2IPv6', 'Disable-NetAdapterRsc', 'rsc=disabled', 'EnableSoftwareRsc',
      '--icmp-type fragmentation-needed', '--icmpv6-type packet-too-big', '--ctstate RELATED', 'icmp code frag-needed accept', 'ip unreachables', 'authorize-security-group-ingress',
      'gcloud compute firewall-rules', 'Azure', 'Oracle', 'New-NetFirewallRule', 'ip_no_pmtu_disc', 'route flush cache', 'tracepath', '--clamp-mss-to-pmtu', 'set rt mtu', 'max-mss', 'adjust-mss',
      'sysopt connection tcpmss', 'tcp_mtu_probing', 'advmss', 'store=persistent', 'EnablePMTUBHDetect', 'rate-limit unreachable df', 'vswitch standard set', 'vmkping', 'daemon.json', 'com.docker.network.driver.mtu',
      'calicoNetwork', 'flannel', 'cilium', 'WireGuard', 'OpenVPN', 'PPPoE', 'RFC 4638', 'virsh edit', 'ethtool -K VIF', 'mtu 1460', 'mtu 1500', 'rx-gro-hw', '3.2.60-1+deb7u2',
    ]) expect(text).toContain(form);
  });

  it('begin with the box that was seen to lose what it merged', () => {
    const [first] = fixesFor('lso-burst-loss', { ...known, reporter: null, inBox: true });
    expect(first).toMatchObject({ id: 'lro-off-router', where: 'Linux router or gateway on which this was captured' });
    expect(fixesFor('lso-burst-loss', known)[0]!.id).toBe('tso-off-linux-sender');
  });

  it('take out every firewall rule that they put in', () => {
    for (const c of [known, known6]) {
      for (const fix of RULES.flatMap((rule) => fixesFor(rule, c))) {
        const put = fix.commands.filter((line) => /^ip6?tables /.test(line)).map((line) => line.replace(/ -(?:A (\w+)|I (\w+) 1) /, ' -D $1$2 '));
        expect(put.filter((line) => !fix.undo.includes(line)), fix.id).toEqual([]);
      }
    }
  });

  it('switch on again whatever they switched off', () => {
    const wordsOf = (line: string) => / -K (\S+) (.*?)(?:\s+#|$)/.exec(line)?.slice(1) ?? ['', ''];
    for (const rule of ['merged-then-rejected', 'unsegmented-tso', 'lso-burst-loss'] as const) {
      for (const fix of fixesFor(rule, known).filter(({ id }) => /^(?:lro-off-router|tso-off-linux)/.test(id))) {
        const off = fix.commands.filter((line) => line.startsWith('ethtool -K')).flatMap((line) => wordsOf(line)[1]!.match(/\S+(?= off)/g) ?? []);
        expect(off.length).toBeGreaterThan(1);
        for (const feature of off) expect(wordsOf(fix.undo)[1], `${fix.id} ${feature}`).toContain(`${feature} on`);
        for (const feature of off) expect(fix.commands.join('\n'), `${fix.id} ${feature}`).toContain(`ethtool.feature-${feature} off`);
      }
    }
  });

  it('hold for a card that udev names after it came, and for a default route with a metric', () => {
    expect(textOf('merged-then-rejected')).toContain('ACTION=="add|move", SUBSYSTEM=="net", KERNEL=="eth1"');
    expect(textOf('clamp-missing')).toContain('ip route replace default via GW dev IFACE metric METRIC mtu 1500');
    expect(textOf('clamp-missing')).not.toContain('route change default');
  });

  it('says that what listens already does not hear of the setting', () => {
    for (const [rule, id] of [['fragmented', 'keep-df'], ['frag-needed-ignored', 'honour-frag-needed']] as const) {
      expect(fixesFor(rule, known).find((fix) => fix.id === id)?.note, id).toMatch(/restart the service/);
    }
  });

  it('each say how to verify and to undo, and on merged packets that a clamp is no help', () => {
    for (const rule of ['merged-then-rejected', 'unsegmented-tso'] as const) expect(fixesFor(rule, known)[0]!.note).toMatch(/MSS clamp does not help/);
    for (const rule of RULES) for (const fix of fixesFor(rule, known)) expect([fix.verify.length, fix.undo.length].every((n) => n >= 4), fix.id).toBe(true);
  });
});

describe('what is filled in', () => {
  it('leaves no placeholder where a value is known', () => {
    for (const rule of RULES) {
      for (const fix of fixesFor(rule, known)) {
        const commands = [...fix.commands, fix.verify].map((line) => line.replace(/(^|\s)[#!].*$/, '')).join('\n');
        expect(commands, fix.id).not.toMatch(/\b(?:SENDER|REPORTER|MSS)\b(?! *=)/);
        expect(commands, fix.id).not.toMatch(/\bRECEIVER\b/);
        if (!fix.id.startsWith('reporter-mtu')) expect(commands.replace(/MTU=|MTU =|include MTU|Path MTU/g, ''), fix.id).not.toMatch(/\bMTU\b/);
      }
    }
  });

  it('explains each placeholder that it leaves', () => {
    const unexplained = new Set<string>();
    for (const rule of RULES) {
      for (const fix of fixesFor(rule, unknown)) {
        const used = new Set([...fix.commands.filter((line) => !line.startsWith('#')), fix.verify, fix.undo].join('\n').match(/\b(?:IFACE|ADAPTER|GW|ACL|GUEST|VIF|TUNNEL|NETWORK|OLD|VSWITCH|SG|PORT|POD|NAME|METRIC|SIZE)\b/g) ?? []);
        for (const placeholder of used) if (!fix.note.includes(placeholder)) unexplained.add(`${fix.id}: ${placeholder}`);
      }
    }
    expect([...unexplained]).toEqual([]);
  });

  it('names the box', () => {
    expect(fixesFor('merged-then-rejected', known)[0]!.where).toContain('203.0.113.1');
    expect(fixesFor('unsegmented-tso', known)[0]!.where).toContain('192.0.2.10');
    expect(fixesFor('merged-then-rejected', unknown)[0]!.where).toMatch(/does not show its address/);
  });

  it('gives each IP version its own MSS and tool', () => {
    expect(textOf('pmtu-black-hole', known)).toContain('iptables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1360');
    const six = fixesFor('pmtu-black-hole', known6);
    expect(six.find((fix) => fix.id === 'clamp-mss')!.commands).toContain('ip6tables -t mangle -A FORWARD -p tcp --tcp-flags SYN,RST SYN -j TCPMSS --set-mss 1340');
    expect(six[0]!.commands[1]).toBe('ip6tables -I INPUT 1 -p icmpv6 --icmpv6-type packet-too-big -j ACCEPT');
    expect(textOf('pmtu-black-hole', known6)).toContain('ss -ti dst \'[2001:db8:1::20]\'');
  });

  it('does not set sizes that no path has', () => {
    for (const mtu of [0, 67, 296, 1.5, 70_000, NaN]) expect(textOf('pmtu-black-hole', { ...known, mtu, mss: null })).toContain('--set-mss MSS');
    expect(textOf('pmtu-black-hole', { ...known6, mtu: 1279, mss: null })).toContain('--set-mss MSS');
  });

  it('sets offloads of a VLAN on its parent', () => {
    const fix = fixesFor('merged-then-rejected', { ...known, interfaceName: 'eth3.2' })[0]!;
    expect(fix.commands).toContain('ethtool -K eth3 lro off');
    expect(fix.note).toContain('eth3.2 is a VLAN on eth3');
  });

  it('takes a name only for the system that has such names', () => {
    expect(textOf('merged-then-rejected', { ...known, interfaceName: 'Ethernet 2' })).toContain('ethtool -K IFACE lro off');
    expect(textOf('unsegmented-tso', { ...known, interfaceName: 'Ethernet 2' })).toContain('Disable-NetAdapterLso -Name \'Ethernet 2\'');
    expect(textOf('unsegmented-tso', { ...known, interfaceName: 'eth1' })).toContain('Disable-NetAdapterLso -Name \'ADAPTER\'');
    expect(textOf('merged-then-rejected', { ...known, interfaceName: 'vmx0' })).toContain('ifconfig vmx0 -lro -tso');
    expect(textOf('merged-then-rejected', { ...known, interfaceName: 'any' })).toContain('ethtool -K IFACE lro off');
  });
});

describe('hostile text', () => {
  const hostile = [
    'eth0; reboot', '$(reboot)', '`reboot`', '-K', 'eth0\nreboot', 'eth0\u001b[2J', '\'; reboot #', '" & reboot', 'eth0|sh', '../../etc/passwd',
    'Ethernet\' ; Stop-Computer \'', 'Ethernet\u2019; Stop-Computer', 'Ethernet $(x)', 'eth0 %n', '\\Device\\NPF_{1}', 'e'.repeat(5000), '', '\u202Eeth0', 'Ethernet [0-9]*',
  ];

  it.each(hostile)('never reaches a command: %j', (text) => {
    const c = { ...known, interfaceName: text, sender: text, receiver: text, reporter: text };
    const clean = { ...known, interfaceName: null, sender: null, receiver: null, reporter: null };
    for (const rule of RULES) expect(fixesFor(rule, c)).toEqual(fixesFor(rule, clean));
  });

  it('is quoted where it must stand', () => {
    expect(powershellQuoted('it\u2019s')).toBe('\'it\u2019\u2019s\'');
    expect(address('192.0.2.1; x', 'HOST')).toBe('HOST');
    expect(address('::ffff:192.0.2.1', 'HOST')).toBe('::ffff:192.0.2.1');
    expect(address('::', 'HOST')).toBe('::');
  });
});
