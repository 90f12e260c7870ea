// @vitest-environment happy-dom
import { act } from 'react';
import { createRoot } from 'react-dom/client';
import { describe, expect, it, vi } from 'vitest';
import { Legend } from '../../../src/charts/legend.tsx';
import { EVENT_LOOK } from '../../../src/charts/marks.ts';
import { LANES } from '../../../src/charts/timeline-series.ts';
import { ANALYSIS_NAMES } from '../../../src/tables/packet-table.ts';
import { FlowFacts } from '../../../src/views/flow/flow-facts.tsx';
import { flagWords } from '../../../src/views/packets/flag-words.ts';
import { InTime } from '../../../src/views/ui/moments.tsx';
import { FORMS, splitTerms, TERMS } from '../../../src/views/ui/glossary.ts';
import { TEXTS } from '../../../src/views/ui/glossary-texts.ts';
import { ruleToneIn } from '../../../src/views/ui/words.ts';
import { flow, half, problemReport } from '../fixtures/reports.ts';

describe('the sign of a rule in a report', () => {
  it('is as grave as its findings there', () => {
    const { findings } = problemReport();
    const one = { ...findings[0]!, rule: 'clamp-missing' as const };
    expect(ruleToneIn({ findings: [{ ...one, severity: 'warning' }] }, 'clamp-missing')).toBe('warning');
    expect(ruleToneIn({ findings: [{ ...one, severity: 'problem' }, { ...one, severity: 'warning' }] }, 'clamp-missing')).toBe('problem');
    expect(ruleToneIn({ findings: [] }, 'mss-clamped')).toBe('info');
    expect(ruleToneIn({ findings: [] }, 'clamp-missing')).toBe('warning');
  });
});

describe('a word of a report that is none of ours', () => {
  it('is shown as it is, also where every object knows it', async () => {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    const host = document.createElement('div');
    const root = createRoot(host);
    await act(async () => {
      root.render(<FlowFacts flow={flow(0, { aToB: half({ wireSize: { value: 1400, source: 'constructor' } }) })} />);
      await Promise.resolve();
    });
    expect(host.textContent).toContain('1,400 constructor');
    act(() => root.unmount());
  });
});

describe('words that not everybody knows', () => {
  it('are taught for every flag of the packet list', () => {
    for (const name of ANALYSIS_NAMES) expect(flagWords(name), name).not.toBeNull();
    for (const own of ['frag-needed: ignored', 'above path MTU 1500', 'second sighting', 'resend after frag-needed', 'sent again', 'DSACK', 'to be segmented by hardware', 'IP length 0', 'IP fragment']) {
      expect(flagWords(own), own).not.toBeNull();
    }
    for (const [flag, told] of [['frag-needed', 'too big'], ['frag-needed: ignored', 'went on'], ['frag-needed: nothing to obey', 'already fit']] as const) expect(flagWords(flag)).toContain(told);
    expect(flagWords('nonsense')).toBeNull();
  });
  it('are in the glossary', () => {
    for (const name of ['DF', 'TSO', 'LRO', 'GRO', 'LSO', 'PMTUD', 'MSS', 'ICMP', 'frag-needed', 'RTO', 'SACK', 'goodput', 'bytes in flight', 'RTT', 'MTU', 'black hole']) expect(splitTerms(`the ${name} here`)[1], name).toBe(name);
    expect(Object.keys(TEXTS).sort()).toEqual([...TERMS].sort());
    for (const base of Object.values(FORMS)) expect(TEXTS[base], base).toBeTruthy();
  });
  it('are taught by legends and lanes, where the focus reaches them', async () => {
    Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
    const host = document.createElement('div');
    document.body.append(host);
    const root = createRoot(host);
    const items = [...Object.values(EVENT_LOOK), ...LANES.map((lane) => ({ ...lane, shape: 'area' as const }))];
    await act(async () => {
      root.render(<InTime start={null} end={null}><Legend items={items} /></InTime>);
      await Promise.resolve();
    });
    const notes = [...host.querySelectorAll<HTMLElement>('li [role=note]')];
    expect(notes).toHaveLength(items.length);
    for (const [i, { name }] of items.entries()) expect(name).toContain(notes[i]!.getAttribute('aria-label')!);
    const last = notes.at(-1)!;
    expect(last.tabIndex).toBe(0);
    const tip = document.getElementById(last.getAttribute('aria-describedby')!)!;
    expect(tip.hidden).toBe(true);
    await act(async () => { last.focus(); await Promise.resolve(); });
    expect(tip.hidden).toBe(false);
    await vi.waitFor(() => act(async () => { await Promise.resolve(); expect(tip.textContent).toContain('RST'); }));
    expect(tip.getAttribute('role')).toBe('tooltip');
    await act(async () => { dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' })); await Promise.resolve(); });
    expect(tip.hidden).toBe(true);
    await act(async () => { root.unmount(); await Promise.resolve(); });
  });
});
