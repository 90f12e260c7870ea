/**
 * Frames that a session analyses and keeps as rows, over all its files: 56 bytes each, so that 40 million take 2.3 GB. Those beyond
 * are counted by number, bytes and kind, and the report says so (oddity `frames-not-kept`).
 */
export const MOST_ROWS = 40_000_000;

/** The rows that are left; shared by the files of a session. */
export class RowBudget {
  constructor(public left: number = MOST_ROWS) {}
}
