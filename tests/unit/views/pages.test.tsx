// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { useApp } from '../../../src/state/app-store.ts';
import type { Phase } from '../../../src/state/phase.ts';
import { REPORT, START } from '../../../src/state/route.ts';
import { App } from '../../../src/views/app.tsx';
import { checksOf } from '../../../src/views/report/checks.tsx';
import { emptyReport, flow, problemReport } from '../fixtures/reports.ts';

let host: HTMLElement;
let root: Root;

const shown = (report = problemReport()): Phase => ({
  name: 'report', report, failures: [], origin: { from: 'kept', files: [{ name: 'a<b>.pcap', bytes: 10 }], example: null }, stopped: false, restating: false,
});

async function show(phase: Phase, route = START as ReturnType<typeof useApp.getState>['route']) {
  await act(async () => {
    useApp.setState({ phase, route });
    await Promise.resolve();
  });
  // The report's code is loaded when it is first shown.
  await vi.waitFor(() => act(async () => {
    await Promise.resolve();
    expect(host.textContent).not.toContain('Opening …');
  }));
}

const main = () => host.querySelector('main')!;
const byTestId = (id: string) => host.querySelector<HTMLElement>(`[data-testid="${id}"]`);

// So that the first to show a report does not wait for its code.
beforeAll(async () => {
  await Promise.all([import('../../../src/views/report/report-page.tsx'), import('../../../src/views/flow/flow-page.tsx')]);
}, 20_000);
beforeEach(async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
  host = document.createElement('div');
  document.body.append(host);
  root = createRoot(host);
  await act(async () => {
    root.render(<App />);
    await Promise.resolve();
  });
});
afterEach(async () => {
  await act(async () => {
    root.unmount();
    await Promise.resolve();
  });
  host.remove();
});

describe('the pages', () => {
  it('start with the question, the drop zone and the five stories', async () => {
    await show({ name: 'start', notice: 'Reading was cancelled.' });
    expect(main().dataset.phase).toBe('start');
    expect(main().textContent).toContain('Reading was cancelled.');
    expect(main().querySelectorAll('ul li button')).toHaveLength(5);
    expect(byTestId('file-input')).not.toBeNull();
  });

  it('show progress with the findings so far', async () => {
    const progress = { file: 0, fileName: 'a.pcap', bytesRead: 50, byteLength: 100, frames: 7, flows: 2, fragNeeded: 1 };
    await show({ name: 'reading', files: [{ name: 'a.pcap', bytes: 100 }], example: null, startedAt: performance.now(), progress, partial: problemReport(), cancelling: false });
    expect(byTestId('progress')?.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('50');
    expect(byTestId('progress')?.textContent).toContain('Router 10.77.1.1 merges');
  });

  it('tell behind the last byte of how many flows a closer look was taken', async () => {
    const progress = { file: 0, fileName: 'a.pcap', bytesRead: 100, byteLength: 100, frames: 7, flows: 2000, fragNeeded: 1, looks: { done: 400, of: 1600 } };
    await show({ name: 'reading', files: [{ name: 'a.pcap', bytes: 100 }], example: null, startedAt: performance.now(), progress, partial: null, cancelling: false });
    expect(byTestId('progress')?.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow')).toBe('25');
    expect(byTestId('progress')?.textContent).toContain('400 of 1,600 flows');
    expect(byTestId('progress')?.textContent).not.toContain('Time left');
  });

  it('show the verdict, the evidence and the fix', async () => {
    await show(shown(), REPORT);
    expect(main().dataset.phase).toBe('report');
    expect(byTestId('verdict')?.querySelector('h1')?.textContent).toContain('switch off LRO there');
    // The fixes come when the evidence stands.
    await vi.waitFor(async () => {
      await act(() => new Promise((resolve) => setTimeout(resolve, 10)));
      expect(main().textContent).toContain('ethtool -K eth0 lro off');
    }, { timeout: 15_000 });
    expect([...main().querySelectorAll('[role=tab]')].map((tab) => tab.textContent)).toEqual(['Linux', 'ESXi', 'FreeBSD']);
    expect(byTestId('flow-table')?.getAttribute('aria-rowcount')).toBe('61');
    await act(async () => {
      main().querySelector<HTMLAnchorElement>('nav[aria-label=Findings] li:nth-child(3) a')!.click();
      await Promise.resolve();
    });
    expect(main().textContent).toContain('No command for this one');
  });

  it('give trust where nothing is wrong', async () => {
    await show(shown(emptyReport()), REPORT);
    expect(main().textContent).toContain('What was checked');
    expect(main().textContent).not.toContain('What ends it');
  });

  it('do not tick off what an empty capture could not show', async () => {
    const nothing = { ...emptyReport(), flows: [], totals: { ...emptyReport().totals, packets: 0, tcpPackets: 0, tcpFlows: 0 } };
    await show(shown(nothing), REPORT);
    expect(main().textContent).not.toContain('What was checked');
  });

  it('show a warning where all works beside a risk', async () => {
    const one = problemReport();
    const findings = [{ ...one.findings[0]!, severity: 'warning' as const }];
    await show(shown({ ...one, findings, verdict: { ...one.verdict, outcome: 'working', findings: findings.map(({ id }) => id) } }), REPORT);
    expect(byTestId('verdict')?.dataset.tone).toBe('warning');
    expect(byTestId('verdict')?.textContent).toMatch(/^Warning/);
  });

  it('treat names from outside as text', async () => {
    await show(shown(), REPORT);
    expect(main().textContent).toContain('a<b>.pcap');
  });

  it('count the flows of a large capture in slices, and come to the same', async () => {
    const large = { ...emptyReport(), flows: Array.from({ length: 45_000 }, (_, i) => flow(i)) };
    // The counting may be over by the time that the rest of the page is there.
    let counting = false;
    const observer = new MutationObserver(() => {
      counting ||= document.body.textContent.includes('counting …');
    });
    observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    await show(shown(large), REPORT);
    await vi.waitFor(async () => {
      await act(() => new Promise((resolve) => setTimeout(resolve, 10)));
      expect(main().querySelector('section[aria-labelledby=checks-title]')).not.toBeNull();
      expect(main().textContent).not.toContain('counting …');
    }, { timeout: 15_000 });
    observer.disconnect();
    expect(counting).toBe(true);
    const found = [...main().querySelectorAll('section[aria-labelledby=checks-title] dd')].map((dd) => dd.textContent);
    expect(found).toEqual(checksOf(large).map((check) => check.found));
    expect(found[1]).toMatch(/^45,000 of/);
  }, 20_000);

  it('show a few findings of one title before those of others, told apart by their hosts', async () => {
    const one = problemReport();
    const findings = Array.from({ length: 9 }, (_, i) => ({
      ...one.findings[0]!, id: `alike-${i}`, streams: [i], ...(i < 8 ? { title: 'The same' } : { title: 'Another' }),
      case: { ...one.findings[0]!.case!, mtu: 1500, sender: `10.0.0.${i}`, receiver: '10.1.1.1' },
    }));
    await show(shown({ ...one, findings, paths: [], verdict: { ...one.verdict, findings: findings.map(({ id }) => id) } }), { ...REPORT, finding: 'alike-6' });
    const nav = main().querySelector('nav[aria-label=Findings]')!;
    const texts = [...nav.querySelectorAll('a')].map(({ textContent }) => textContent);
    expect(texts.map((text) => /The same|Another/.exec(text)?.[0])).toEqual(['The same', 'The same', 'The same', 'The same', 'Another']);
    expect(texts.map((text) => / · (10\S+ → \S+)$/.exec(text)?.[1])).toEqual(['10.0.0.0 → 10.1.1.1', '10.0.0.1 → 10.1.1.1', '10.0.0.2 → 10.1.1.1', '10.0.0.6 → 10.1.1.1', undefined]);
    expect(nav.querySelector('button')!.textContent).toBe('Show all 9');
  });

  it('show the worst of many findings and the chosen one, and all when asked', async () => {
    const one = problemReport();
    const findings = Array.from({ length: 40 }, (_, i) => ({ ...one.findings[0]!, id: `many-${i}`, title: `Finding ${i}`, ...(i === 25 ? { rule: 'reset' as const, title: 'One of another kind' } : {}) }));
    const many = { ...one, findings, paths: [], verdict: { ...one.verdict, findings: findings.map(({ id }) => id) } };
    await show(shown(many), { ...REPORT, finding: 'many-30' });
    const nav = main().querySelector('nav[aria-label=Findings]')!;
    const links = () => [...nav.querySelectorAll('a')];
    expect(links()).toHaveLength(14);
    expect(links().map(({ textContent }) => textContent).join()).toContain('One of another kind');
    expect(links().at(-1)!.getAttribute('aria-current')).toBe('true');
    expect(nav.textContent).toContain('40 findings');
    await act(async () => {
      nav.querySelector('button')!.click();
      await Promise.resolve();
    });
    expect(links()).toHaveLength(40);
    expect(nav.querySelector('button')!.textContent).toBe('Show the worst');
  });

  it('say of a file that cannot be read what and where', async () => {
    const failure = { code: 'empty-file' as const, offset: 0, found: 'no bytes', expected: 'a capture', message: 'This file is empty.', advice: 'Record again.' };
    await show({ name: 'failure', failures: [{ file: { name: 'a.pcap', bytes: 0 }, failure }] });
    expect(byTestId('failure')?.textContent).toMatch(/a\.pcap.*This file is empty\..*no bytes.*Record again\./);
  });

  it('say that a flow is not there', async () => {
    await show(shown(), { view: 'flow', file: 0, stream: 999_999, part: null, frame: null, zoom: null });
    expect(main().textContent).toContain('no such flow');
  });
});
