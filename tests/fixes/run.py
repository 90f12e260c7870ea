#!/usr/bin/env python3
"""Runs the Linux commands of the fix catalogue in network namespaces: are they accepted, do they do what they say, are they undone?

Root on Linux; on Debian: apt-get install iproute2 iptables nftables ethtool tcpdump tshark iputils-ping iputils-tracepath mtr-tiny
netcat-openbsd network-manager ifupdown wireguard-tools libvirt-clients libxml2-utils openvpn ppp udev. What is missing is left out, and said.
sender 10.9.1.2 eth0 - eth0 10.9.1.1 router 10.9.2.1 eth1 (MTU 1400) - eth0 10.9.2.2 receiver; the same with fd09:1:: and fd09:2::.
What is written below /etc goes to a file system in memory that each run has for itself.
"""
import json, os, re, shutil, subprocess, sys, tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
NS = {role: f'fix{os.getpid()}-{role}' for role in ('sender', 'router', 'receiver')}
CASE = {
    4: dict(ipVersion=4, sender='10.9.1.2', receiver='10.9.2.2', reporter='10.9.1.1', mtu=1400, mss=1360, interfaceName='eth0'),
    6: dict(ipVersion=6, sender='fd09:1::2', receiver='fd09:2::2', reporter='fd09:1::1', mtu=1400, mss=1340, interfaceName='eth0'),
}
GATEWAY = {4: '10.9.1.1', 6: 'fd09:1::1'}
ETC = ('sysctl.d', 'systemd/network', 'udev/rules.d', 'modprobe.d', 'network', 'docker', 'NetworkManager')
# What needs a machine, a cloud or a running service of its own.
NOT_HERE = re.compile(r'^(netfilter-persistent|systemctl restart|docker |kubectl|helm|gcloud|virsh|wg-quick (down|up)|apt-get|nmcli connection modify)')
# The box that a fix is for, and what makes the trouble that it ends.
PLACE = {
    'lro-off-router': 'router', 'clamp-mss': 'router', 'reporter-mtu-linux': 'router', 'equal-paths': 'router', 'tunnel-mtu': 'router',
    'upgrade-kernel-3-2-60': 'router', 'kvm-offload-off': 'router', 'read-faster': 'receiver', 'find-handshake': 'receiver',
}
SETUP = {
    'permit-frag-needed': '''iptables -A INPUT -p icmp -j DROP; ip6tables -A INPUT -p icmpv6 --icmpv6-type packet-too-big -j DROP
        nft add table inet filter; nft 'add chain inet filter input { type filter hook input priority 0; }'
        nft 'add chain inet filter forward { type filter hook forward priority 0; }'
        nft add rule inet filter input icmp type destination-unreachable drop; nft add rule inet filter input icmpv6 type packet-too-big drop''',
    'honour-frag-needed': 'sysctl -qw net.ipv4.ip_no_pmtu_disc=2', 'keep-df': 'sysctl -qw net.ipv4.ip_no_pmtu_disc=1',
    'tunnel-mtu': 'ip link add TUNNEL type vxlan id 7 remote 10.9.1.2 dstport 4789 dev eth0; ip link set TUNNEL up', 'find-handshake': '(nc -lk 8443 >/dev/null 2>&1 &); (nc -6 -lk 8443 >/dev/null 2>&1 &); sleep .3',
    'kvm-offload-off': 'ip link add VIF type veth peer name VIF2',
}
# Fix, after which moment, command (in the box of the fix) and what its output must match.
CHECKS = [
    ('tso-off-linux-sender', 'done', 'ethtool -k eth0', r'tcp-segmentation-offload: off[\s\S]*generic-segmentation-offload: off'),
    ('tso-off-linux-sender', 'undone', 'ethtool -k eth0', r'tcp-segmentation-offload: on[\s\S]*generic-segmentation-offload: on'),
    ('lro-off-router', 'done', 'ethtool -k eth0', r'generic-receive-offload: off'), ('lro-off-router', 'undone', 'ethtool -k eth0', r'generic-receive-offload: on'),
    ('capture-wire-truth', 'done', 'ethtool -k eth0', r'tcp-segmentation-offload: off[\s\S]*generic-receive-offload: off'),
    ('capture-wire-truth', 'undone', 'ethtool -k eth0', r'tcp-segmentation-offload: on[\s\S]*generic-receive-offload: on'),
    ('kvm-offload-off', 'done', 'ethtool -k VIF', r'tcp-segmentation-offload: off'), ('upgrade-kernel-3-2-60', 'undone', 'ethtool -k eth0', r'generic-receive-offload: on'),
    ('permit-frag-needed', 'before', 'TRANSFER', r'^stuck'), ('permit-frag-needed', 'done', 'TRANSFER', r'^whole'), ('permit-frag-needed', 'undone', 'TRANSFER', r'^stuck'),
    ('honour-frag-needed', 'done', 'sysctl net.ipv4.ip_no_pmtu_disc', r'= [02]$'), ('honour-frag-needed', 'done', 'TRANSFER', r'^whole'),
    ('keep-df', 'done', 'sysctl net.ipv4.ip_no_pmtu_disc', r'= 0$'), ('keep-df', 'undone', 'sysctl net.ipv4.ip_no_pmtu_disc', r'= 1$'),
    ('tcp-mtu-probing', 'done', 'sysctl net.ipv4.tcp_mtu_probing', r'= 1$'), ('tcp-mtu-probing', 'undone', 'sysctl net.ipv4.tcp_mtu_probing', r'= 0$'),
    ('sender-mtu', 'done', 'ip route get RECEIVER', r'mtu 1400|advmss 13[46]0'), ('sender-mtu', 'undone', 'ip -4 route; ip -6 route', r'^(?![\s\S]*(advmss|mtu 1400))'),
    ('reporter-mtu-linux', 'done', 'ip link show dev eth1', r'mtu 1380'), ('reporter-mtu-linux', 'undone', 'ip link show dev eth1', r'mtu 1400'),
    ('equal-paths', 'done', 'ip link show dev eth1', r'mtu 1400'), ('tunnel-mtu', 'done', 'ip link show dev TUNNEL', r'mtu 1400'),
    ('jumbo-consistent', 'done', 'ip link show dev eth0', r'mtu 1500'),
    ('clamp-mss', 'before', 'SYN', r'mss 14[46]0'), ('clamp-mss', 'done', 'SYN', r'mss 13[46]0'), ('clamp-mss', 'undone', 'SYN', r'mss 14[46]0'),
    ('cloud-mtu', 'done', 'ip route get RECEIVER', r'mtu 1500'), ('cloud-mtu', 'undone', 'ip link show dev eth0', r'mtu 1500'),
]


def sh(command, role=None, wait=20):
    prefix = ['ip', 'netns', 'exec', NS[role]] if role else []
    try:
        done = subprocess.run([*prefix, 'bash', '-c', command], capture_output=True, text=True, timeout=wait)
        return done.returncode, (done.stdout + done.stderr).strip()
    except subprocess.TimeoutExpired as late:
        return 124, ((late.stdout or b'') + (late.stderr or b'')).decode(errors='replace').strip()


def build():
    steps = [f'ip netns add {name}' for name in NS.values()]
    s, r, b = NS['sender'], NS['router'], NS['receiver']
    steps += [f'ip link add eth0 netns {s} type veth peer name eth0 netns {r}', f'ip link add eth1 netns {r} type veth peer name eth0 netns {b}']
    for role, card, net, host in (('sender', 'eth0', 1, 2), ('router', 'eth0', 1, 1), ('router', 'eth1', 2, 1), ('receiver', 'eth0', 2, 2)):
        at = f'ip -n {NS[role]}'
        steps += [f'{at} link set lo up', f'{at} addr add 10.9.{net}.{host}/24 dev {card}', f'{at} addr add fd09:{net}::{host}/64 dev {card} nodad', f'{at} link set {card} up']
    steps += [f'ip -n {r} link set eth1 mtu 1400', f'ip netns exec {r} sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1']
    for name, net in ((s, 1), (b, 2)):
        # As DHCP and router advertisements leave them: with a metric of their own.
        steps += [f'ip -n {name} route add default via 10.9.{net}.1 proto dhcp metric 100', f'ip -n {name} -6 route add default via fd09:{net}::1 proto ra metric 100']
    for step in steps:
        rc, out = sh(step)
        assert rc == 0, f'{step}: {out}'


def tear_down():
    for name in NS.values():
        sh(f'ip netns pids {name} | xargs -r kill; ip netns del {name}')


class Box:
    """A shell in a namespace in which what lies below /etc is its own."""

    def __init__(self, role):
        hide = '; '.join(f'mkdir -p /etc/{d} 2>/dev/null; mount -t tmpfs none /etc/{d}' for d in ETC)
        self.folder = tempfile.TemporaryDirectory(prefix='fix-')
        self.shell = subprocess.Popen(['ip', 'netns', 'exec', NS[role], 'bash', '-c', f'{hide}; exec bash'], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=self.folder.name)

    def run(self, command, wait=8):
        path = tempfile.mktemp(prefix='fix-')
        with open(path, 'w') as f:
            f.write(command + '\n')
        self.shell.stdin.write(f'timeout -s INT -k 2 {wait} bash {path} </dev/null; echo "@@ $?"\n')
        self.shell.stdin.flush()
        lines = []
        for line in self.shell.stdout:
            if '@@ ' in line:
                lines.append(line[:line.index('@@ ')])
                os.unlink(path)
                return int(line.rsplit('@@ ', 1)[1]), ''.join(lines).strip()
            lines.append(line)
        return 255, ''.join(lines)

    def close(self):
        self.shell.stdin.close()
        self.shell.wait()
        self.folder.cleanup()


PORTS = iter(range(8500, 9500))


def transfer(version):
    """Does half a megabyte of the sender get to the receiver? A port each time: who waits in vain keeps his."""
    target, port = CASE[version]['receiver'], next(PORTS)
    server = subprocess.Popen(['ip', 'netns', 'exec', NS['receiver'], 'bash', '-c', f'timeout 7 nc -{version} -l {port} | wc -c'], stdout=subprocess.PIPE, text=True)
    sh(f'ip route flush cache; ip -6 route flush cache; sleep .3; head -c 500000 /dev/zero | timeout 5 nc -{version} -N {target} {port}', 'sender')
    return 'whole' if server.communicate()[0].strip() == '500000' else 'stuck'


def syn(version):
    """What the sender's SYN says when it comes to the receiver."""
    filter = 'tcp[tcpflags] & tcp-syn != 0' if version == 4 else 'ip6[6] == 6 and ip6[53] & 2 != 0'
    dump = subprocess.Popen(['ip', 'netns', 'exec', NS['receiver'], 'timeout', '4', 'tcpdump', '-lnvi', 'eth0', '-c', '1', filter], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    sh(f'sleep .7; nc -{version} -w 1 -z {CASE[version]["receiver"]} 9; true', 'sender')
    return dump.communicate(timeout=6)[0]


def offline(command, files):
    """nmcli without its daemon: the same settings into a connection file."""
    changed = re.sub(r'^nmcli connection modify "\$\(.*?\)"', 'nmcli --offline connection modify', command)
    return f'printf "[connection]\\nid=x\\nuuid=1f7bb8c1-9a5e-4d1e-8d3d-1d2f7d1a0c11\\ntype=ethernet\\ninterface-name=eth0\\n" | {changed}'


# Lines for configuration files: what reads them, if it is there.
def check_files(box, fix, config):
    out = []
    if any(line.startswith('offload-') for line in config) and os.path.exists('/etc/network/if-up.d/ethtool') is False and shutil.which('ifup'):
        out.append(('SKIP', 'offload-… lines', 'the hook of the ethtool package is not there'))
    stanza = [line for line in config if re.match(r'offload-|post-up ', line)]
    if stanza and shutil.which('ifup'):
        text = 'iface eth0 inet manual\n' + ''.join(f'    {line}\n' for line in stanza)
        rc, said = box.run(f"cat > /etc/network/interfaces <<'X'\n{text}X\nifup --no-act -v -i /etc/network/interfaces eth0")
        out.append(('ok' if rc == 0 else 'FAIL', f'ifupdown: {stanza[0]} …', said if rc else ''))
    wg = [line for line in config if line.startswith('MTU = ')]
    if wg and shutil.which('wg-quick'):
        rc, said = box.run(f"mkdir -p /run/fix; cat > /run/fix/wg0.conf <<'X'\n[Interface]\nPrivateKey = {'A' * 43}=\n{wg[0]}\nX\nwg-quick strip /run/fix/wg0.conf")
        out.append(('ok' if rc == 0 and 'MTU' not in said else 'FAIL', f'wg-quick: {wg[0]}', said))
    vpn = [line for line in config if line.startswith('tun-mtu ')]
    if vpn and shutil.which('openvpn'):
        rc, said = box.run(f"printf 'dev null\\n{vpn[0]}\\nremote 192.0.2.1\\nifconfig 10.8.0.1 10.8.0.2\\nsecret missing\\\n' > /run/ovpn.conf; openvpn --config /run/ovpn.conf --show-gateway; timeout 2 openvpn --config /run/ovpn.conf")
        out.append(('FAIL' if 'Unrecognized option' in said or 'bad option' in said.lower() else 'ok', f'openvpn: {vpn[0]}', said if 'Unrecognized' in said else ''))
    ppp = [line for line in config if re.match(r'mtu \d+$', line)]
    if ppp and shutil.which('pppd') and os.path.exists('/dev/ppp'):
        rc, said = box.run(f'pppd dryrun notty noauth {ppp[0]}')
        out.append(('ok' if rc == 0 and 'mtu 1492' in said else 'FAIL', f'pppd: {ppp[0]}', said if rc else ''))
    xml = [line for line in config if line.startswith('<')]
    if xml and shutil.which('virt-xml-validate') and shutil.which('xmllint'):  # the first runs the second
        domain = ("<domain type='kvm'><name>x</name><memory>65536</memory><os><type arch='x86_64'>hvm</type></os><devices><interface type='network'><source network='default'/>"
                  f"<model type='virtio'/>{''.join(xml)}</interface></devices></domain>")
        rc, said = box.run(f"cat > /run/domain.xml <<'X'\n{domain}\nX\nvirt-xml-validate /run/domain.xml domain")
        out.append(('ok' if rc == 0 else 'FAIL', 'libvirt schema: <driver> …', said if rc else ''))
    js = [line for line in config if line.startswith('{')]
    if js:
        ok = isinstance(json.loads(js[0]).get('mtu'), int)
        rc, said = box.run(f"echo '{js[0]}' > /run/daemon.json; dockerd --validate --config-file /run/daemon.json") if shutil.which('dockerd') else (0, '')
        out.append(('ok' if ok and rc == 0 else 'FAIL', f'daemon.json: {js[0]}', said if rc else ''))
    return out


def read_back(box, command):
    """Files that a fix wrote are read by what they are for."""
    if '99-default.link.d/offload.conf' in command and os.path.exists('/bin/udevadm'):
        said = box.run('mkdir -p /run/udev; SYSTEMD_LOG_LEVEL=debug udevadm test-builtin net_setup_link /sys/class/net/eth0 2>&1')[1]
        bad = [line for line in said.splitlines() if re.search(r'offload.conf.*(Unknown|Failed|ignor)', line)]
        return 'FAIL' if bad else 'ok', 'systemd.link reads offload.conf', '\n'.join(bad)
    if '90-offload.rules' in command and os.path.exists('/bin/udevadm'):
        # A card with a name from the start is added under it; one that udev names is moved to it.
        for action in ('add', 'move'):
            said = box.run(f'SYSTEMD_LOG_LEVEL=debug udevadm test --action={action} /sys/class/net/eth0 2>&1')[1]
            if not re.search(r"run: '/sbin/ethtool -K eth0 .* off'", said):
                return 'FAIL', f'udev reads 90-offload.rules at "{action}"', said[-600:]
        return 'ok', 'udev reads 90-offload.rules', ''
    if '/etc/sysctl.d/' in command:
        rc, said = box.run('sysctl -p ' + re.search(r'/etc/sysctl\.d/\S+', command)[0])
        return 'ok' if rc == 0 else 'FAIL', 'sysctl -p reads the file', said if rc else ''
    return None


def fill(command, fix, version):
    receiver = CASE[version]['receiver']
    # Of one Ethernet segment: the router's card stands for the other host.
    if fix['id'] == 'jumbo-consistent':
        command = command.replace(receiver, GATEWAY[version])
    text = command.replace('via GW', f'via {GATEWAY[version]}').replace('SIZE', '1372').replace('PORT', '8443').replace('METRIC', '100')
    if fix['id'] == 'reporter-mtu-linux':
        text = text.replace('mtu MTU', 'mtu 1380').replace('IFACE', 'eth1').replace('mtu OLD', 'mtu 1400')
    if fix['id'] in ('equal-paths',):
        text = text.replace('IFACE', 'eth1').replace('mtu OLD', 'mtu 1400')
    old = '1' if fix['id'] == 'keep-df' else '2' if 'ip_no_pmtu_disc' in text else '1500'
    text = re.sub(r'-c 100\b', '-c 2', text)
    return text.replace('IFACE', 'eth0').replace('OLD', old).replace('RECEIVER', receiver).replace('SENDER', CASE[version]['sender'])


def without_comment(text):
    return re.sub(r'(^|\s+)# .*$', '', text)


# What may come back empty handed: nothing matched, or it watches until it is ended.
def accepted(command, rc, said):
    if re.search(r'[Ii]nvalid|[Uu]nknown|syntax error|can.t parse|[Bb]ad (?!flags)|not found|Unrec|unrecognized|[Ii]llegal|[Uu]sage:', said):
        return False
    if rc == 0 or (rc == 1 and ('grep' in command or said == '')):
        return True
    return rc in (124, 130) and re.search(r'tcpdump|nc |mtr|tracepath', command) is not None


def try_fix(fix, version, report):
    role = PLACE.get(fix['id'], 'sender')
    build()
    box = Box(role)
    try:
        if fix['id'] in SETUP:
            rc, said = box.run(SETUP[fix['id']])
            assert rc == 0, said

        def check(moment):
            for id, when, command, wanted in CHECKS:
                if id != fix['id'] or when != moment:
                    continue
                said = transfer(version) if command == 'TRANSFER' else syn(version) if command == 'SYN' else box.run(fill(command, fix, version))[1]
                report('ok' if re.search(wanted, said) else 'FAIL', f'{moment}: {command} matches {wanted}', said)

        check('before')
        config = []
        for command in fix['commands']:
            if command.startswith('#'):
                continue
            if command.startswith('    '):
                config.append(fill(command.strip(), fix, version))
                continue
            if command.startswith('ETHTOOL_OPTS='):
                report('ok' if box.run(f'{command}; ethtool $ETHTOOL_OPTS'.replace(' lro off', ''))[0] == 0 else 'FAIL', command, '')
                continue
            if NOT_HERE.match(command):
                if command.startswith('nmcli') and shutil.which('nmcli'):
                    rc, said = box.run(offline(command, config))
                    report('ok' if rc == 0 else 'FAIL', f'offline: {command}', said if rc else '')
                else:
                    report('SKIP', command, 'not here')
                continue
            if command.split()[0] in ('aws',) or (fix['id'] == 'cloud-mtu' and command.startswith('gcloud')):
                report('SKIP', command, 'not here')
                continue
            line = fill(command, fix, version)
            rc, said = box.run(line)
            report('ok' if accepted(line, rc, said) else 'FAIL', line, f'{rc}: {said}')
            back = read_back(box, line)
            if back:
                report(*back)
        for one in check_files(box, fix, config):
            report(*one)
        check('done')
        verify = fill(without_comment(fix['verify']), fix, version)
        if NOT_HERE.match(verify) or 'NEW.pcap' in verify or '"' in verify.split('#')[0][:6]:
            report('SKIP', f'verify: {verify}', 'not here')
        else:
            rc, said = box.run(verify, 4)
            report('ok' if accepted(verify, rc, said) else 'FAIL', f'verify: {verify}', f'{rc}: {said}')
        undo = fill(without_comment(fix['undo']), fix, version)
        if re.match(r"(none\b|$)", undo) or NOT_HERE.match(undo):
            report('SKIP', f'undo: {undo}', 'in words')
        else:
            rc, said = box.run(undo)
            report('ok' if accepted(undo, rc, said) else 'FAIL', f'undo: {undo}', f'{rc}: {said}')
            check('undone')
    finally:
        box.close()
        tear_down()


def main():
    if os.geteuid() != 0:
        print('fixes: left out, for namespaces want root')
        return 0
    only = sys.argv[1:]
    counts = {}
    for version in (4, 6):
        listed = subprocess.run(['node', os.path.join(HERE, 'list.mjs'), json.dumps(CASE[version])], capture_output=True, text=True, check=True)
        for fix in json.loads(listed.stdout):
            if fix['platform'] not in ('linux', 'vpn', 'container', 'cloud', 'any') or fix['id'] in ('sender-mtu-macos', 'honour-mss', 'leave-it-alone', 'permit-frag-needed-cloud'):
                continue
            if only and not any(fix['id'].startswith(one) for one in only):
                continue
            print(f'== {fix["id"]} (IPv{version})', flush=True)

            def report(result, what, said):
                counts[result] = counts.get(result, 0) + 1
                if result == 'FAIL' or only:
                    print(f'   {result:4}  {what}' + (f'\n         {said}' if result == 'FAIL' and said else ''), flush=True)

            try_fix(fix, version, report)
    print(', '.join(f'{n} {result}' for result, n in sorted(counts.items())))
    return 1 if counts.get('FAIL') else 0


if __name__ == '__main__':
    sys.exit(main())
