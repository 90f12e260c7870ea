/** Small choices that this browser keeps. Where it keeps nothing (private windows, file:// in some), they last as long as the page. */
const unkept = new Map<string, string>();

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`mtuscope.${key}`) ?? unkept.get(key) ?? null;
  } catch {
    return unkept.get(key) ?? null;
  }
}

export function remember(key: string, value: string): void {
  unkept.set(key, value);
  try {
    localStorage.setItem(`mtuscope.${key}`, value);
  } catch {
    // Kept for this page, then.
  }
}
