import { describe, expect, it } from 'vitest';
import { borrowed, lend, readsBlobs } from '../../../src/worker/lent-file.ts';
import { fileSource } from '../../../src/engine/sources.ts';

const bytes = Uint8Array.from({ length: 9 << 20 }, (_, i) => i * 7 + (i >> 8));

describe('a file that the page lends', () => {
  it('is read in whole and in parts, several at a time', async () => {
    const lent = lend(new File([bytes], 'a.pcap'));
    const source = fileSource(borrowed(lent));
    expect([source.name, source.byteLength]).toEqual(['a.pcap', bytes.length]);
    const parts = await Promise.all([[0, 24], [5_000_000, 5_000_100], [bytes.length - 3, bytes.length + 50]].map(([start, end]) => source.slice(start!, end!)));
    expect(parts.map((part) => Buffer.from(part).toString('hex'))).toEqual(
      [[0, 24], [5_000_000, 5_000_100], [bytes.length - 3, bytes.length]].map(([start, end]) => Buffer.from(bytes.subarray(start, end)).toString('hex')),
    );
    let read = 0;
    for await (const chunk of source.chunks()) {
      expect(Buffer.compare(chunk, bytes.subarray(read, read + chunk.length))).toBe(0);
      read += chunk.length;
    }
    expect(read).toBe(bytes.length);
    lent.port.close();
  });

  it('says why it cannot be read', async () => {
    const file = new File([bytes.subarray(0, 10)], 'gone.pcap');
    file.slice = () => ({ arrayBuffer: () => Promise.reject(new DOMException('It was moved.', 'NotReadableError')) }) as unknown as Blob;
    const lent = lend(file);
    await expect(fileSource(borrowed(lent)).slice(0, 4)).rejects.toThrow('It was moved.');
    lent.port.close();
  });

  it('is not needed where blobs can be read', async () => {
    expect(await readsBlobs()).toBe(true);
  });
});
