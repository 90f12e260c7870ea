import { analyze } from '../engine/analyze.ts';
import type { ToWorker } from './protocol.ts';
import { serve } from './serve.ts';

const answer = serve(self, analyze);
self.onmessage = (event: MessageEvent<ToWorker>) => void answer(event.data);
