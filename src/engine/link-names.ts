/** The names of less usual link types: a table that few captures need, so it is loaded with the first that does. */
import { part } from '../lib/part.ts';
import { isNamed, learnNames } from '../wire/link-types.ts';
import type { FileAnalysis } from './file-analysis.ts';

/** Loads them where a file has an interface of such a type. Rejects with PartMissing where they cannot be loaded. */
export async function withLinkNames(files: readonly FileAnalysis[]): Promise<void> {
  if (files.every(({ info }) => info === null || info.interfaces.every(({ linkType }) => isNamed(linkType)))) return;
  const { RARE_LINK_TYPES } = await part(import('../wire/rare-link-types.ts'));
  learnNames(RARE_LINK_TYPES);
}
