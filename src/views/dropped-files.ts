/** Names that captures have. In a folder only these are opened; a file that is named directly is always tried. */
const captureName = /\.(pcap|pcapng|cap|ntar|dmp|trace)\d*(\.(gz|zst))?$/i;

/** As many as a report may be about: the ring of files of a long recording has hundreds. */
export const MOST_FILES = 1000;

export interface Dropped {
  files: File[];
  /** Folders that cannot be opened: in which no capture lies (0), or more than MOST_FILES, or that cannot be read (null). */
  refused: { name: string; captures: number | null }[];
}

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject));

async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

/** The captures that lie directly in a folder, in the order of their names. */
async function capturesIn(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const entries = (await childrenOf(folder)).filter((entry) => entry.isFile && captureName.test(entry.name));
  return entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
}

/**
 * The files of a drop or a paste; of folders, the captures in them. The transfer empties itself after the event, so
 * everything is taken from it before the first wait.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const taken = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }));
  const files: File[] = [];
  const refused: Dropped['refused'] = [];
  for (const { entry, file } of taken) {
    if (!entry?.isDirectory) {
      if (file) files.push(file);
      continue;
    }
    try {
      const found = await capturesIn(entry as FileSystemDirectoryEntry);
      if (found.length === 0 || found.length > MOST_FILES) refused.push({ name: entry.name, captures: found.length });
      else files.push(...await Promise.all(found.map((capture) => fileOf(capture as FileSystemFileEntry))));
    } catch {
      // No permission, or a file of it went away meanwhile.
      refused.push({ name: entry.name, captures: null });
    }
  }
  return { files, refused };
}
