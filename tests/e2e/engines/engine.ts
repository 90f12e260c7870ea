/** What the walk through the app asks of a browser that Playwright does not drive. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Engine {
  tab(address: string): Promise<Tab>;
  stop(): Promise<void>;
}

/** Pixels within the window. */
export interface Place {
  x: number;
  y: number;
}

/** A page in a tab or window of its own. */
export interface Tab {
  go(url: string): Promise<unknown>;
  reload(): Promise<unknown>;
  close(): Promise<unknown>;
  /** The value of an expression, which may be a promise; plain values only. */
  value<T>(expression: string): Promise<T>;
  /** Chooses files of the disk in an input. */
  choose(selector: string, files: readonly string[]): Promise<void>;
  /** Presses keys where the focus is. */
  press(...keys: readonly string[]): Promise<void>;
  /** Drags the mouse from one place of the window to another. */
  drag(from: Place, to: Place): Promise<void>;
  /** Turns the wheel at a place of the window; below 0 is away from the hand. */
  wheel(at: Place, pixels: number): Promise<void>;
  /** Addresses that the page asked for. */
  requests(): Promise<string[]>;
  /** Errors that nobody caught, and what the page said on the console as errors. */
  complaints(): Promise<string[]>;
  picture(): Promise<Buffer>;
}

/** The first of these programs that can be run; null where there is none. */
export function findProgram(names: readonly string[], places: readonly string[]): string | null {
  const runs = (path: string) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  };
  const candidates = [...places, ...(process.env.PATH ?? '').split(delimiter)].filter(Boolean).flatMap((place) => names.map((name) => join(place, name)));
  for (const path of candidates) {
    if (runs(path)) return path;
    if (runs(`${path}.exe`)) return `${path}.exe`;
  }
  return null;
}

/** What hands do, in the words that WebDriver and WebDriver BiDi share: https://www.w3.org/TR/webdriver2/#actions. */
export const keyActions = (keys: readonly string[]) =>
  [{ type: 'key', id: 'keys', actions: keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) }];

export function dragActions(from: Place, to: Place) {
  const half = { x: Math.round((from.x + to.x) / 2), y: Math.round((from.y + to.y) / 2) };
  const moves = [half, to].map((place) => ({ type: 'pointerMove', duration: 100, ...place }));
  return [{
    type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' },
    actions: [{ type: 'pointerMove', duration: 0, ...from }, { type: 'pointerDown', button: 0 }, ...moves, { type: 'pointerUp', button: 0 }],
  }];
}

export const wheelActions = (at: Place, pixels: number) => [{ type: 'wheel', id: 'wheel', actions: [{ type: 'scroll', ...at, deltaX: 0, deltaY: pixels, duration: 0 }] }];
