/** The rules that say "it is not the MTU" say where to look instead. */
import { address, linuxInterface, note, receivingBox, sendingBox, socketAddress, tcpFlagFilter } from './fill.ts';
import type { Fix } from '../finding.ts';
import type { FixBuilder } from './types.ts';

const NOT_MTU = 'No MTU, MSS or offload setting changes this.';

function look(fix: Omit<Fix, 'platform' | 'undo'>): Fix {
  return { ...fix, platform: 'linux', undo: 'none: these commands change nothing' };
}

export const findLoss: FixBuilder = (c) => {
  const { name, note: about } = linuxInterface(c);
  return [
    look({
      id: 'find-loss',
      title: 'Look for the link that loses packets',
      where: `${sendingBox(c, 'sender')}, ${receivingBox(c, 'receiver')} and the ports between them`,
      commands: [
        '# errors and drops of the card, on both ends and on every switch port between',
        `ip -s -s link show dev ${name}`,
        `ethtool -S ${name} | grep -iE 'drop|err|crc|discard|missed'`,
        '# where on the way the loss begins',
        `mtr -${c.ipVersion} -T -w -c 100 ${address(c.receiver, 'RECEIVER')}`,
      ],
      verify: `nstat -az TcpRetransSegs  # grows no longer while a transfer runs`,
      note: note(about, 'A policer or a duplex mismatch loses packets too.'),
    }),
  ];
};

export const readFaster: FixBuilder = (c) => [
  look({
    id: 'read-faster',
    title: 'Look at the receiver: it does not read fast enough',
    where: receivingBox(c, 'receiver'),
    commands: [
      '# bytes that wait for the application (Recv-Q) and the buffer\'s limit',
      `ss -tmi src ${socketAddress(c.receiver, 'RECEIVER')}`,
      'sysctl net.ipv4.tcp_rmem',
    ],
    verify: `ss -tmi src ${socketAddress(c.receiver, 'RECEIVER')}  # Recv-Q stays small; a new capture shows no zero window`,
    note: note('A zero window is the receiver\'s application or its disk, not the network.', NOT_MTU),
  }),
];

export const findReset: FixBuilder = (c) => [
  look({
    id: 'find-reset',
    title: 'Find out who resets the connection, and why',
    where: `${sendingBox(c, 'sender')}, ${receivingBox(c, 'receiver')} and the firewalls between them`,
    commands: [
      '# the same moment at the other end: a reset that arrives but was not sent there comes from a box between',
      `tcpdump -ni IFACE '${tcpFlagFilter(c, 'rst')} and host ${address(c.receiver, 'RECEIVER')}'`,
      '# then the log of the application, the firewall\'s log and its idle timeout',
      'journalctl --since "1 hour ago" | grep -iE "reset|timeout|denied"',
    ],
    verify: `tcpdump -ni IFACE '${tcpFlagFilter(c, 'rst')}'  # no reset before the exchange is complete`,
    note: note('IFACE stands for the interface. The TTL of the reset compared with that of the data tells whether the same host sent both.', NOT_MTU),
  }),
];

export const findHandshake: FixBuilder = (c) => [
  look({
    id: 'find-handshake',
    title: 'Find out why no connection comes about',
    where: `${receivingBox(c, 'the end that should answer')} and the firewalls in front of it`,
    commands: [
      '# on the end that should answer: does the SYN arrive, does the answer leave?',
      `tcpdump -ni IFACE '${tcpFlagFilter(c, 'syn')} and host ${address(c.sender, 'SENDER')}'`,
      '# does anything listen there?',
      'ss -tlnp',
      `# from the other end`,
      `nc -${c.ipVersion} -vz ${address(c.receiver, 'RECEIVER')} PORT`,
    ],
    verify: `nc -${c.ipVersion} -vz ${address(c.receiver, 'RECEIVER')} PORT  # says "succeeded"`,
    note: note('IFACE stands for the interface, PORT for the service\'s port. The handshake\'s packets are small: the MTU has no part in it.', NOT_MTU),
  }),
];

export const askApplication: FixBuilder = (c) => [
  look({
    id: 'ask-application',
    title: 'Look at the application: it had nothing to send',
    where: sendingBox(c, 'sender'),
    commands: [
      '# an empty Send-Q and "app_limited" say that TCP waits for the application',
      `ss -ti dst ${socketAddress(c.receiver, 'RECEIVER')}`,
    ],
    verify: `ss -ti dst ${socketAddress(c.receiver, 'RECEIVER')}  # "app_limited" is gone while the transfer runs`,
    note: note('Everything sent was acknowledged before the pause: disk, database or the other side\'s next request.', NOT_MTU),
  }),
];
