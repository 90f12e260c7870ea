/** What the benchmark runs; bundled by decode.bench.mjs. */
export { bufferSource } from '../../src/capture/sources.ts';
export { readCapture } from '../../src/capture/open.ts';
export { nodeFileSource } from '../../src/cli/node-source.ts';
export { decodeFrame } from '../../src/wire/decode.ts';
export { Headers } from '../../src/wire/headers.ts';
