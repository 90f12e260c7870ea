import type { ReactNode } from 'react';
import { useApp } from '../../state/app-store.ts';
import { formatRoute } from '../../state/route.ts';

interface PacketLinkProps {
  file: number;
  frame?: number | null;
  filter?: string;
  className?: string | undefined;
  children: ReactNode;
}

/** To the list of packets; nothing where the report came without its capture. */
export function PacketLink({ file, frame = null, filter = '', className, children }: PacketLinkProps) {
  const here = useApp(({ phase }) => phase.name === 'report' && phase.origin.from === 'capture');
  return here ? <a className={className} href={formatRoute({ view: 'packets', file, filter, frame })}>{children}</a> : null;
}
