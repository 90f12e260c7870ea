/**
 * Captures that were opened last, where the browser can open them again: what is kept is a handle, which names a file
 * and lets its content be read only after the browser asked. Never the content. In this browser alone, in IndexedDB.
 */

/** The parts of FileSystemFileHandle that are used; not every browser's types have the permissions. */
export interface FileHandle {
  readonly kind: 'file';
  readonly name: string;
  getFile(): Promise<File>;
  queryPermission?(wish: { mode: 'read' }): Promise<PermissionState>;
  requestPermission?(wish: { mode: 'read' }): Promise<PermissionState>;
  isSameEntry?(other: FileHandle): Promise<boolean>;
}

export interface Recent {
  id: number;
  name: string;
  bytes: number;
  /** Milliseconds since 1970. */
  openedAt: number;
  handle: FileHandle;
}

const DATABASE = 'mtuscope';
const STORE = 'recent';
export const MOST_RECENT = 8;

const done = <T>(request: IDBRequest<T>) => new Promise<T>((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error ?? new Error('The browser keeps nothing.'));
});

/** Runs `work` on the store and closes the database; null where the browser keeps nothing. */
async function inStore<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore) => Promise<T>): Promise<T | null> {
  let database: IDBDatabase | null = null;
  try {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id', autoIncrement: true });
    database = await done(request);
    return await work(database.transaction(STORE, mode).objectStore(STORE));
  } catch {
    return null;
  } finally {
    database?.close();
  }
}

/** Whether the browser can hand out files that it can open again. */
export function canReopen(): boolean {
  try {
    return typeof indexedDB !== 'undefined' && 'showOpenFilePicker' in globalThis;
  } catch {
    // Storage that is refused throws where it is named.
    return false;
  }
}

/** The last captures, the newest first. */
export async function recentFiles(): Promise<Recent[]> {
  const all = await inStore('readonly', (store) => done(store.getAll() as IDBRequest<Recent[]>));
  return (all ?? []).sort((a, b) => b.openedAt - a.openedAt).slice(0, MOST_RECENT);
}

/** Keeps the handles of files that were opened; a file that is known moves to the front. */
export async function keepRecent(handles: readonly FileHandle[], now: number = Date.now()): Promise<void> {
  if (handles.length === 0) return;
  const before = await recentFiles();
  const fresh: Omit<Recent, 'id'>[] = [];
  const gone = new Set<number>();
  for (const [i, handle] of handles.slice(0, MOST_RECENT).entries()) {
    const file = await handle.getFile().catch(() => null);
    if (!file) continue;
    fresh.push({ name: file.name, bytes: file.size, openedAt: now - i, handle });
    for (const known of before) if (await known.handle.isSameEntry?.(handle).catch(() => false)) gone.add(known.id);
  }
  const kept = before.filter(({ id }) => !gone.has(id));
  for (const { id } of kept.slice(Math.max(0, MOST_RECENT - fresh.length))) gone.add(id);
  await inStore('readwrite', async (store) => {
    for (const id of gone) await done(store.delete(id));
    for (const entry of fresh) await done(store.add(entry));
  });
}

export async function forgetRecent(id: number | null = null): Promise<void> {
  await inStore('readwrite', (store) => done(id === null ? store.clear() : store.delete(id)));
}

/** The file as it is now; null where the browser or the reader refuses, or the file is gone. Must be called from a click. */
export async function reopened({ handle }: Pick<Recent, 'handle'>): Promise<File | null> {
  try {
    if ((await handle.queryPermission?.({ mode: 'read' })) === 'prompt' && (await handle.requestPermission?.({ mode: 'read' })) !== 'granted') return null;
    const file = await handle.getFile();
    // A file that was deleted still has a name; only reading it tells.
    await file.slice(0, 1).arrayBuffer();
    return file;
  } catch {
    return null;
  }
}
