/** Where captures come from, for those who hand them to the engine. */
export { fileSource } from '../capture/sources.ts';
