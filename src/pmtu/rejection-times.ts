import type { DirectionCase } from './direction-case.ts';
import { DEFAULT_RTT, MIN_RTO, SLACK } from './effect.ts';
import type { MessageFacts } from './messages.ts';

const AT_ONCE = 0.002;

/** Which rejections a sender may have answered by sending at once again, in smaller packets. */
export class RejectionTimes {
  /** By transmission, when the first message about it came; of messages that the sender followed, and of the others. */
  private readonly named = new Map<number, number>();
  private readonly vain = new Map<number, number>();
  private readonly heard: { time: number; mtu: number; obeyed: number }[] = [];
  private readonly window: number;

  constructor(private readonly d: DirectionCase, messages: readonly MessageFacts[]) {
    // What is sent again sooner after a message was sent because of it.
    this.window = Math.max(MIN_RTO, (d.rtt ?? DEFAULT_RTT) + SLACK);
    for (const m of messages) {
      if (m.outcome === 'stale') continue;
      const followed = m.outcome !== 'no-op' && m.outcome !== 'ignored';
      const named = followed ? this.named : this.vain;
      for (const k of m.transmissions) if (!named.has(k)) named.set(k, m.time);
      // Until the sender obeys, whatever it sends above the MTU is stopped by the hop that said so, with a message of its own or without.
      const obeyed = (m.outcome === 'obeyed' || m.outcome === 'late') && m.effect >= 0 ? d.time(m.effect) : -Infinity;
      if (followed) this.heard.push({ time: m.time, mtu: m.innerMtu, obeyed });
    }
    this.heard.sort((x, y) => x.time - y.time);
  }

  /** Whether transmission k, which sends bytes of `before` again, answers a message: one that named it, or one that it was too large for. */
  explains(before: number, k: number): boolean {
    const { d, heard } = this;
    const time = d.time(k);
    // Some senders repeat on every message, also on one that tells them nothing new: sooner than a probe of the tail can come.
    const vain = this.vain.get(before);
    if (vain !== undefined && time >= vain && d.payload(k) >= d.payload(before) && time - vain < Math.min((d.rtt ?? 0) * 1.3 + AT_ONCE, MIN_RTO)) return true;
    if (heard.length === 0) return false;
    const at = this.named.get(before);
    if (at !== undefined && time >= at) return time - at < this.window;
    const sent = d.time(before);
    for (let m = heard.length - 1; m >= 0; m--) {
      const { time: told, mtu, obeyed } = heard[m];
      if (told > time) continue;
      if (sent >= told && sent < obeyed && d.low[before] > mtu) return true;
      if (time - told >= this.window || told < sent) return false;
      if (d.high[before] > mtu) return true;
    }
    return false;
  }
}
