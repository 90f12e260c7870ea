/** The decode tree of a frame: layers, their fields, and which bytes each stands in. */

export interface DecodeNode {
  /** Wireshark's field name, empty where there is none. */
  name: string;
  label: string;
  /** Value as text, empty for a layer. */
  value: string;
  /** Bytes [start, start + length) of the frame. */
  start: number;
  length: number;
  children: DecodeNode[];
}

export const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`;

/** Writes nodes of one layer. A field whose bytes were not captured is left out, so no reader looks beyond `end`. */
export class Layer {
  readonly node: DecodeNode;

  constructor(
    readonly bytes: Uint8Array,
    readonly view: DataView,
    /** Offset of the frame's first byte in `bytes`. */
    readonly origin: number,
    readonly at: number,
    /** End of the captured bytes of this layer. */
    readonly end: number,
    name: string,
    label: string,
    length: number,
    parent: DecodeNode[],
  ) {
    const captured = Math.max(0, Math.min(length, end - at));
    this.node = { name, label, value: '', start: at - origin, length: captured, children: [] };
    parent.push(this.node);
  }

  /** Whether bytes of this layer were captured. */
  has(offset: number, length: number): boolean {
    return length > 0 && this.at + offset + length <= this.end;
  }

  u8(offset: number): number {
    return this.bytes[this.at + offset];
  }
  u16(offset: number): number {
    return this.view.getUint16(this.at + offset);
  }
  u32(offset: number): number {
    return this.view.getUint32(this.at + offset);
  }

  /** A field of `length` bytes whose text is made only where they were captured; returns its node. */
  field(name: string, label: string, offset: number, length: number, text: () => string, parent: DecodeNode = this.node): DecodeNode | null {
    if (!this.has(offset, length)) return null;
    const node = { name, label, value: text(), start: this.at - this.origin + offset, length, children: [] };
    parent.children.push(node);
    return node;
  }

  /** An unsigned number of 1 to 4 bytes, in decimal unless `text` says otherwise. */
  number(
    name: string, label: string, offset: number, length: number, text: (value: number) => string = String, parent: DecodeNode = this.node,
  ): DecodeNode | null {
    return this.field(name, label, offset, length, () => text(this.unsigned(offset, length)), parent);
  }

  /** One bit of the number in [offset, offset + length). */
  bit(name: string, label: string, offset: number, length: number, bit: number, parent: DecodeNode): void {
    this.field(name, label, offset, length, () => ((this.unsigned(offset, length) >>> bit) & 1 ? 'set' : 'not set'), parent);
  }

  unsigned(offset: number, length: number): number {
    let value = 0;
    for (let i = 0; i < length; i++) value = value * 256 + this.bytes[this.at + offset + i];
    return value;
  }

  hexBytes(offset: number, length: number): string {
    return Array.from(this.bytes.subarray(this.at + offset, this.at + offset + length), (byte) => byte.toString(16).padStart(2, '0')).join(':');
  }
}
