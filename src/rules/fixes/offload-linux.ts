/** How offload settings of a Linux card are made to last, for the fixes that switch some off. */

/** ethtool's short names and what systemd.link calls them. */
const SYSTEMD_KEYS = {
  lro: ['LargeReceiveOffload'],
  gro: ['GenericReceiveOffload'],
  tso: ['TCPSegmentationOffload', 'TCP6SegmentationOffload'],
  gso: ['GenericSegmentationOffload'],
  'rx-gro-hw': ['GenericReceiveOffloadHardware'],
} as const;

export type LinuxOffload = keyof typeof SYSTEMD_KEYS;

/** Lines that keep the features off after a reboot; one of the ways, as the system is managed. */
export function persistOffloads(name: string, features: readonly LinuxOffload[]): string[] {
  const links = features.flatMap((f) => SYSTEMD_KEYS[f]).map((key) => `${key}=no\\n`).join('');
  return [
    `# for good, Debian ifupdown: these lines below "iface ${name} …" in /etc/network/interfaces`,
    ...features.map((f) => `    offload-${f} off`),
    '# for good, NetworkManager',
    `nmcli connection modify "$(nmcli -g GENERAL.CONNECTION device show ${name})" ${features.map((f) => `ethtool.feature-${f} off`).join(' ')}`,
    '# for good, systemd-udevd (all cards that 99-default.link names; takes effect at the next boot)',
    'mkdir -p /etc/systemd/network/99-default.link.d',
    `printf '[Link]\\n${links}' > /etc/systemd/network/99-default.link.d/offload.conf`,
    `# for good, RHEL 6 to 8 with ifcfg files: this line in /etc/sysconfig/network-scripts/ifcfg-${name}`,
    `ETHTOOL_OPTS="-K ${name} ${features.map((f) => `${f} off`).join(' ')}"`,
    '# for good, any other system with udev: a rule, which also holds for a card that comes later',
    // A card that gets its lasting name after it came is told of by "move".
    `echo 'ACTION=="add|move", SUBSYSTEM=="net", KERNEL=="${name}", RUN+="/sbin/ethtool -K ${name} ${features.map((f) => `${f} off`).join(' ')}"' > /etc/udev/rules.d/90-offload.rules`,
  ];
}

export const PERSIST_NOTE = 'A card with a .link file of its own needs the [Link] lines there.';

/** Undoes the setting. What was off before had better stay off: who forwards packets must not merge them. */
export function undoOffloads(name: string, features: readonly LinuxOffload[]): string {
  return `ethtool -K ${name} ${features.map((f) => `${f} on`).join(' ')}  # what was on before; and take the lasting lines out again`;
}
