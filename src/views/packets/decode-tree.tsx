import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { rem } from '../../charts/text-size.ts';
import styles from './packets.module.css';
import type { DecodeNode } from './use-packets.ts';

/** A node that can be seen, with its place in the tree. */
interface Line {
  node: DecodeNode;
  /** Labels from the root, which stay the same from frame to frame. */
  key: string;
  level: number;
  place: number;
  siblings: number;
  parent: number;
  open: boolean;
}

/** Layers that are open at first; what was opened or closed stays so for the next frames. */
const openAtFirst = new Set(['ip', 'ipv6', 'tcp', 'udp', 'icmp', 'icmpv6', 'tcp.options']);
const toggled = new Set<string>();

const isOpen = (node: DecodeNode, key: string): boolean => node.children.length > 0 && (openAtFirst.has(node.name) || node.label === 'Quoted packet') !== toggled.has(key);

/** `path` leads to the chosen node: what is above it is open. */
function linesOf(nodes: readonly DecodeNode[], path: readonly DecodeNode[], above: string, level: number, parent: number, lines: Line[]): Line[] {
  const seen = new Map<string, number>();
  nodes.forEach((node, i) => {
    const count = seen.get(node.label) ?? 0;
    seen.set(node.label, count + 1);
    const key = `${above}/${node.label}${count > 0 ? `#${count}` : ''}`;
    const open = isOpen(node, key) || path.slice(0, -1).includes(node);
    const at = lines.push({ node, key, level, place: i + 1, siblings: nodes.length, parent, open }) - 1;
    if (open) linesOf(node.children, path, key, level + 1, at, lines);
  });
  return lines;
}

interface DecodeTreeProps {
  layers: readonly DecodeNode[];
  selected: DecodeNode | null;
  hovered: DecodeNode | null;
  onSelect(node: DecodeNode): void;
  onHover(node: DecodeNode | null): void;
}

/** What the bytes of a frame mean, layer by layer. */
export function DecodeTree({ layers, selected, hovered, onSelect, onHover }: DecodeTreeProps) {
  const [, setChanges] = useState(0);
  const tree = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    tree.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  const lines = linesOf(layers, selected ? pathTo(layers, selected) : [], '', 1, -1, []);
  const at = Math.max(0, lines.findIndex(({ node }) => node === selected));
  const toggle = (line: Line) => {
    // Open only because of what is chosen in it: to close it, it is chosen itself.
    if (line.open && !isOpen(line.node, line.key)) return onSelect(line.node);
    if (!toggled.delete(line.key)) toggled.add(line.key);
    if (line.open) onSelect(line.node);
    setChanges((n) => n + 1);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[at];
    if (!line || event.ctrlKey || event.metaKey || event.altKey) return;
    const { open } = line;
    let to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (event.key === 'ArrowRight' && line.node.children.length > 0) {
      if (open) to = at + 1;
      else toggle(line);
    } else if (event.key === 'ArrowLeft') {
      if (open) toggle(line);
      else if (line.parent >= 0) to = line.parent;
    } else if ((event.key === 'Enter' || event.key === ' ') && line.node.children.length > 0) toggle(line);
    else if (to === undefined) return;
    event.preventDefault();
    if (to !== undefined) onSelect(lines[Math.max(0, Math.min(lines.length - 1, to))].node);
  };
  return (
    <div
      role="tree" aria-label="Decoded packet" tabIndex={0} ref={tree} className={styles.tree} onKeyDown={onKeyDown} onMouseLeave={() => onHover(null)}
      aria-activedescendant={selected && lines[at]?.node === selected ? `${id}-${at}` : undefined} data-testid="decode-tree"
      onFocus={() => { if (!selected && lines[0]) onSelect(lines[0].node); }}
    >
      {lines.map((line, i) => (
        <div
          key={line.key} id={`${id}-${i}`} role="treeitem" aria-level={line.level} aria-posinset={line.place} aria-setsize={line.siblings}
          aria-selected={line.node === selected}
          aria-expanded={line.node.children.length > 0 ? line.open : undefined}
          data-hovered={line.node === hovered || undefined} data-layer={line.level === 1 || undefined}
          style={{ paddingInlineStart: rem(4 + (line.level - 1) * 16) }} title={line.node.name === '' ? undefined : line.node.name}
          onMouseEnter={() => onHover(line.node)} onClick={() => onSelect(line.node)} onDoubleClick={() => { if (line.node.children.length > 0) toggle(line); }}
        >
          <span className={styles.twist} aria-hidden="true" onClick={() => { if (line.node.children.length > 0) toggle(line); }}>
            {line.node.children.length === 0 ? '' : line.open ? '▾' : '▸'}
          </span>
          <span>{line.node.label}{line.node.value === '' ? '' : ': '}<b>{line.node.value}</b></span>
        </div>
      ))}
    </div>
  );
}

function pathTo(nodes: readonly DecodeNode[], wanted: DecodeNode): DecodeNode[] {
  for (const node of nodes) {
    if (node === wanted) return [node];
    const below = pathTo(node.children, wanted);
    if (below.length > 0) return [node, ...below];
  }
  return [];
}

/** Which child of which, from the layers down, leads to a node; empty = none of them. */
export function trailOf(nodes: readonly DecodeNode[], wanted: DecodeNode): number[] {
  let below = nodes;
  return pathTo(nodes, wanted).map((node) => {
    const at = below.indexOf(node);
    below = node.children;
    return at;
  });
}

/** The node to which a trail leads, null where it leads nowhere. */
export function nodeOn(nodes: readonly DecodeNode[], trail: readonly number[]): DecodeNode | null {
  let node: DecodeNode | null = null;
  for (const at of trail) {
    node = (node === null ? nodes : node.children)[at] ?? null;
    if (node === null) return null;
  }
  return node;
}

/** The innermost node that stands in a byte; of those in the same bytes the outer one. */
export function nodeAt(nodes: readonly DecodeNode[], byte: number): DecodeNode | null {
  let best: DecodeNode | null = null;
  for (const node of nodes) {
    if (node.name === 'frame' || byte < node.start || byte >= node.start + node.length) continue;
    const inner = nodeAt(node.children, byte);
    const found = inner && inner.length < node.length ? inner : node;
    if (best === null || found.length < best.length) best = found;
  }
  return best;
}
