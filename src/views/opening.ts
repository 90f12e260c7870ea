import { useLayoutEffect, useState } from 'react';
import type { FileFailure } from '../state/phase.ts';
import { expectFile, useApp } from '../state/app-store.ts';
import { canReopen, keepRecent, type FileHandle } from '../state/recent-files.ts';
import { formatCount } from '../lib/format.ts';
import { droppedFiles, MOST_FILES, type Dropped } from './dropped-files.ts';

const folderFailure = ({ name, captures }: Dropped['refused'][number]): FileFailure => ({
  file: { name, bytes: 0 },
  failure: captures === null
    ? {
        code: 'read-failed', offset: 0, found: 'a folder that cannot be read', expected: 'a capture file, or a folder that holds some',
        message: 'This folder could not be read.', advice: 'Drop the captures themselves.',
      }
    : captures === 0
    ? {
        code: 'not-a-capture', offset: 0, found: 'a folder without captures', expected: 'a capture file, or a folder that holds some',
        message: 'This is a folder, and no capture lies directly in it.', advice: 'Drop the capture itself. In a folder, files named .pcap, .pcapng or .cap are opened, also with .gz or .zst.',
      }
    : {
        code: 'not-a-capture', offset: 0, found: `${formatCount(captures)} captures`, expected: `at most ${formatCount(MOST_FILES)} at once`,
        message: 'This folder holds more captures than one report can be about.', advice: 'Choose those of the time that matters, or join them: mergecap -w one.pcapng FILE …',
      },
});

/** Handles of dropped files, where the browser has them. They must be asked for before the first wait. */
function handlesOf(transfer: DataTransfer): Promise<FileHandle[]> {
  if (!canReopen()) return Promise.resolve([]);
  const asked = [...transfer.items].flatMap((item) => {
    const { getAsFileSystemHandle } = item as { getAsFileSystemHandle?(): Promise<{ kind: string } | null> };
    return item.kind === 'file' && getAsFileSystemHandle ? [getAsFileSystemHandle.call(item).catch(() => null)] : [];
  });
  return Promise.all(asked).then((found) => found.flatMap((handle) => (handle?.kind === 'file' ? [handle as FileHandle] : [])));
}

async function take(transfer: DataTransfer): Promise<void> {
  const handles = handlesOf(transfer);
  const { files, refused } = await droppedFiles(transfer);
  const { open, refuse } = useApp.getState();
  // Without a part of what was meant the verdict would be about something else.
  if (refused.some(({ captures }) => captures !== 0) || files.length === 0) {
    if (refused.length > 0) refuse(refused.map(folderFailure));
    return;
  }
  open(files);
  void handles.then(keepRecent);
}

const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Makes the whole window take drops and pasted files. Answers whether a file hovers over it now. */
export function useWindowDrop(): boolean {
  const [hovers, setHovers] = useState(false);
  // With the page's first drawing, not some time after it: a file that is dropped before the browser is told otherwise takes the page's place.
  useLayoutEffect(() => {
    // Each element that is entered is entered before the last one is left.
    let depth = 0;
    const onEnter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      if (depth++ === 0) expectFile();
      setHovers(true);
    };
    const onLeave = () => {
      depth = Math.max(0, depth - 1);
      if (depth === 0) setHovers(false);
    };
    const onOver = (event: DragEvent) => {
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = carriesFiles(event) ? 'copy' : 'none';
    };
    const onDrop = (event: DragEvent) => {
      event.preventDefault();
      depth = 0;
      setHovers(false);
      if (event.dataTransfer) void take(event.dataTransfer);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!event.clipboardData || ![...event.clipboardData.items].some(({ kind }) => kind === 'file')) return;
      event.preventDefault();
      void take(event.clipboardData);
    };
    addEventListener('dragenter', onEnter);
    addEventListener('dragleave', onLeave);
    addEventListener('dragover', onOver);
    addEventListener('drop', onDrop);
    addEventListener('paste', onPaste);
    return () => {
      removeEventListener('dragenter', onEnter);
      removeEventListener('dragleave', onLeave);
      removeEventListener('dragover', onOver);
      removeEventListener('drop', onDrop);
      removeEventListener('paste', onPaste);
    };
  }, []);
  return hovers;
}

const pickByInput = () => document.querySelector<HTMLInputElement>('input[type=file]')?.click();

/**
 * Opens the system's dialog: the one whose files can be opened again later, where the browser has it; else that of an
 * input, which stands in the page once, hidden.
 */
export function pickFiles(): void {
  expectFile();
  const { showOpenFilePicker } = window as { showOpenFilePicker?(wish: { multiple: boolean }): Promise<FileHandle[]> };
  if (!showOpenFilePicker || !canReopen()) {
    pickByInput();
    return;
  }
  showOpenFilePicker.call(window, { multiple: true }).then(async (handles) => {
    const files = await Promise.allSettled(handles.map((handle) => handle.getFile()));
    useApp.getState().open(files.flatMap((file) => (file.status === 'fulfilled' ? [file.value] : [])));
    void keepRecent(handles);
  }, (error: unknown) => {
    // Whoever closes the dialog wants nothing; where the page may not have it (in a frame), the input's may do.
    if (!(error instanceof DOMException && error.name === 'AbortError')) pickByInput();
  });
}
