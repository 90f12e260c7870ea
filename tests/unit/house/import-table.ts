/** Which folder of src/ may import which. The same table stands in src/README.md, in words. A folder may always import itself. */
export const mayImport: Record<string, string[]> = {
  lib: [],
  capture: ['lib'],
  wire: ['lib'],
  tables: ['lib'],
  filter: ['tables', 'lib'],
  flows: ['capture', 'wire', 'tables', 'lib'],
  pmtu: ['flows', 'wire', 'tables', 'lib'],
  rules: ['pmtu', 'wire', 'tables', 'lib'],
  report: ['rules', 'pmtu', 'tables', 'lib'],
  // Of pmtu the types alone.
  series: ['pmtu', 'tables', 'lib'],
  engine: ['series', 'report', 'rules', 'pmtu', 'flows', 'filter', 'tables', 'wire', 'capture', 'lib'],
  cli: ['engine', 'report'],
  worker: ['engine', 'series', 'report', 'lib'],
  state: ['worker', 'series', 'report', 'lib'],
  charts: ['series', 'report', 'tables', 'lib'],
  views: ['state', 'charts', 'series', 'report', 'filter', 'lib'],
  // The files that stand in src/ itself: they put the page together.
  '.': ['views', 'state'],
};

/** Folders that compile without the DOM library; tsconfig.engine.json lists the same. */
export const withoutDom = ['lib', 'capture', 'wire', 'tables', 'filter', 'flows', 'pmtu', 'rules', 'report', 'series', 'engine'];

/** Packages from outside, and where alone they may be imported. */
export const packagesIn: Record<string, string[]> = {
  react: ['views', 'charts', 'state', '.'],
  'react-dom': ['views', '.'],
  recharts: ['charts'],
  zustand: ['state', 'views'],
  '@tanstack/react-table': ['views'],
  valibot: ['report'],
  // In reports for links: deflate with a dictionary, which the platform's own streams cannot.
  fflate: ['capture', 'report'],
};

export interface Debt {
  /** Path below src/. */
  file: string;
  /** The folder that it should not import. */
  imports: string;
  why: string;
}

/** Imports that break the table and are known. Each is named with its reason, and goes when that goes. */
export const debts: Debt[] = [];

/** No source file is longer than this, except those that are named here with the reason. */
export const longestFile = 400;
export const longFiles: Record<string, string> = {};
