/** First three bytes of MAC addresses that hypervisors give to the network cards of their guests. */

export interface VirtualCard {
  /** Whose guests have such cards. */
  vendor: string;
  /** The bytes as written: 00:50:56. */
  prefix: string;
}

const VENDORS: readonly (readonly [oui: number, vendor: string])[] = [
  [0x005056, 'VMware'],
  [0x000c29, 'VMware'],
  [0x000569, 'VMware'],
  [0x001c14, 'VMware'],
  [0x00155d, 'Hyper-V'],
  [0x525400, 'KVM or QEMU'],
  [0x00163e, 'Xen'],
  [0x080027, 'VirtualBox'],
  [0x001c42, 'Parallels'],
];

/** The hypervisor whose guests have cards with these first three bytes; null = none that is known, or no MAC address (−1). */
export function virtualCard(oui: number): VirtualCard | null {
  const found = VENDORS.find(([known]) => known === oui);
  if (!found) return null;
  const hex = oui.toString(16).padStart(6, '0');
  return { vendor: found[1], prefix: [hex.slice(0, 2), hex.slice(2, 4), hex.slice(4)].join(':') };
}
