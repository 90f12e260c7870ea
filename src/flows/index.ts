/** What the engine uses of this folder. */
export { FrameRecorder } from './frame-recorder.ts';
