import { address, knownMss, knownMtu, mtuNote, note } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** F15: clouds have MTUs of their own. */
export const cloudMtu: FixBuilder = (c) => {
  const six = c.ipVersion === 6 ? '-6 ' : '';
  return [{
    id: 'cloud-mtu',
    title: 'Set the guest to the MTU of the cloud network',
    where: 'cloud guests and their VPN gateways',
    platform: 'cloud',
    commands: [
      '# Google Cloud, first look: the MTU of the VPC network (1460 unless changed); guests must have the same',
      'gcloud compute networks describe NETWORK --format=\'value(mtu)\'',
      '# Google Cloud, now, on a Linux guest',
      'ip link set dev IFACE mtu 1460',
      '# AWS, now, on a Linux guest with 9001: 1500 towards the Internet and VPN gateways; GW, IFACE and METRIC as the first line prints them',
      `ip ${six}route show default`,
      `ip ${six}route replace default via GW dev IFACE metric METRIC mtu 1500`,
      `# Azure: leave the guest at 1500; through a VPN gateway MTU ${knownMtu(c) ?? 1400} and MSS ${knownMss(c) ?? 1350} (clamp on your side)`,
      '# for good: in the guest\'s network configuration, or by DHCP option 26',
    ],
    verify: `tracepath ${address(c.receiver, 'RECEIVER')}  # pmtu stays at the value set, no hop lowers it`,
    undo: `ip link set dev IFACE mtu OLD; ip ${six}route replace default via GW dev IFACE metric METRIC`,
    note: note(mtuNote(c), 'NETWORK, IFACE, GW, METRIC and OLD stand for the network, interface, gateway, metric (0 where none is printed) and former MTU. Changing a link\'s MTU may pause its connections.'),
  }];
};
