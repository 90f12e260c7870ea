/** Milliseconds after which a browser has surely begun to write a file. */
const TAKEN = 10_000;

/** Offers a file that was made in the page. */
export function saveBlob(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), TAKEN);
}
