import { create } from 'zustand';

/** Whether a part of the program could not be loaded: what it is for is missing until the page is loaded anew. */
export const useMissingPart = create<{ told: boolean; tell(): void; forget(): void }>((set) => ({
  told: false,
  tell: () => set({ told: true }),
  forget: () => set({ told: false }),
}));

/** What a dynamic import brings, or null where it could not be loaded, which is told then. */
export function loaded<T>(loading: Promise<T>): Promise<T | null> {
  return loading.catch(() => {
    useMissingPart.getState().tell();
    return null;
  });
}
