/** Byte sources of Node: files and standard input. */
import { access, constants, open, readdir, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { stdin } from 'node:process';
import type { Session } from '../engine/types.ts';

type ByteSource = Session['sources'][number];

const CHUNK = 4 * 1024 * 1024;

/** A file on disk, read ahead by one chunk into buffers that are used in turn. Rejects if it cannot be opened. */
export async function nodeFileSource(given: string): Promise<ByteSource> {
  const path = await placeOf(given);
  const status = await stat(path);
  if (status.isDirectory()) throw Object.assign(new Error('it is a directory'), { code: 'EISDIR' });
  // Whoever may not read it is told so at once.
  await access(path, constants.R_OK);
  // Pipes and devices have no length; their chunks come once.
  const byteLength = status.isFile() ? status.size : -1;
  return {
    name: basename(given),
    byteLength,
    async slice(start, end) {
      const handle = await open(path, 'r');
      try {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength < 0 ? end : byteLength) - start));
        const { bytesRead } = await handle.read(bytes, 0, bytes.length, start);
        return bytes.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    },
    async *chunks() {
      const handle = await open(path, 'r');
      let pending: Promise<{ bytesRead: number; buffer: Uint8Array }> | null = null;
      try {
        const size = byteLength >= 0 ? Math.max(1, Math.min(CHUNK, byteLength)) : CHUNK;
        const buffers = [new Uint8Array(size), new Uint8Array(byteLength > size || byteLength < 0 ? size : 1)];
        let turn = 0;
        const position = byteLength < 0 ? null : 0;
        let at = 0;
        const read = () => handle.read(buffers[turn], 0, buffers[turn].length, position === null ? null : at);
        pending = read();
        for (;;) {
          const { bytesRead, buffer } = await pending;
          pending = null;
          if (bytesRead === 0) return;
          at += bytesRead;
          turn ^= 1;
          pending = read();
          pending.catch(() => undefined);
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await pending?.catch(() => undefined);
        await handle.close();
      }
    },
  };
}

/**
 * The path as the file system has it. Node puts U+FFFD in place of what is no UTF-8 in an argument; then each part of the path is the one
 * name in its folder that reads so. The path as it is given where there is none, or more than one.
 */
async function placeOf(given: string): Promise<string | Buffer> {
  if (!given.includes('\ufffd') || (await stat(given).then(() => true, () => false))) return given;
  let place = Buffer.from(given.startsWith('/') ? '/' : '.');
  for (const part of given.split('/').filter((name) => name !== '')) {
    const names = part.includes('\ufffd') ? await readdir(place, { encoding: 'buffer' }).catch(() => []) : [Buffer.from(part)];
    const alike = names.filter((name) => name.toString() === part);
    if (alike.length !== 1) return given;
    place = Buffer.concat([place, Buffer.from('/'), alike[0]]);
  }
  return place;
}

/** Standard input: no length, read once; single frames cannot be looked at afterwards. */
export function stdinSource(): ByteSource {
  return {
    name: 'standard input',
    byteLength: -1,
    slice: () => Promise.reject(new Error('standard input cannot be read again')),
    async *chunks() {
      for await (const chunk of stdin as AsyncIterable<Uint8Array>) yield chunk;
    },
  };
}
