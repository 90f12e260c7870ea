/** What commands that look at running traffic are made of. Apart from fill.ts, which is loaded with every report. */
import { address } from './fill.ts';
import type { FixCase } from './types.ts';

/** Command that shows further rejections while a transfer runs. */
export function watchRejections(c: FixCase, name: string): string {
  const filter = c.ipVersion === 6 ? 'icmp6 and ip6[40] == 2' : 'icmp[0] == 3 and icmp[1] == 4';
  return `tcpdump -ni ${name} '${filter}'`;
}

/** An address as `ss` wants it: IPv6 in brackets, which a shell must not expand. */
export function socketAddress(value: string | null, placeholder: string): string {
  const text = address(value, placeholder);
  return text.includes(':') ? `'[${text}]'` : text;
}
