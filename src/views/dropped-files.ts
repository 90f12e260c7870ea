/** Names that captures have. In a folder only these are opened; a file that is named directly is always tried. */
const captureName = /\.(pcap|pcapng|cap|ntar|dmp|trace)\d*(\.(gz|zst))?$/i;

/** More than this from one folder is a mistake rather than a wish. */
const MOST_FILES = 64;

export interface Dropped {
  files: File[];
  /** Folders in which no capture lies. */
  emptyFolders: string[];
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

/** The captures that lie directly in a folder. */
async function capturesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const entries = (await childrenOf(folder)).filter((entry) => entry.isFile && captureName.test(entry.name));
  entries.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return Promise.all(entries.slice(0, MOST_FILES).map((entry) => fileOf(entry as FileSystemFileEntry)));
}

/**
 * The files of a drop or a paste; of folders, the captures in them. The transfer empties itself after the event, so
 * everything is taken from it before the first wait.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const taken = [...transfer.items].filter(({ kind }) => kind === 'file').map((item) => ({ entry: item.webkitGetAsEntry?.() ?? null, file: item.getAsFile() }));
  const files: File[] = [];
  const emptyFolders: string[] = [];
  for (const { entry, file } of taken) {
    if (!entry?.isDirectory) {
      if (file) files.push(file);
      continue;
    }
    const found = await capturesIn(entry as FileSystemDirectoryEntry).catch(() => []);
    if (found.length > 0) files.push(...found);
    else emptyFolders.push(entry.name);
  }
  return { files, emptyFolders };
}
