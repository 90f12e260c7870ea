import { version } from '../../package.json';

/** Name and version that reports carry. */
export const GENERATOR = { name: 'mtuscope', version };
