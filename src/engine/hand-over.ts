/** Inflating in another thread, for those who have one; loaded where there is a compressed file. */
export { handOver, takeOver, type Line } from '../capture/hand-over.ts';
