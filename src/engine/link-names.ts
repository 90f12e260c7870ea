/** The names of less usual link types: a table that few captures need, so it is loaded with the first that does. */
import { part, PartMissing } from '../lib/part.ts';
import { isNamed, learnNames } from '../wire/link-types.ts';
import type { FileAnalysis } from './file-analysis.ts';

/** Loads them where a file has an interface of such a type. Where they cannot be loaded, the types go by their numbers: no capture is refused for a name. */
export async function withLinkNames(files: readonly FileAnalysis[]): Promise<void> {
  if (files.every(({ info }) => info === null || info.interfaces.every(({ linkType }) => isNamed(linkType)))) return;
  try {
    const { RARE_LINK_TYPES } = await part(import('../wire/rare-link-types.ts'));
    learnNames(RARE_LINK_TYPES);
  } catch (error) {
    if (!(error instanceof PartMissing)) throw error;
  }
}
