import styles from './charts.module.css';

interface ChartHeadProps {
  id?: string;
  title: string;
  hint: string;
  /** Whether the hint is for a hand, and so nothing for paper. */
  forHands: boolean;
  asTable: boolean;
  onTable(asTable: boolean): void;
}

/** Title of a chart, what can be done with it, and the way to its table. */
export function ChartHead({ id, title, hint, forHands, asTable, onTable }: ChartHeadProps) {
  return (
    <div className={styles.head}>
      <h2 id={id}>{title}</h2>
      <p data-for-hands={forHands || undefined}>{hint}</p>
      <button type="button" aria-pressed={asTable} onClick={() => onTable(!asTable)}>{asTable ? 'Show as chart' : 'Show as table'}</button>
    </div>
  );
}
