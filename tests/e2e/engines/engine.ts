/** What the walk through the app asks of a browser that Playwright does not drive. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Engine {
  tab(address: string): Promise<Tab>;
  stop(): Promise<void>;
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
