import { useState, type SyntheticEvent } from 'react';
import { useApp } from '../../state/app-store.ts';

/** IPv4's smallest MTU, and the largest that an IP header can name. */
const [LEAST, MOST] = [68, 65_535];

/** What is said of a path MTU that cannot be meant. */
export const WRONG_MTU = 'A whole number from 68 to 65,535, or empty.';

interface PathMtuField {
  /** What the user has stated, null = nothing. */
  stated: number | null;
  /** What stands in the field. */
  text: string;
  wrong: boolean;
  type(text: string): void;
  /** Takes what stands in the field, where it can be meant; empty = nothing is stated any more. */
  apply(event: SyntheticEvent): void;
}

/** A field for the path MTU of the capture on the screen. Several may be on the page: what is stated in one stands in all. */
export function usePathMtuField(): PathMtuField {
  const stated = useApp((state) => state.pathMtu);
  const state = useApp((store) => store.statePathMtu);
  const [field, setField] = useState<{ of: number | null; text: string; wrong: boolean }>({ of: null, text: '', wrong: false });
  if (field.of !== stated) setField({ of: stated, text: stated === null ? '' : String(stated), wrong: false });
  return {
    ...field,
    stated,
    type: (text) => setField({ ...field, text }),
    apply(event) {
      event.preventDefault();
      const value = field.text.trim() === '' ? null : Number(field.text);
      const wrong = value !== null && !(Number.isInteger(value) && value >= LEAST && value <= MOST);
      setField({ ...field, wrong });
      if (!wrong && value !== stated) void state(value);
    },
  };
}
