/** Option lists and name records of pcapng blocks (draft-ietf-opsawg-pcapng §3.5, §4.2–4.6). */
import { formatIpv4, formatIpv6 } from '../lib/address.ts';

const END_OF_OPTIONS = 0;

/**
 * Calls `found` for each option in [at, end): code, offset and length of its value. Stops at the end mark or where
 * an option runs over the block; what came before stays valid.
 */
export function eachOption(
  view: DataView,
  little: boolean,
  at: number,
  end: number,
  found: (code: number, offset: number, length: number) => void,
): void {
  while (at + 4 <= end) {
    const code = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    if (code === END_OF_OPTIONS || at + 4 + length > end) return;
    found(code, at + 4, length);
    at += 4 + ((length + 3) & ~3);
  }
}

/** Text of an option: UTF-8, trailing zero bytes dropped, control characters made visible. */
export function optionText(bytes: Uint8Array, offset: number, length: number): string {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(offset, offset + length));
  let clean = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code === 0) break;
    clean += code < 0x20 || code === 0x7f ? '\ufffd' : character;
  }
  return clean;
}

const NAME_RECORD_END = 0;
const NAME_RECORD_IPV4 = 1;
const NAME_RECORD_IPV6 = 2;
/** Names kept of one file; more would only fill memory. */
export const MOST_NAMES = 10_000;

/** Reads the records of a Name Resolution Block into `names` (address text → first name); false where they were too many. */
export function readNames(bytes: Uint8Array, view: DataView, little: boolean, at: number, end: number, names: Map<string, string>): boolean {
  while (at + 4 <= end) {
    const type = view.getUint16(at, little);
    const length = view.getUint16(at + 2, little);
    const value = at + 4;
    if (type === NAME_RECORD_END || value + length > end) return true;
    if (names.size >= MOST_NAMES) return false;
    const addressLength = type === NAME_RECORD_IPV4 ? 4 : type === NAME_RECORD_IPV6 ? 16 : 0;
    if (addressLength > 0 && length > addressLength) {
      const address =
        addressLength === 4
          ? formatIpv4(view.getUint32(value))
          : formatIpv6(view.getUint32(value), view.getUint32(value + 4), view.getUint32(value + 8), view.getUint32(value + 12));
      const name = optionText(bytes, value + addressLength, length - addressLength);
      if (name !== '' && !names.has(address)) names.set(address, name);
    }
    at = value + ((length + 3) & ~3);
  }
  return true;
}

/** Comments kept of one file, and characters of each: more would only fill memory. */
export const MOST_COMMENTS = 1_000;
export const MOST_COMMENT_LENGTH = 1_000;
/** UTF-8 takes at most four bytes a character. */
const MOST_COMMENT_BYTES = 4 * MOST_COMMENT_LENGTH;

/** Text of a comment: line breaks and tabs become spaces; cut at MOST_COMMENT_LENGTH. */
export function commentText(bytes: Uint8Array, offset: number, length: number): string {
  const own = bytes.slice(offset, offset + Math.min(length, MOST_COMMENT_BYTES));
  own.forEach((byte, i) => {
    if (byte === 0x0a || byte === 0x0d || byte === 0x09) own[i] = 0x20;
  });
  const text = optionText(own, 0, own.length).trim();
  return text.length > MOST_COMMENT_LENGTH || length > MOST_COMMENT_BYTES ? `${text.slice(0, MOST_COMMENT_LENGTH)}…` : text;
}
