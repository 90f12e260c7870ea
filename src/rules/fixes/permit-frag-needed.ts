import type { Fix } from '../finding.ts';
import { address, linuxInterface, note, sendingBox, watchRejections } from './fill.ts';
import type { FixBuilder, FixCase } from './types.ts';

/** What the fixes of all platforms say. */
interface Words {
  six: boolean;
  message: string;
  where: string;
  cost: string;
}

/** F6: the messages that path MTU discovery lives on must reach the sender. */
export const permitFragNeeded: FixBuilder = (c) => {
  const six = c.ipVersion === 6;
  const message = six ? 'Packet Too Big (ICMPv6 type 2)' : 'frag-needed (ICMP type 3 code 4)';
  const where = `the sender's own firewall and every firewall between it and the narrow link`;
  const cost = note(
    `Opens nothing but error messages: a firewall that lets ${six ? 'IPv6' : 'packets with DF'} out has to let ${message} in.`,
    'Flows that hang recover at their next retransmission.',
  );
  const words = { six, message, where, cost };
  return [onLinux(c, words), onWindows(c, words), onCisco(words), inClouds(words)];
};

function onLinux(c: FixCase, { six, message, where, cost }: Words): Fix {
  const { name, note: about } = linuxInterface(c);
  return {
    id: 'permit-frag-needed',
    title: `Let ${message} through the firewall`,
    where: `${sendingBox(c, 'Linux sender')}; ${where}`,
    platform: 'linux',
    commands: [
      '# now, iptables (inserted at the top: behind the final DROP it would do nothing)',
      ...firstOf(six, [
        'iptables -I INPUT 1 -p icmp --icmp-type fragmentation-needed -j ACCEPT',
        'iptables -I FORWARD 1 -p icmp --icmp-type fragmentation-needed -j ACCEPT',
      ], [
        'ip6tables -I INPUT 1 -p icmpv6 --icmpv6-type packet-too-big -j ACCEPT',
        'ip6tables -I FORWARD 1 -p icmpv6 --icmpv6-type packet-too-big -j ACCEPT',
      ]),
      '# the same for all errors about known connections, where the filter tracks them',
      ...firstOf(six, ['iptables -I INPUT 1 -p icmp -m conntrack --ctstate RELATED -j ACCEPT'], ['ip6tables -I INPUT 1 -p icmpv6 -m conntrack --ctstate RELATED -j ACCEPT']),
      '# now, nftables: in the chains that drop (an accept in another table does not overrule their drop)',
      ...firstOf(six, [
        'nft insert rule inet filter input icmp type destination-unreachable icmp code frag-needed accept',
        'nft insert rule inet filter forward icmp type destination-unreachable icmp code frag-needed accept',
      ], [
        'nft insert rule inet filter input icmpv6 type packet-too-big accept',
        'nft insert rule inet filter forward icmpv6 type packet-too-big accept',
      ]),
      '# for good: save the rules, or write the same lines into /etc/nftables.conf',
      'netfilter-persistent save',
    ],
    verify: `${watchRejections(c, name)}  # the message comes in, and "ip route get ${address(c.receiver, 'RECEIVER')}" then shows "mtu"`,
    undo: [...deletions(six), ...deletions(!six)].join('; ')
      + '  # nftables: "nft -a list chain inet filter input" shows the handle N of each rule, "nft delete rule inet filter input handle N" deletes it',
    note: note(about, cost, 'tcpdump sees a message before the local firewall drops it: that it arrives at the sender does not prove that TCP gets it.'),
  };
}

function onWindows(c: FixCase, { six, message, cost }: Words): Fix {
  return {
    id: 'permit-frag-needed-windows',
    title: `Let ${message} through Windows Firewall`,
    where: sendingBox(c, 'Windows sender'),
    platform: 'windows',
    commands: [
      '# now and for good, PowerShell as administrator',
      ...firstOf(six,
        ['New-NetFirewallRule -DisplayName \'Path MTU discovery\' -Direction Inbound -Protocol ICMPv4 -IcmpType 3:4 -Action Allow'],
        ['New-NetFirewallRule -DisplayName \'Path MTU discovery v6\' -Direction Inbound -Protocol ICMPv6 -IcmpType 2 -Action Allow']),
    ],
    verify: 'Get-NetFirewallRule -DisplayName \'Path MTU discovery*\'  # Enabled True; "netsh interface ipv4 show destinationcache" then lists a PMTU for the receiver',
    undo: 'Remove-NetFirewallRule -DisplayName \'Path MTU discovery*\'',
    note: cost,
  };
}

function onCisco({ six, message, where, cost }: Words): Fix {
  return {
    id: 'permit-frag-needed-cisco',
    title: `Let ${message} through routers and ASA`,
    where: `Cisco IOS router or ASA: ${where}`,
    platform: 'cisco',
    commands: [
      '# IOS, configuration mode: in the access list that filters towards the sender, before its deny',
      ...(six
        ? ['ipv6 access-list ACL', ' sequence 5 permit icmp any any packet-too-big']
        : ['ip access-list extended ACL', ' 5 permit icmp any any packet-too-big']),
      '# IOS, on the router in front of the narrow link: it must be allowed to speak',
      'interface IFACE',
      six ? ' ipv6 unreachables' : ' ip unreachables',
      '# ASA',
      `access-list ACL line 1 extended permit ${six ? 'icmp6 any6 any6 packet-too-big' : 'icmp any any unreachable'}`,
      '# for good, on either',
      'write memory',
    ],
    verify: 'show access-list ACL  ! the matches of the new line grow',
    undo: `${six ? 'no permit icmp any any packet-too-big' : 'no 5'}  ! inside the same access list; ASA: its line again with "no" in front`,
    note: note('ACL stands for the access list, IFACE for the interface.', cost),
  };
}

function inClouds({ six, message, cost }: Words): Fix {
  return {
    id: 'permit-frag-needed-cloud',
    title: `Let ${message} through the cloud's filters`,
    where: 'security group, network ACL or firewall rule in front of the sender',
    platform: 'cloud',
    commands: [
      '# AWS (and the same in the network ACL, which keeps no state)',
      six
        ? 'aws ec2 authorize-security-group-ingress --group-id SG --ip-permissions \'IpProtocol=icmpv6,FromPort=2,ToPort=0,Ipv6Ranges=[{CidrIpv6=::/0}]\''
        : 'aws ec2 authorize-security-group-ingress --group-id SG --ip-permissions \'IpProtocol=icmp,FromPort=3,ToPort=4,IpRanges=[{CidrIp=0.0.0.0/0}]\'',
      '# Google Cloud',
      six
        ? 'gcloud compute firewall-rules create allow-ptb6 --network NETWORK --allow 58 --source-ranges ::/0'
        : 'gcloud compute firewall-rules create allow-ptb --network NETWORK --allow icmp --source-ranges 0.0.0.0/0',
      '# Azure: an inbound rule with protocol ICMP on the network security group (it knows no types)',
      '# Oracle: an ingress rule with ICMP type 3, code 4 in the security list',
    ],
    verify: six ? 'aws ec2 describe-security-groups --group-ids SG  # lists icmpv6 2' : 'aws ec2 describe-security-groups --group-ids SG  # lists icmp 3 to 4',
    undo: '# the same command with "revoke-security-group-ingress"; on Google "gcloud compute firewall-rules delete"',
    note: note('SG stands for the security group, NETWORK for the VPC network. In AWS FromPort is the ICMP type and ToPort the code.', cost),
  };
}

/** What takes the rules of one IP version out again. */
function deletions(six: boolean): string[] {
  const [tool, protocol, type] = six ? ['ip6tables', 'icmpv6', '--icmpv6-type packet-too-big'] : ['iptables', 'icmp', '--icmp-type fragmentation-needed'];
  return [`INPUT -p ${protocol} ${type}`, `FORWARD -p ${protocol} ${type}`, `INPUT -p ${protocol} -m conntrack --ctstate RELATED`].map((rule) => `${tool} -D ${rule} -j ACCEPT`);
}

/** The lines of the case's IP version first: the other family usually has the same gap. */
function firstOf(six: boolean, v4: string[], v6: string[]): string[] {
  return six ? [...v6, ...v4] : [...v4, ...v6];
}
