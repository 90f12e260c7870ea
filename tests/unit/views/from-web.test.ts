// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { askedCapture } from '../../../src/views/from-web.ts';

describe('?capture=', () => {
  const base = 'https://mtuscope.example.org/app/';
  it('names a capture of the web, beside the page or elsewhere', () => {
    expect(askedCapture('?capture=night.pcap', base)?.href).toBe('https://mtuscope.example.org/app/night.pcap');
    expect(askedCapture('?capture=https%3A%2F%2Fother.example%2Fa.pcapng', base)?.href).toBe('https://other.example/a.pcapng');
  });
  it.each(['', '?x=1', '?capture=', '?capture=javascript:alert(1)', '?capture=data:,x', '?capture=file:///etc/passwd', '?capture=http://['])('%s names none', (search) => {
    expect(askedCapture(search, base)).toBeNull();
  });
});
