/**
 * The columns of one flow, which charts draw from. Their type is the engine's; only the type is taken, so that no
 * part of the engine comes into the page.
 */
export type { FlowDetail, FlowIcmpMark } from '../engine/types.ts';
