/** Where captures come from, for those who hand them to the engine. */
export { fileSource, type FileLike } from '../capture/sources.ts';
