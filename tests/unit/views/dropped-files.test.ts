import { describe, expect, it } from 'vitest';
import { droppedFiles } from '../../../src/views/dropped-files.ts';

const denied = new DOMException('typically due to permission problems', 'NotReadableError');

/** A file of a folder, as browsers hand them out; null = it is gone when it is asked for. */
const fileEntry = (name: string, file: File | null = new File(['x'], name)) => ({
  name, isFile: true, isDirectory: false,
  file: (give: (file: File) => void, fail: (error: unknown) => void) => (file ? give(file) : fail(denied)),
});

/** A folder whose entries come two at a time; null = it may not be read. */
const folderEntry = (name: string, entries: object[] | null) => ({
  name, isFile: false, isDirectory: true,
  createReader: () => {
    let at = 0;
    return {
      readEntries: (give: (some: object[]) => void, fail: (error: unknown) => void) => (entries ? give(entries.slice(at, (at += 2))) : fail(denied)),
    };
  },
});

const drop = (...entries: object[]) => {
  const items = entries.map((entry) => ({ kind: 'file', webkitGetAsEntry: () => entry, getAsFile: () => new File(['x'], (entry as { name: string }).name) }));
  return droppedFiles({ items } as unknown as DataTransfer);
};

describe('a folder that is dropped', () => {
  it('gives the captures that lie in it, all that its reader hands out, in the order of their numbers', async () => {
    const { files, refused } = await drop(folderEntry('ring', ['r10.pcap', 'notes.txt', 'r9.pcap.gz', 'r1.PCAPNG'].map((name) => fileEntry(name))));
    expect(files.map(({ name }) => name)).toEqual(['r1.PCAPNG', 'r9.pcap.gz', 'r10.pcap']);
    expect(refused).toEqual([]);
  });

  it('is refused where it holds none, and no other file for that', async () => {
    const { files, refused } = await drop(folderEntry('empty', [fileEntry('notes.txt')]), fileEntry('a.bin'));
    expect(files.map(({ name }) => name)).toEqual(['a.bin']);
    expect(refused).toEqual([{ name: 'empty', captures: 0 }]);
  });

  it('is told as unreadable, not as empty, where it may not be read or a file of it went away', async () => {
    const { files, refused } = await drop(folderEntry('private', null), folderEntry('rotated', [fileEntry('a.pcap'), fileEntry('b.pcap', null)]));
    expect(files).toEqual([]);
    expect(refused).toEqual([{ name: 'private', captures: null }, { name: 'rotated', captures: null }]);
  });
});
