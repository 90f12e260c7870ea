/** The sentences for files that are no capture, or none that can be read here: loaded with the first such file. */
import { failure, hex } from './failure.ts';
import { FILE_HEADER, MAGIC_CBPF, MAJOR, MINOR, pcapMagic } from './pcap-magic.ts';
import type { CaptureFailure } from './types.ts';

/** Formats that are told apart by their first bytes: text of the bytes, name, what to do. */
const FOREIGN: [at: number, magic: string, name: string, advice: string][] = [
  [0, 'snoop\0\0\0', 'a snoop capture', 'Convert it: editcap -F pcapng FILE out.pcapng'],
  [0, 'GMBU', 'a Microsoft Network Monitor 2 capture', 'Convert it: editcap -F pcapng FILE out.pcapng'],
  [0, 'RTSS', 'a Microsoft Network Monitor 1 capture', 'Convert it: editcap -F pcapng FILE out.pcapng'],
  [0, 'TRSNIFF', 'a Sniffer capture', 'Convert it: editcap -F pcapng FILE out.pcapng'],
  [0, 'XCP\0', 'a NetXRay capture', 'Convert it: editcap -F pcapng FILE out.pcapng'],
  [0, 'VL\0\0', 'a Visual Networks capture', 'Convert it: editcap -F pcapng FILE out.pcapng'],
  [0, '\x04\x22\x4d\x18', 'an lz4 file', 'Unpack it first: lz4 -d FILE out.pcap'],
  [0, '\xfd7zXZ\0', 'an xz file', 'Unpack it first: xz -dk FILE'],
  [0, 'BZh', 'a bzip2 file', 'Unpack it first: bzip2 -dk FILE'],
  [0, 'PK\x03\x04', 'a zip archive', 'Unpack it first: unzip FILE'],
  [0, 'PK\x05\x06', 'an empty zip archive', 'Look for the capture elsewhere: this archive holds nothing.'],
  [0, '7z\xbc\xaf\x27\x1c', 'a 7-Zip archive', 'Unpack it first: 7z x FILE'],
  [0, 'Rar!', 'a RAR archive', 'Unpack it first: unrar x FILE'],
  [257, 'ustar', 'a tar archive', 'Unpack it first: tar -xf FILE'],
  [0, '\x1f\x9d', 'a file packed with compress', 'Unpack it first: uncompress FILE'],
  [0, '\x7fELF', 'a program', 'Choose the capture that it wrote.'],
  [0, '%PDF', 'a PDF document', 'Choose the capture itself (pcap, pcapng).'],
  [0, '\x89PNG', 'a picture', 'Choose the capture itself (pcap, pcapng), not a picture of it.'],
  [0, '\xff\xd8\xff', 'a picture', 'Choose the capture itself (pcap, pcapng), not a picture of it.'],
];

function startsWith(bytes: Uint8Array, at: number, text: string): boolean {
  if (bytes.length < at + text.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** ETL: the first event is a trace header of ~0x100–0x400 bytes; recognised by its UTF-16 logger or by the fixed version words. */
function isEtl(bytes: Uint8Array): boolean {
  // WMI_BUFFER_HEADER: buffer size, then … type and flags; the first event's header has marker 0xC0 and type 2 (system) at 72.
  if (bytes.length < 76) return false;
  const size = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24);
  return size >= 0x400 && size <= 0x1000000 && size % 0x400 === 0 && (bytes[75] & 0xc0) === 0xc0 && (bytes[74] === 2 || bytes[74] === 1);
}

/** ERF: records of time stamp (little endian), type, flags, length: two in a row that can be, of one day. */
function isErf(bytes: Uint8Array): boolean {
  let at = 0;
  let before = NaN;
  for (let record = 0; record < 2; record++) {
    if (at + 16 > bytes.length) return false;
    const type = bytes[at + 8] & 0x7f;
    const length = (bytes[at + 10] << 8) | bytes[at + 11];
    const seconds = (bytes[at + 4] | (bytes[at + 5] << 8) | (bytes[at + 6] << 16) | (bytes[at + 7] << 24)) >>> 0;
    if (type === 0 || type > 48 || length < 16 || seconds < 600_000_000 || Math.abs(seconds - before) > 86_400) return false;
    before = seconds;
    at += length;
  }
  return true;
}

function looksLikeText(bytes: Uint8Array): boolean {
  const length = Math.min(bytes.length, 512);
  let printable = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i];
    if (byte === 9 || byte === 10 || byte === 13 || (byte >= 0x20 && byte < 0x7f) || byte >= 0xa0) printable++;
    else if (byte === 0) return false;
  }
  return length > 0 && printable / length > 0.95;
}

/** What a text in small letters is, and how its capture is come by. */
function kindOfText(text: string): [what: string, advice: string] {
  // K12xx and Catapult text: a frame for each of such rulers.
  if (text.startsWith('+---------+')) return ['a K12 text file', 'Convert it: editcap -F pcapng FILE out.pcapng'];
  if (/^[0-9a-f]{4,8}:? +(?:[0-9a-f]{2} ){8}/m.test(text)) return ['a hex dump', 'Make a capture of it: text2pcap FILE out.pcap; or record again with -w FILE.'];
  if (/^[[{]\s*["{]/.test(text)) {
    return ['a JSON file and no report of mtuscope', 'Choose the capture itself (pcap, pcapng), or a report that mtuscope saved.'];
  }
  return ['a text file', 'tcpdump and tshark write a capture with -w FILE; the text that they print cannot be read back.'];
}

/** pcapng sections and pcap magic numbers that a transfer in text mode changed (draft-ietf-opsawg-pcapng §4.1). */
function mangled(bytes: Uint8Array): boolean {
  const [a, b, c, d] = bytes;
  if (a === 0x0a && b === 0x0d && c === 0x0a) return true;
  if (b === 0x0a && c === 0x0d && (d === 0x0a || d === 0x0d)) return true;
  return a === 0x0d && b === 0x0d && c === 0x0a && d !== 0x0d;
}

/** Why there is no reader for a file that starts with these bytes (inflated). */
export function whyUnread(head: Uint8Array): CaptureFailure {
  if (head.length >= 4 && head[0] === 0x0a && head[1] === 0x0d && head[2] === 0x0d && head[3] === 0x0a) {
    if (head.length < 12) return tooShort(head, 'a pcapng section header', 28);
    const advice = 'The file is damaged at its start; if it was transferred in text mode, copy it again in binary mode.';
    return failure('not-a-capture', 8, hex(head, 8), 'This pcapng file lacks its byte-order magic number.', advice, '1a 2b 3c 4d in either order');
  }
  const magic = pcapMagic(head);
  if (!magic || magic.magic === MAGIC_CBPF) return notACapture(head);
  if (head.length < FILE_HEADER) return tooShort(head, 'a pcap file header', FILE_HEADER);
  const view = new DataView(head.buffer, head.byteOffset);
  return refusedVersion(`${view.getUint16(MAJOR, magic.little)}.${view.getUint16(MINOR, magic.little)}`);
}

function tooShort(head: Uint8Array, what: string, bytes: number): CaptureFailure {
  const advice = 'Record again, and stop the capture before you copy the file.';
  const message = `The file ends within its header: ${head.length} bytes, where ${what} takes ${bytes}.`;
  return failure('not-a-capture', head.length, `${head.length} bytes`, message, advice, `at least ${bytes} bytes`);
}

/** The failure of a file that does not start like a capture. `head` holds its first bytes, a few hundred at least where there are. */
function notACapture(head: Uint8Array): CaptureFailure {
  if (head.length === 0) {
    return failure(
      'empty-file',
      0,
      'no bytes',
      'The file is empty: 0 bytes.',
      'Record again, and stop the capture before you copy the file.',
    );
  }
  const found = `${hex(head)}${head.length > 8 ? ' …' : ''}`;
  const foreign = (name: string, advice: string) =>
    failure('foreign-format', 0, `${name} (${found})`, `This is ${name}, not a pcap or pcapng capture.`, advice);
  if (pcapMagic(head)?.magic === MAGIC_CBPF) {
    return foreign('a saved capture filter (cBPF)', 'Choose the capture that was recorded with it.');
  }
  if (mangled(head)) {
    const message = 'The file was damaged by a transfer in text mode: line ends in its header were changed.';
    return failure(
      'mangled-by-text-mode',
      0,
      found,
      message,
      'Copy it again in binary mode (ftp: "binary"; or scp, or put it in a zip archive).',
    );
  }
  for (const [at, magic, name, advice] of FOREIGN) if (startsWith(head, at, magic)) return foreign(name, advice);
  if (isEtl(head))
    return foreign('a Windows event trace (ETL)', 'Convert it: pktmon etl2pcap FILE --out out.pcapng, or etl2pcapng FILE out.pcapng');
  // Text has such bytes in those places now and then; a capture has bytes that no text has.
  if (isErf(head) && !looksLikeText(head)) return foreign('an Endace ERF capture', 'Convert it: editcap -F pcapng FILE out.pcapng');
  if (looksLikeText(head)) {
    const text = new TextDecoder('utf-8').decode(head.subarray(0, 512)).trimStart().toLowerCase();
    if (text.startsWith('<!doctype html') || text.startsWith('<html')) {
      return failure(
        'not-a-capture',
        0,
        'a web page',
        'This is a web page (HTML), not a capture.',
        'A download behind a login often ends so: fetch the capture again.',
      );
    }
    const [what, advice] = kindOfText(text);
    return failure('not-a-capture', 0, `text (${found})`, `This is ${what}, not a capture.`, advice);
  }
  if (head.length < 24) {
    return failure(
      'not-a-capture',
      0,
      found,
      `The file has only ${head.length} bytes, too few for a capture.`,
      'Record again, and stop the capture before you copy the file.',
    );
  }
  const advice = 'If another program wrote it, try: editcap -F pcapng FILE out.pcapng';
  return failure('not-a-capture', 0, found, `The file does not start like a capture (first bytes: ${found}).`, advice);
}

/** A pcap file whose version nobody defined. */
function refusedVersion(version: string): CaptureFailure {
  const message = `This pcap file states version ${version}, which no program that we know of reads.`;
  return failure('unsupported-version', 4, `version ${version}`, message, 'Record again with a current tcpdump or dumpcap.', 'version 2.4');
}
