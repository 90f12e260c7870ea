import { nextCaptureCommand } from '../rules/fixes/next-capture.ts';
import type { NextCapture } from './link-layout.ts';

/** Takes the command for the next capture apart; null where it is none that this program writes. */
export function nextCaptureOf(command: string | null): NextCapture | null {
  if (command === null) return null;
  const hosts = [...command.matchAll(/\bhost ([0-9a-fA-F.:]+)/g)].map(([, host]) => host);
  const ports = hosts.length > 0 ? [] : [...command.matchAll(/\btcp port (\d{1,5})\b/g)].map(([, port]) => Number(port));
  return nextCaptureCommand({ hosts, ports }) === command ? { hosts, ports } : null;
}

/** The command again, from this program's own words. */
export const nextCaptureFrom = (next: NextCapture | null): string | null => (next === null ? null : nextCaptureCommand(next));
