import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { bufferSource } from '../../../src/capture/sources.ts';
import { writePcap } from '../../../src/capture/write-pcap.ts';
import { analyze } from '../../../src/engine/analyze.ts';
import { isNamed } from '../../../src/wire/link-types.ts';

const nameOf = async (linkType: number): Promise<string> => {
  const frame = { bytes: new Uint8Array(60), origLen: 60, seconds: 1, nanos: 0 };
  const { outcome } = await analyze([bufferSource('one.pcap', writePcap([frame], { linkType }))], { pathMtu: null });
  return outcome.report!.capture.files[0]!.interfaces[0]!.linkTypeName;
};

describe('the name of a link type in the report', () => {
  it('is its number where the names cannot be loaded, and the capture is read all the same', async () => {
    vi.doMock('../../../src/wire/rare-link-types.ts', () => {
      throw new Error('the network is gone');
    });
    onTestFinished(() => {
      vi.doUnmock('../../../src/wire/rare-link-types.ts');
    });
    expect(await nameOf(251)).toBe('LINKTYPE_251');
  });

  it('is there for the usual ones and, loaded when it is needed, for the others', async () => {
    expect(await nameOf(113)).toBe('LINUX_SLL');
    expect(isNamed(251)).toBe(false);
    expect(await nameOf(251)).toBe('BLUETOOTH_LE_LL');
    expect(await nameOf(60_000)).toBe('LINKTYPE_60000');
  });
});
