/**
 * A font in which every character is a box of one width, and spaces are empty: text then takes the same room, and looks
 * the same, on every machine. A TrueType file with no more in it than browsers insist on.
 */
const UNITS = 1000;
const ADVANCE = 560;

const u16 = (...values: number[]): Buffer => Buffer.from(values.flatMap((value) => [(value >> 8) & 255, value & 255]));
const u32 = (...values: number[]): Buffer => Buffer.concat(values.map((value) => u16(Math.floor(value / 65_536), value % 65_536)));

/** Glyph 1: a rectangle of four points on the curve; glyphs 0 and 2 have no outline. */
const box = Buffer.concat([u16(1, 40, 0, 500, 700), u16(3, 0), Buffer.from([1, 1, 1, 1]), u16(40, 0, 460, 0), u16(0, 700, 0, -700)]);
const padded = Buffer.concat([box, Buffer.alloc(-box.length & 3)]);

/** Format 13: whole ranges of characters have one glyph. */
function cmap(): Buffer {
  const groups = [[0x20, 0x20, 2], [0x21, 0x9f, 1], [0xa0, 0xa0, 2], [0xa1, 0x1fff, 1], [0x2000, 0x200f, 2], [0x2010, 0x10_fff0, 1]];
  const table = Buffer.concat([u16(13, 0), u32(16 + groups.length * 12, 0, groups.length), ...groups.map((group) => u32(...group))]);
  return Buffer.concat([u16(0, 1, 3, 10), u32(12), table]);
}

const tables: Record<string, Buffer> = {
  'OS/2': Buffer.concat([u16(4, ADVANCE, 400, 5, 0), Buffer.alloc(22), Buffer.alloc(10), u32(1, 0, 0, 0), Buffer.from('BOX '), u16(0x40, 0x20, 0xffff, 800, -200, 0, 800, 200), u32(1, 0), u16(500, 700, 0, 32, 1)]),
  cmap: cmap(),
  glyf: padded,
  head: Buffer.concat([u32(0x10000, 0x10000, 0, 0x5f0f3cf5), u16(0, UNITS), Buffer.alloc(16), u16(40, 0, 500, 700, 0, 8, 2, 1, 0)]),
  hhea: Buffer.concat([u32(0x10000), u16(800, -200, 0, ADVANCE, 0, 60, 500, 1, 0, 0, 0, 0, 0, 0, 0, 3)]),
  hmtx: u16(ADVANCE, 0, ADVANCE, 40, ADVANCE, 0),
  loca: u32(0, 0, padded.length, padded.length),
  maxp: Buffer.concat([u32(0x10000), u16(3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)]),
  name: u16(0, 0, 6),
  post: Buffer.concat([u32(0x30000, 0), u16(-100, 50), u32(0, 0, 0, 0, 0)]),
};

export function boxFont(): Buffer {
  const entries = Object.entries(tables);
  let at = 12 + entries.length * 16;
  const directory: Buffer[] = [u32(0x10000), u16(entries.length, 128, 3, entries.length * 16 - 128)];
  const bodies: Buffer[] = [];
  for (const [tag, body] of entries) {
    directory.push(Buffer.from(tag, 'latin1'), u32(0, at, body.length));
    bodies.push(body, Buffer.alloc(-body.length & 3));
    at += body.length + (-body.length & 3);
  }
  return Buffer.concat([...directory, ...bodies]);
}
