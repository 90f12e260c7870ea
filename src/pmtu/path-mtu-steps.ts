import { plausibleMtu, type MessageFacts } from './messages.ts';
import type { PathMtu } from './path-mtu.ts';

/** From a moment on (seconds) this path MTU is in force; −Infinity = from the start. */
export interface MtuStep {
  time: number;
  mtu: number;
}

/**
 * Path MTU of a direction over time: what the handshake allows until a message lowers it. One stated by the user, or found by what was
 * acknowledged through a black hole, held from the start. Messages that are stale, implausible, or about nothing captured change
 * nothing, nor do those that announce no less than is known: an MTU is only ever lowered (RFC 1191 §6.3 raises it after ten minutes,
 * which no packet announces). `initial` is the MTU before any message, `final` what the whole capture knows.
 */
export function pathMtuSteps(initial: number, final: PathMtu, version: 4 | 6, messages: readonly MessageFacts[]): MtuStep[] {
  if (final.source === 'user' || final.source === 'largest-acked') return [{ time: -Infinity, mtu: final.value }];
  const steps: MtuStep[] = [{ time: -Infinity, mtu: initial }];
  let current = initial;
  for (const m of messages) {
    if (m.outcome === 'stale' || m.match === 'not-captured' || m.match === 'no-flow') continue;
    if (!plausibleMtu(version, m.innerMtu) || m.innerMtu >= current) continue;
    current = m.innerMtu;
    steps.push({ time: m.time, mtu: current });
  }
  return steps;
}
