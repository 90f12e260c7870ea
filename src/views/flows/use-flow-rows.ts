import { startTransition, useEffect, useMemo, useState } from 'react';
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
 * meanwhile; null while there are none yet.
 */
export function useFlowRows(report: Report, filter: FlowFilter, sort: FlowSort): { rows: Uint32Array | null; busy: boolean } {
  const ask = useApp((state) => state.packets);
  const atOnce = useMemo(() => listedAtOnce(report, filter, sort), [report, filter, sort]);
  const [listed, setListed] = useState<Listed | null>(null);
  useEffect(() => {
    if (atOnce !== null) return;
    let wanted = true;
    void ask({ what: 'flows', filter, sort, most: null, list: 'flows' }).then(async (answer) => {
      // Without a worker that has the flows the page does it by itself.
      const rows = answer?.what === 'flows' ? answer.rows : await listedInSlices(report, filter, sort, { goOn: () => wanted });
      // The first list brings the whole table with it: that is drawn in slices.
      if (wanted && rows !== null) startTransition(() => setListed({ report, filter, sort, rows }));
    });
    return () => {
      wanted = false;
    };
  }, [ask, atOnce, report, filter, sort]);
  if (atOnce !== null) return { rows: atOnce, busy: false };
  // Rows of another report would name other flows.
  if (listed?.report !== report) return { rows: null, busy: true };
  return { rows: listed.rows, busy: listed.filter !== filter || listed.sort !== sort };
}
