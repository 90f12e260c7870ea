import { address, mtuNote, mtuText, note, pingAtMtu, RESTART_SERVICE, sendingBox } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F7: the message arrives, and the sender's own settings make it deaf. */
export const honourFragNeeded: FixBuilder = (c) => {
  const receiver = address(c.receiver, 'RECEIVER');
  const six = c.ipVersion === 6;
  return [
    {
      id: 'honour-frag-needed',
      title: 'Make the sender obey the path MTU it is told',
      where: sendingBox(c, 'Linux sender'),
      platform: 'linux',
      commands: [
        '# first look: what the sender knows of this path, and whether it listens',
        `ip route get ${receiver}`,
        ...(six ? [] : ['sysctl net.ipv4.ip_no_pmtu_disc']),
        'nstat -az TcpExtOutOfWindowIcmps IcmpInDestUnreachs Icmp6InPktTooBigs',
        ...(six
          ? ['# now: forget what was learned and learn it anew', 'ip -6 route flush cache']
          : [
            '# now',
            'sysctl -w net.ipv4.ip_no_pmtu_disc=0',
            'ip route flush cache',
            '# for good',
            'echo \'net.ipv4.ip_no_pmtu_disc = 0\' > /etc/sysctl.d/90-path-mtu.conf',
          ]),
        '# now: a route with "mtu lock" does not listen either; set it again without the lock',
        `ip ${six ? '-6 ' : ''}route show | grep 'mtu lock'`,
      ],
      verify: `${pingAtMtu(c, receiver)}; ip route get ${receiver}  # replies come, and the route shows "mtu ${mtuText(c)}"`,
      undo: six ? 'none is needed: the cache fills by itself' : 'rm /etc/sysctl.d/90-path-mtu.conf; sysctl -w net.ipv4.ip_no_pmtu_disc=OLD',
      note: note(
        mtuNote(c),
        six ? '' : `OLD stands for the value that the first look showed. ${RESTART_SERVICE}`,
        'If the counter OutOfWindowIcmps grows, the quoted packet does not fit the connection: look for a NAT or load balancer that does not translate the quote, or for forged messages.',
        'In front of several servers with one address the message may reach another server than the sender.',
      ),
    },
    {
      id: 'honour-frag-needed-windows',
      title: 'Make Windows obey the path MTU it is told',
      where: sendingBox(c, 'Windows sender'),
      platform: 'windows',
      commands: [
        '# first look',
        `netsh interface ${six ? 'ipv6' : 'ipv4'} show destinationcache`,
        'Get-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters -Name EnablePMTUDiscovery -ErrorAction SilentlyContinue',
        '# for good, if that value is there and 0 (takes effect after a restart)',
        'Set-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters -Name EnablePMTUDiscovery -Value 1',
      ],
      verify: `netsh interface ${six ? 'ipv6' : 'ipv4'} show destinationcache  # PMTU ${mtuText(c)} for ${receiver}`,
      undo: 'Remove-ItemProperty HKLM:\\SYSTEM\\CurrentControlSet\\Services\\Tcpip\\Parameters -Name EnablePMTUDiscovery',
      note: note(
        mtuNote(c),
        'Windows before Vista and Server 2008 finds black holes only where EnablePMTUBHDetect is 1 under the same key; later ones do so by themselves.',
        'Path MTU discovery is on unless that value says otherwise; a missing value is right.',
      ),
    },
  ];
};
