/** The worker of the page that is one file. It says first whether it can read files; where it cannot, the page lends them. */
import { analyze } from '../engine/analyze.ts';
import { borrowed, readsBlobs, type LentFile } from './lent-file.ts';
import type { Readable, ToWorker } from './protocol.ts';
import { serve } from './serve.ts';

const answer = serve(self, analyze);
const own = (input: Readable | LentFile) => ('port' in input ? borrowed(input) : input);
self.onmessage = ({ data }: MessageEvent<ToWorker>) => void answer(data.kind === 'start' ? { ...data, inputs: data.inputs.map(own) } : data);
void readsBlobs().then((reads) => self.postMessage(reads));
