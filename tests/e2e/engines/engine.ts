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
export abstract class Tab {
  abstract go(url: string): Promise<unknown>;
  abstract reload(): Promise<unknown>;
  abstract close(): Promise<unknown>;
  /** The value of an expression, which may be a promise; plain values only. */
  abstract value<T>(expression: string): Promise<T>;
  /** Chooses files of the disk in an input. */
  abstract choose(selector: string, files: readonly string[]): Promise<void>;
  /** Addresses that the page asked for. */
  abstract requests(): Promise<string[]>;
  /** Errors that nobody caught, and what the page said on the console as errors. */
  abstract complaints(): Promise<string[]>;
  abstract picture(): Promise<Buffer>;
  /** Does what hands do, in the words that WebDriver and WebDriver BiDi share: https://www.w3.org/TR/webdriver2/#actions. */
  protected abstract act(actions: readonly object[]): Promise<unknown>;

  /** Presses keys where the focus is. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.act([{ type: 'key', id: 'keys', actions: keys.flatMap((value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }]) }]);
  }

  /** Drags the mouse from one place of the window to another. */
  async drag(from: Place, to: Place): Promise<void> {
    const half = { x: Math.round((from.x + to.x) / 2), y: Math.round((from.y + to.y) / 2) };
    const moves = [half, to].map((place) => ({ type: 'pointerMove', duration: 100, ...place }));
    await this.act([{
      type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' },
      actions: [{ type: 'pointerMove', duration: 0, ...from }, { type: 'pointerDown', button: 0 }, ...moves, { type: 'pointerUp', button: 0 }],
    }]);
  }

  /** Turns the wheel at a place of the window; below 0 is away from the hand. */
  async wheel(at: Place, pixels: number): Promise<void> {
    await this.act([{ type: 'wheel', id: 'wheel', actions: [{ type: 'scroll', ...at, deltaX: 0, deltaY: pixels, duration: 0 }] }]);
  }
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
