import { createContext, useContext, type ReactNode } from 'react';

/** Writes a name so that it explains itself: with this explanation, or with those of the terms in it. */
export type Teach = (name: string, about?: string) => ReactNode;

/** Set by the page, which has the words; charts by themselves write the name alone. */
export const TeachContext = createContext<Teach>((name) => name);

export const useTeach = (): Teach => useContext(TeachContext);
