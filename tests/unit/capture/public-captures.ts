import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of public captures that are not part of the repository; null where it is not there. */
export const publicCaptures: string | null =
  [process.env.MTUSCOPE_CAPTURES, fileURLToPath(new URL('../../../../shared/captures/public', import.meta.url))].find(
    (folder): folder is string => folder !== undefined && folder !== '' && existsSync(folder),
  ) ?? null;
