/**
 * Where the reader was in each entry of the history, and what was folded open there: Back, Forward and a reload come to
 * the same lines and the same element as before. A browser's own restoration comes before the view is drawn, and knows
 * nothing of the focus.
 */
import { useLayoutEffect } from 'react';
import type { Keeper } from '../charts/kept.ts';
import { beforeLeaving, leave } from '../state/leaving.ts';
import type { Route } from '../state/route.ts';

interface Spot {
  /** The view that it is in: reading and its report share an entry with the start page. */
  place: string;
  y: number;
  /** How tall the page was: before it is so again, its lines do not lie where they lay. */
  height: number;
  /** The element with the focus: which child of which, from the content's element down, and what it is; null = none in there. */
  focus: { trail: number[]; is: string } | null;
  /** How the view's parts were left (`useKept`), by name. */
  left: Record<string, unknown>;
}

/** Where the spots of the history lie over a reload: a page that is being left can change its history no more. */
const KEPT = 'mtuscope.places';

/** So many entries are kept over a reload, those that were on the screen last. */
const MOST_KEPT = 50;

/** A view that is still being fetched, or grows as its parts come, is waited for this long, in milliseconds. */
const PATIENCE = 2000;

const spots = new Map<number, Spot>();
let current = 0;
let shown: string | null = null;
let returned = false;
let restoring = new AbortController();

/** The number that an entry of the history carries once it was shown. */
function entryOf(state: unknown): number | null {
  const { entry } = (state ?? {}) as { entry?: unknown };
  return typeof entry === 'number' ? entry : null;
}

const content = () => document.getElementById('content');
const nameOf = (element: Element) => `${element.tagName} ${element.getAttribute('href') ?? element.getAttribute('aria-label') ?? element.textContent?.slice(0, 60) ?? ''}`;

function focusOf(element: Element): Spot['focus'] {
  const root = content();
  if (!root?.contains(element) || element === root) return null;
  const trail: number[] = [];
  for (let at = element; at !== root; at = at.parentElement!) trail.unshift([...at.parentElement!.children].indexOf(at));
  return { trail, is: nameOf(element) };
}

function find({ trail, is }: NonNullable<Spot['focus']>): HTMLElement | null {
  let at: Element | null = content();
  for (const child of trail.slice(0, -1)) at = at?.children[child] ?? null;
  if (!at) return null;
  // A row of a list that was scrolled since is another child than it was.
  const found = [at.children[trail.at(-1) ?? -1], ...at.children].find((child) => child !== undefined && nameOf(child) === is);
  return found instanceof HTMLElement ? found : null;
}

function keep(change: Partial<Spot>): void {
  if (shown === null) return;
  const before = spots.get(current);
  // The last one that was changed stands last.
  spots.delete(current);
  spots.set(current, { ...(before?.place === shown ? before : { y: scrollY, height: 0, focus: null, left: {} }), place: shown, ...change });
}

/** The same of lines and focus, which are found again when the page is as tall as it is now. */
const keepSpot = (change: Partial<Spot>) => keep({ ...change, height: document.documentElement.scrollHeight });

/** Keeps with the entry on the screen how the parts of its view were left. */
export const keeper: Keeper = {
  // While a view is drawn that the reader comes back to, the history is there already, and `current` not yet.
  get: (name) => spots.get(entryOf(history.state) ?? NaN)?.left[name],
  set(name, value) {
    const before = spots.get(current);
    keep({ left: { ...(before?.place === shown ? before?.left : {}), [name]: value } });
  },
  entry: () => current,
  leaving: beforeLeaving,
};

/** Whether nothing in particular has the focus. */
const isLost = () => document.activeElement === null || document.activeElement === document.body || document.activeElement === content();

/** Takes the focus from what the view before leaves behind; a view that is fetched first stays, hidden, for a moment. */
function focusContent(): void {
  if (isLost() || content()?.contains(document.activeElement)) content()?.focus({ preventScroll: true });
}

/** Goes back to a spot, and stays there while the view's parts come, unless the hand moves on by itself. */
function restore({ y, height, focus }: Spot): void {
  const until = performance.now() + PATIENCE;
  const { signal } = restoring;
  const attempt = () => {
    if (signal.aborted) return;
    scrollTo({ top: y, behavior: 'instant' });
    if (focus && isLost()) find(focus)?.focus({ preventScroll: true });
    const there = document.documentElement.scrollHeight === height && (focus === null || !isLost());
    if (!there && performance.now() < until) requestAnimationFrame(attempt);
  };
  for (const type of ['wheel', 'keydown', 'pointerdown']) addEventListener(type, () => restoring.abort(), { signal, passive: true });
  attempt();
}

/** Whether the view on the screen is one that the reader came back to: it stands where it was left, whatever its address names. */
export const cameBack = (): boolean => returned;

/** What had the focus last, and what it stands in, from the inside out. */
let focused: Element[] = [];

/** A button may vanish, or have nothing left to do, when it is pressed: the nearest part of the page around it takes the focus over. */
function handOn(): void {
  const [last, ...around] = focused;
  if (document.activeElement !== document.body || !last || (last.isConnected && !last.matches(':disabled'))) return;
  const part = around.find((one) => one.isConnected && one.matches('section, figure, main, [role=group]')) as HTMLElement | undefined;
  if (!part) return;
  if (part.tabIndex < 0 && part !== content()) {
    part.tabIndex = -1;
    part.addEventListener('blur', () => part.removeAttribute('tabindex'), { once: true });
  }
  part.focus({ preventScroll: true });
}

/** Called once, before the first view. */
export function startKeepingPlace(): void {
  history.scrollRestoration = 'manual';
  // A link is followed by the browser itself, on a busy machine before it tells of the last scrolling.
  addEventListener('click', () => {
    keepSpot({ y: scrollY });
    leave();
  }, { capture: true });
  addEventListener('scroll', () => keepSpot({ y: scrollY }), { passive: true });
  addEventListener('focusin', ({ target }) => {
    keepSpot({ focus: target instanceof Element ? focusOf(target) : null });
    focused = [];
    for (let at = target instanceof Element ? target : null; at; at = at.parentElement) focused.push(at);
  });
  // Much goes at once, some when the list that it belonged to was made anew.
  for (const type of ['click', 'popstate']) addEventListener(type, () => [50, 500].forEach((after) => setTimeout(handOn, after)));
  try {
    for (const [entry, spot] of JSON.parse(sessionStorage.getItem(KEPT) ?? '[]') as [number, Spot][]) spots.set(entry, spot);
  } catch {
    // Nothing is kept here, then.
  }
  addEventListener('pagehide', () => {
    try {
      sessionStorage.setItem(KEPT, JSON.stringify([...spots].slice(-MOST_KEPT)));
    } catch {
      // As above.
    }
  });
}

/**
 * A view that is new begins at its top with the focus on the content, so that Tab and a screen reader go on from there;
 * one that is come back to stands where it was left. `place` names the view.
 */
export function useKeptPlace(place: string, route: Route): void {
  useLayoutEffect(() => {
    const known = entryOf(history.state);
    const [before, entryBefore] = [shown, current];
    current = known ?? Math.random();
    if (known === null) history.replaceState({ entry: current }, '');
    shown = place;
    if (place === before && current === entryBefore) return;
    restoring.abort();
    restoring = new AbortController();
    const spot = spots.get(current);
    // The same view under another address, for example another finding: its parts stay as they are.
    const stays = place === before && spot === undefined ? spots.get(entryBefore) : undefined;
    if (stays?.place === place) keep({ left: stays.left });
    returned = spot?.place === place;
    // At the very beginning the focus is where the browser puts it.
    if (before !== null && place !== before) focusContent();
    if (spot && returned) restore(spot);
    else if (place !== before) scrollTo({ top: 0, behavior: 'instant' });
  }, [place, route]);
}
