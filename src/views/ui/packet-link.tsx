import type { ReactNode } from 'react';
import { useApp } from '../../state/app-store.ts';
import { formatRoute } from '../../state/route.ts';
import { Icon } from './icon.tsx';
import styles from './ui.module.css';

interface PacketLinkProps {
  file: number;
  frame?: number | null;
  filter?: string;
  className?: string | undefined;
  /** An icon where there is none: beside a frame's number. */
  children?: ReactNode;
}

/** To the list of packets; nothing where the report came without its capture. */
export function PacketLink({ file, frame = null, filter = '', className, children }: PacketLinkProps) {
  const here = useApp(({ phase }) => phase.name === 'report' && phase.origin.from === 'capture');
  if (!here) return null;
  const href = formatRoute({ view: 'packets', file, filter, frame });
  if (children !== undefined) return <a className={className} href={href}>{children}</a>;
  return <a className={styles.packet} href={href} aria-label={frame === null ? 'open in packets' : `frame ${frame}: open in packets`} title="Open in packets"><Icon name="table" size={15} /></a>;
}
