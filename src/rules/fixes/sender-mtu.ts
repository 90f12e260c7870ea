import { address, knownMtu, linuxInterface, mssText, mtuNote, mtuText, note, pingAtMtu, sendingBox, windowsAdapter } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F9: the sender is told a smaller MTU by hand, for one route or one interface. */
export const senderMtu: FixBuilder = (c) => {
  const { name } = linuxInterface(c);
  const adapter = windowsAdapter(c);
  const receiver = address(c.receiver, 'RECEIVER');
  const family = c.ipVersion === 6 ? 'ipv6' : 'ipv4';
  const mtu = mtuText(c);
  const six = c.ipVersion === 6;
  const route = `ip ${six ? '-6 ' : ''}route replace ${receiver}${six ? '/128' : '/32'} via GW dev ${name}`;
  const kind = 'A remedy for one box, to be taken back when the path is mended. Every other sender on this path has the same trouble.';
  return [
    {
      id: 'sender-mtu',
      title: 'Give the sender a route with a smaller MTU',
      where: sendingBox(c, 'Linux sender'),
      platform: 'linux',
      commands: [
        '# now, for this receiver only; GW and IFACE as the first line prints them, no "via GW" where it prints none',
        `ip route get ${receiver}`,
        `${route} mtu ${mtu}`,
        '# now, if only the receiver\'s data is too big: announce a smaller MSS instead',
        `${route} advmss ${mssText(c)}`,
        `# for good, Debian ifupdown: below "iface … inet${six ? '6' : ''}" in /etc/network/interfaces`,
        `    post-up ${route} mtu ${mtu}`,
        '# for good, NetworkManager, for the whole interface',
        `nmcli connection modify "$(nmcli -g GENERAL.CONNECTION device show ${name})" 802-3-ethernet.mtu ${mtu}`,
      ],
      verify: `${pingAtMtu(c, receiver)}  # replies come; "ip route get ${receiver}" shows mtu ${mtu}`,
      undo: `ip ${six ? '-6 ' : ''}route del ${receiver}${six ? '/128' : '/32'}  # and take the lasting line out again`,
      note: note(mtuNote(c), 'GW stands for the gateway, which a receiver on the same link has not.', name === 'IFACE' ? 'IFACE stands for the interface.' : '', kind),
    },
    {
      id: 'sender-mtu-windows',
      title: 'Give the sender a smaller MTU',
      where: sendingBox(c, 'Windows sender'),
      platform: 'windows',
      commands: [
        '# first look, PowerShell as administrator',
        `netsh interface ${family} show subinterfaces`,
        '# now and for good',
        `Set-NetIPInterface -InterfaceAlias ${adapter.name} -AddressFamily ${six ? 'IPv6' : 'IPv4'} -NlMtuBytes ${mtu}`,
        '# the same on systems without that cmdlet',
        `netsh interface ${family} set subinterface ${adapter.name} mtu=${mtu} store=persistent`,
      ],
      verify: `ping ${six ? '-6' : '-4 -f'} -l ${knownMtu(c) === null ? 'SIZE' : knownMtu(c)! - (six ? 48 : 28)} ${receiver}  # replies come`,
      undo: `Set-NetIPInterface -InterfaceAlias ${adapter.name} -AddressFamily ${six ? 'IPv6' : 'IPv4'} -NlMtuBytes 1500`,
      note: note(adapter.note, mtuNote(c), kind),
    },
    {
      id: 'sender-mtu-macos',
      title: 'Give the sender a smaller MTU (macOS)',
      where: sendingBox(c, 'macOS sender'),
      platform: 'any',
      commands: ['# now, until the next boot', `sudo ifconfig en0 mtu ${mtu}`, '# for good', `sudo networksetup -setMTU en0 ${mtu}`],
      verify: `${six ? 'ping6' : 'ping'} -D -c 3 -s ${knownMtu(c) === null ? 'SIZE' : knownMtu(c)! - (six ? 48 : 28)} ${receiver}  # replies come`,
      undo: 'sudo networksetup -setMTU en0 1500',
      note: note('en0 is the usual first interface; "networksetup -listallhardwareports" lists them.', mtuNote(c), kind),
    },
  ];
};
