import { describe, expect, it } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { capture, ip } from '../fixtures/raw-frames.ts';

/** The second frame of a capture whose file throws this when it is read again. */
async function detailAfter(error: unknown) {
  const source = bufferSource('a.pcap', capture([ip(28, 1, 0, 17, '0000000000000000'), ip(28, 2, 0, 17, '0000000000000000')]));
  const session = await analyze([source], { pathMtu: null });
  source.slice = () => Promise.reject(error);
  const answer = await session.packets({ what: 'detail', file: 0, frame: 2 }, () => Promise.resolve(true));
  if (answer?.what !== 'detail' || answer.detail === null) throw new Error('no detail');
  return answer.detail;
}

describe('a frame whose bytes cannot be read again', () => {
  it.each(['NotReadableError', 'NotFoundError'])('says that the file is another now, or elsewhere, where the browser says %s', async (name) => {
    const detail = await detailAfter(new DOMException('typically due to permission problems', name));
    expect(detail.failure).toBe('the file was changed or moved.');
  });

  it('gives the reason of other errors', async () => {
    expect((await detailAfter(new Error('standard input cannot be read again'))).failure).toBe('standard input cannot be read again');
    expect((await detailAfter('gone')).failure).toBe('gone');
  });

  it('has what the table knows of it, and no headers that seem cut', async () => {
    const { layers, bytes } = await detailAfter(new Error('gone'));
    expect(bytes).toHaveLength(0);
    expect(layers.map(({ name }) => name)).toEqual(['frame']);
  });
});
