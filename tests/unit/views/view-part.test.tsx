// @vitest-environment happy-dom
import { act, type ReactNode } from 'react';
import { createRoot, type Root } from 'react-dom/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useMissingPart } from '../../../src/state/missing-part.ts';
import { lazyPart, ViewBoundary, viewPart } from '../../../src/views/missing-part.tsx';

const Hello = ({ name }: { name: string }) => <p>Hello {name}</p>;

let place: HTMLElement;
let root: Root;
beforeEach(() => {
  (globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true;
  place = document.createElement('div');
  root = createRoot(place);
});
afterEach(() => {
  act(() => root.unmount());
  useMissingPart.getState().forget();
});

const show = (what: ReactNode) => act(async () => {
  root.render(what);
  await Promise.resolve();
});

describe('a part of the page', () => {
  it('has something in its place until it is there, and is drawn at once then', async () => {
    let come: (part: { default: typeof Hello }) => void = () => undefined;
    const Part = viewPart(() => new Promise<{ default: typeof Hello }>((resolve) => { come = resolve; }));
    await show(<Part name="you" waiting="Opening …" />);
    expect(place.textContent).toBe('Opening …');
    // No timer runs between its coming and its being drawn.
    vi.useFakeTimers();
    await act(async () => {
      come({ default: Hello });
      await Promise.resolve();
    });
    vi.useRealTimers();
    expect(place.textContent).toBe('Hello you');
  });

  it('is there from the first where it was loaded ahead', async () => {
    const Part = viewPart(() => Promise.resolve({ default: Hello }));
    Part.ahead();
    await Promise.resolve();
    await Promise.resolve();
    act(() => root.render(<Part name="you" waiting="Opening …" />));
    expect(place.textContent).toBe('Hello you');
  });

  it('tells where it does not come, and is asked for again in another place', async () => {
    let tries = 0;
    const Part = viewPart(() => (++tries === 1 ? Promise.reject<{ default: typeof Hello }>(new Error('gone')) : Promise.resolve({ default: Hello })));
    const silent = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await show(<ViewBoundary place="one"><Part name="you" /></ViewBoundary>);
    expect(place.textContent).toContain('This view cannot be shown');
    await show(<ViewBoundary place="two"><Part name="you" /></ViewBoundary>);
    expect(place.textContent).toBe('Hello you');
    silent.mockRestore();
  });

  it('leaves nothing in its place where a smaller one does not come, and says so beside', async () => {
    const Part = lazyPart<{ name: string }>(() => Promise.reject<{ default: typeof Hello }>(new Error('gone')));
    await show(<div>before <Part name="you" waiting="Drawing …" /></div>);
    await vi.waitFor(() => expect(useMissingPart.getState().told).toBe(true));
    await show(<div>before <Part name="you" waiting="Drawing …" /></div>);
    expect(place.textContent).toBe('before ');
  });

  it('asks for a smaller one again when it is opened anew', async () => {
    let tries = 0;
    const Part = lazyPart<{ name: string }>(() => (++tries === 1 ? Promise.reject<{ default: typeof Hello }>(new Error('gone')) : Promise.resolve({ default: Hello })));
    await show(<Part name="you" />);
    await vi.waitFor(() => expect(useMissingPart.getState().told).toBe(true));
    await show(null);
    await show(<Part name="you" />);
    await vi.waitFor(() => expect(place.textContent).toBe('Hello you'));
    expect(tries).toBe(2);
  });
});
