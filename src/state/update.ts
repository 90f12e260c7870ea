/** How offline.ts, which is no part of the page, tells the page that a newer version is ready. */
export const UPDATE_EVENT = 'mtuscope-update';

/** Makes the newer version take over, and reloads this page with it. */
export type TakeOver = () => void;

/** Where it lies for a page that did not listen yet. */
interface Told {
  mtuscopeUpdate?: TakeOver;
}

export function tellUpdate(takeOver: TakeOver): void {
  (window as Told).mtuscopeUpdate = takeOver;
  dispatchEvent(new CustomEvent(UPDATE_EVENT, { detail: takeOver }));
}

export const toldUpdate = (): TakeOver | null => (window as Told).mtuscopeUpdate ?? null;
