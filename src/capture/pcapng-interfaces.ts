/** Interface descriptions and statistics of pcapng (draft-ietf-opsawg-pcapng §4.2, §4.6). */
import { maxCaptured } from './container-limits.ts';
import * as block from './pcapng-blocks.ts';
import { eachOption, optionText } from './pcapng-options.ts';
import { timeScale, type TimeScale } from './pcapng-time.ts';
import { pseudoHeaderLength } from './pseudo-header.ts';
import type { CaptureInterface } from './types.ts';

/** What the reader keeps of an interface beside what the report shows. */
export interface InterfaceState {
  readonly shown: CaptureInterface;
  readonly scale: TimeScale;
  /** Largest captured length that its link type may have. */
  readonly most: number;
  /** Bytes in front of each frame that do not count (pseudo-header.ts). */
  readonly pseudoHeader: number;
  /** Drops were stated as a sum, so that those stated with packets do not count any more. */
  stated: boolean;
}

const DEFAULT_RESOLUTION = 6;

/** Reads the interface description at [at, at + length). */
export function readInterface(bytes: Uint8Array, view: DataView, little: boolean, at: number, length: number): InterfaceState {
  const linkType = view.getUint16(at + block.IDB_LINK_TYPE, little);
  const snaplen = view.getUint32(at + block.IDB_SNAPLEN, little);
  const shown: CaptureInterface = {
    linkType,
    name: null,
    description: null,
    snaplen: snaplen > 0x7fffffff ? 0 : snaplen,
    filter: null,
    fcsLength: 0,
    os: null,
    dropped: null,
  };
  let resolution = DEFAULT_RESOLUTION;
  let offsetSeconds = 0;
  eachOption(view, little, at + block.IDB_OPTIONS, at + length - 4, (code, offset, size) => {
    if (code === block.OPTION_NAME) shown.name = optionText(bytes, offset, size);
    else if (code === block.OPTION_DESCRIPTION) shown.description = optionText(bytes, offset, size);
    else if (code === block.OPTION_INTERFACE_OS) shown.os = optionText(bytes, offset, size);
    else if (code === block.OPTION_RESOLUTION && size > 0) resolution = bytes[offset];
    // Kind 0 is the text of the filter, kind 1 its compiled form.
    else if (code === block.OPTION_FILTER && size > 1 && bytes[offset] === 0) shown.filter = optionText(bytes, offset + 1, size - 1);
    // In bits by the text and in Wireshark, in octets by the text's own example.
    else if (code === block.OPTION_FCS && size > 0) shown.fcsLength = bytes[offset] >= 8 ? bytes[offset] >>> 3 : bytes[offset];
    else if (code === block.OPTION_OFFSET && size === 8) offsetSeconds = Number(view.getBigInt64(offset, little));
  });
  if (!Number.isSafeInteger(offsetSeconds)) offsetSeconds = 0;
  return { shown, scale: timeScale(resolution, offsetSeconds), most: maxCaptured(linkType), pseudoHeader: pseudoHeaderLength(linkType), stated: false };
}

/** Larger counts stand for "not known" in what some writers leave behind. */
export const MOST_DROPS = 0xffff_ffff_ffff;

/** Frames lost by interface and system, of the statistics at [at, at + length); null where they state neither. */
export function readDrops(view: DataView, little: boolean, at: number, length: number): number | null {
  let dropped: number | null = null;
  eachOption(view, little, at + block.STATISTICS_OPTIONS, at + length - 4, (code, offset, size) => {
    if (size !== 8 || (code !== block.OPTION_IF_DROP && code !== block.OPTION_OS_DROP)) return;
    const value = Number(view.getBigUint64(offset, little));
    if (value <= MOST_DROPS) dropped = (dropped ?? 0) + value;
  });
  return dropped;
}
