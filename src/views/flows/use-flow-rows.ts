import { startTransition, useEffect, useEffectEvent, useMemo, useState } from 'react';
import type { Report } from '../../report/schema.ts';
import { useApp } from '../../state/app-store.ts';
import type { FlowFilter, FlowSort } from '../../state/flow-list.ts';
import { listedAtOnce, listedInSlices } from '../../state/flow-order.ts';

interface Listed {
  report: Report;
  filter: FlowFilter;
  sort: FlowSort;
  rows: Uint32Array;
}

/**
 * Rows of report.flows, filtered and sorted. Of a large capture the rows before stay until the new ones are there, `busy`
 * meanwhile; null while there are none yet. Few are listed as they are drawn, which may be later than the hand's `filter`: that is
 * `drawn`. Many are asked for at once.
 */
export function useFlowRows(report: Report, filter: FlowFilter, drawn: FlowFilter, sort: FlowSort): { rows: Uint32Array | null; busy: boolean } {
  const ask = useApp((state) => state.packets);
  const atOnce = useMemo(() => listedAtOnce(report, drawn, sort), [report, drawn, sort]);
  const isLong = atOnce === null;
  const [listed, setListed] = useState<Listed | null>(null);
  const show = useEffectEvent((next: Listed) => {
    // The first list brings the whole table with it: that is drawn in slices. A hand waits for every other.
    if (listed?.report !== report) startTransition(() => setListed(next));
    else setListed(next);
  });
  useEffect(() => {
    if (!isLong) return;
    let wanted = true;
    void ask({ what: 'flows', filter, sort, most: null, list: 'flows' }).then(async (answer) => {
      // Without a worker that has the flows the page does it by itself.
      const rows = answer?.what === 'flows' ? answer.rows : await listedInSlices(report, filter, sort, { goOn: () => wanted });
      if (wanted && rows !== null) show({ report, filter, sort, rows });
    });
    return () => {
      wanted = false;
    };
  }, [ask, isLong, report, filter, sort]);
  if (atOnce !== null) return { rows: atOnce, busy: false };
  // Rows of another report would name other flows.
  if (listed?.report !== report) return { rows: null, busy: true };
  return { rows: listed.rows, busy: listed.filter !== filter || listed.sort !== sort };
}
