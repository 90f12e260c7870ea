import { useEffect, type KeyboardEvent } from 'react';
import styles from './packets.module.css';
import type { DecodeNode } from './use-packets.ts';
import { useVirtualRows } from '../ui/virtual-rows.ts';

const ROW_HEIGHT = 21;

interface HexPaneProps {
  bytes: Uint8Array;
  /** Bytes in a row. */
  wide: 8 | 16;
  selected: DecodeNode | null;
  hovered: DecodeNode | null;
  onSelect(byte: number): void;
  onHover(byte: number | null): void;
}

const inside = (node: DecodeNode | null, byte: number): boolean => node !== null && byte >= node.start && byte < node.start + node.length;

/** The bytes of a frame in rows, with their text. */
export function HexPane({ bytes, wide, selected, hovered, onSelect, onHover }: HexPaneProps) {
  const view = useVirtualRows(Math.ceil(bytes.length / wide), ROW_HEIGHT, 0, null);
  const { scroller, from, to } = view;
  useEffect(() => {
    if (selected && selected.length > 0) view.reveal(Math.floor(selected.start / wide), 'near');
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when another field is chosen.
  }, [selected]);
  const byteOf = (target: EventTarget): number | null => {
    const at = (target as HTMLElement).dataset['at'];
    return at === undefined ? null : Number(at);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const at = selected?.start ?? 0;
    const end = selected ? Math.max(selected.start + selected.length, at + 1) : 0;
    const next = { ArrowRight: end, ArrowLeft: at - 1, ArrowDown: at + wide, ArrowUp: at - wide, Home: 0, End: bytes.length - 1 }[event.key];
    if (next === undefined || bytes.length === 0) return;
    event.preventDefault();
    onSelect(Math.max(0, Math.min(bytes.length - 1, next)));
  };
  const cells = (start: number, text: (byte: number) => string) =>
    Array.from({ length: Math.min(wide, bytes.length - start) }, (_, i) => {
      const at = start + i;
      return (
        <span key={at} data-at={at} data-selected={inside(selected, at) || undefined} data-hovered={inside(hovered, at) || undefined}>{text(bytes[at])}</span>
      );
    });
  return (
    <div
      className={styles.hex} data-wide={wide} ref={scroller} tabIndex={0} role="region" aria-label="Bytes of the packet; arrow keys go from field to field"
      data-testid="hex-pane" onKeyDown={onKeyDown}
      onMouseOver={(event) => onHover(byteOf(event.target))} onMouseLeave={() => onHover(null)}
      onClick={(event) => {
        const byte = byteOf(event.target);
        if (byte !== null) onSelect(byte);
      }}
    >
      <div style={{ height: view.height, position: 'relative' }}>
        {Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i).map((row) => (
          <div key={row} className={styles.hexRow} style={{ transform: `translateY(${view.topOf(row)}px)`, height: view.rowHeight }}>
            <span className={styles.offset}>{(row * wide).toString(16).padStart(4, '0')}</span>
            <span className={styles.bytes}>{cells(row * wide, (byte) => byte.toString(16).padStart(2, '0'))}</span>
            <span>{cells(row * wide, (byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·'))}</span>
          </div>
        ))}
      </div>
    </div>
  );
}
