import { rem } from '../../charts/text-size.ts';

/** Drawings of 20 × 20, in the colour of the text around them. */
const paths = {
  problem: 'M6.7 2.5h6.6l4.2 4.2v6.6l-4.2 4.2H6.7l-4.2-4.2V6.7zM7.5 7.5l5 5m0-5-5 5',
  warning: 'M10 3 1.9 16.7h16.2zM10 8.2v4m0 2v.1',
  info: 'M10 2.3a7.7 7.7 0 1 0 0 15.4 7.7 7.7 0 0 0 0-15.4zM10 9.2v4.6M10 6.3v.1',
  ok: 'M10 2.3a7.7 7.7 0 1 0 0 15.4 7.7 7.7 0 0 0 0-15.4zM6.7 10.3l2.3 2.3 4.4-4.8',
  question: 'M10 2.3a7.7 7.7 0 1 0 0 15.4 7.7 7.7 0 0 0 0-15.4zM7.9 8a2.1 2.1 0 1 1 3 1.9c-.6.3-.9.7-.9 1.4M10 13.9v.1',
  cause: 'M3 6.2h14v7.6H3zM7.7 6.2v7.6m4.6-7.6v7.6',
  reply: 'M7.5 4.5 3 9l4.5 4.5M3.3 9H12a5 5 0 0 1 5 5v1.5',
  effect: 'M16.5 6.5A7.2 7.2 0 1 0 17 11M17 3.2v3.6h-3.6',
  absence: 'M10 2.8a7.2 7.2 0 1 0 0 14.4 7.2 7.2 0 0 0 0-14.4zM4.9 4.9l10.2 10.2',
  lock: 'M5 9h10v8H5zM7 9V6.2a3 3 0 0 1 6 0V9',
  file: 'M5 2.5h6.5L15 6v11.5H5zM11.5 2.5V6H15',
  open: 'M10 13.5V3.2M6 7l4-4 4 4M3.5 13v3.5h13V13',
  copy: 'M7 7h9.5v9.5H7zM4 13H3.5V3.5H13V4',
  done: 'M4 10.5 8.2 15 16.5 5.5',
  download: 'M10 3v10.3M6 9.5l4 4 4-4M3.5 16.5h13',
  close: 'M5 5l10 10M15 5 5 15',
  share: 'M8.5 11.5a3.2 3.2 0 0 0 4.6.2l2.7-2.7a3.2 3.2 0 0 0-4.5-4.5L10 5.8M11.5 8.5a3.2 3.2 0 0 0-4.6-.2L4.2 11a3.2 3.2 0 0 0 4.5 4.5l1.3-1.3',
  search: 'M8.8 3.2a5.6 5.6 0 1 0 0 11.2 5.6 5.6 0 0 0 0-11.2zM13 13l4 4',
  up: 'M10 16V4M5 9l5-5 5 5',
  down: 'M10 4v12M5 11l5 5 5-5',
  back: 'M12 4.5 6.5 10l5.5 5.5',
  next: 'M8 4.5 13.5 10 8 15.5',
  sun: 'M10 6.4a3.6 3.6 0 1 0 0 7.2 3.6 3.6 0 0 0 0-7.2zM10 1.8v2m0 12.4v2M1.8 10h2m12.4 0h2M4.2 4.2l1.4 1.4m8.8 8.8 1.4 1.4m0-11.6-1.4 1.4m-8.8 8.8-1.4 1.4',
  moon: 'M16.8 12.2A7.2 7.2 0 0 1 7.8 3.2a7.2 7.2 0 1 0 9 9z',
  system: 'M2.8 4h14.4v9.4H2.8zM7 16.8h6M10 13.4v3.4',
  table: 'M3 4h14v12H3zM3 8h14M3 12h14M8.5 8v8',
  chart: 'M3 3v14h14M6 13l3.2-4.2 2.8 2L16.5 5',
  filter: 'M3 4.5h14L11.8 10.6V16l-3.6-1.6v-3.8z',
  clock: 'M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 6v4.3l2.8 1.9',
} as const;

export type IconName = keyof typeof paths;

/** An icon beside a word says nothing of its own to a screen reader. */
export function Icon({ name, size = 18 }: { name: IconName; size?: number }) {
  return (
    <svg width={rem(size)} height={rem(size)} viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true" focusable="false" style={{ flex: 'none' }}>
      <path d={paths[name]} />
    </svg>
  );
}
