import type { FlowSeries, SeriesQuestion } from '../series/flow-series.ts';

export type View = Omit<SeriesQuestion, 'flowIndex'>;
export type AskSeries = (view: View) => Promise<FlowSeries | null>;

/**
 * Asks for the series of what is to be shown, one question at a time. A hand that moves asks faster than answers come:
 * of the questions that wait only the last is asked.
 */
export class SeriesFeed {
  private next: View | null = null;
  private asked: View | null = null;
  private answer: FlowSeries | null;
  private busy = false;
  private closed = false;

  /** `when`: calls back when a series may be shown; at once where nothing is said. */
  constructor(
    private readonly ask: AskSeries, private readonly onSeries: (series: FlowSeries) => void, first: FlowSeries | null = null,
    private readonly when: (callback: () => void) => void = (callback) => callback(),
  ) {
    this.answer = first;
  }

  /** `refine`: what an incomplete answer lacked is there now. */
  want(view: View, refine = false): void {
    const { asked, answer } = this;
    const same = asked !== null && asked.direction === view.direction && asked.width === view.width && sameRange(asked.range, view.range);
    if (same && this.next === null && (!refine || answer === null || answer.complete)) return;
    this.next = view;
    if (!this.busy) void this.run();
  }

  open(): void {
    this.closed = false;
  }

  close(): void {
    this.closed = true;
    this.next = null;
  }

  private async run(): Promise<void> {
    this.busy = true;
    while (this.next !== null) {
      const view = this.next;
      this.next = null;
      this.asked = view;
      const series = await this.ask(view);
      if (this.closed) break;
      if (series === null) continue;
      this.answer = series;
      this.when(() => {
        if (!this.closed) this.onSeries(series);
      });
    }
    this.busy = false;
  }
}

const sameRange = (a: View['range'], b: View['range']): boolean => a === b || (a !== null && b !== null && a[0] === b[0] && a[1] === b[1]);
