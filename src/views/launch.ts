/** Captures that the operating system opens with the installed app (file handlers of the manifest). */
import { useApp } from '../state/app-store.ts';

interface LaunchQueue {
  setConsumer(consumer: (launch: { files?: readonly { getFile(): Promise<File> }[] }) => void): void;
}

export function startLaunch(): void {
  const { launchQueue } = window as { launchQueue?: LaunchQueue };
  launchQueue?.setConsumer(({ files = [] }) => {
    if (files.length === 0) return;
    // A file that was moved meanwhile is left out; if none is left, nothing happens.
    void Promise.allSettled(files.map((handle) => handle.getFile())).then((results) => {
      useApp.getState().open(results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])));
    });
  });
}
