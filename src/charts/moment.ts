import { createContext, useContext } from 'react';

/** How the moments of a capture are written. */
export interface Moments {
  /** Times of day; otherwise seconds since the first frame. */
  ofDay: boolean;
  /** `seconds` since the first frame of the file, to the microsecond. */
  text(seconds: number): string;
}

/** Set by the page after the reader's choice; charts by themselves count from the first frame. */
export const MomentsContext = createContext<Moments>({ ofDay: false, text: (seconds) => seconds.toFixed(6) });

export const useMoments = (): Moments => useContext(MomentsContext);
