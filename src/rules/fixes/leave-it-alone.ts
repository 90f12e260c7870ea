import { note } from './fill.ts';
import type { FixBuilder } from './types.ts';

/** Nothing is wrong: said as a fix, so that nobody switches something off for nothing. */
export function leaveItAlone(why: string): FixBuilder {
  return () => [
    {
      id: 'leave-it-alone',
      title: 'Leave it as it is',
      where: 'nowhere',
      platform: 'any',
      commands: ['# nothing to do'],
      verify: 'mtuscope NEW.pcap --fail-on problem  # a later capture (NEW.pcap) keeps showing no problem',
      undo: 'none',
      note: note(why),
    },
  ];
}
