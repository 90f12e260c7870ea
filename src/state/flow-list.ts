/** The list of flows, as views use it. */
export * from '../report/flow-list.ts';
export { flowsOf, type FlowList } from '../report/late-flows.ts';
export type { FlowStrip } from '../worker/client.ts';
export { MOST_COMPARED } from './route.ts';
