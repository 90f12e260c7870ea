import { Component, memo, startTransition, useEffect, useState, type ComponentType, type ReactNode } from 'react';
import { loaded, useMissingPart } from '../state/missing-part.ts';
import styles from './app.module.css';
import ui from './ui/ui.module.css';

const reload = () => location.reload();

/** Says that a part of the program did not come, for example because the server has a newer version by now. */
export function MissingPart() {
  const { told, forget } = useMissingPart();
  if (!told) return null;
  return (
    <div className={styles.update} role="alert" data-testid="missing-part">
      <p>
        A part of mtuscope could not be loaded: the network is gone, or the server has another version. Reload the page, then open the capture again.
      </p>
      <button type="button" className={`${ui.button} ${ui.small}`} onClick={reload}>Reload</button>
      <button type="button" className={`${ui.quiet} ${ui.small}`} onClick={forget}>Close</button>
    </div>
  );
}

/** In place of what did not come. */
const Nothing = () => null;

/** A component that is loaded when it is first shown, or before; `waiting` stands in its place meanwhile. */
export type Part<P extends object> = ((props: P & { waiting?: ReactNode }) => ReactNode) & {
  /** Loads it ahead. What fails here fails again where it is needed, and is told there. */
  ahead(): void;
};

/**
 * A part of the page that is drawn as soon as it is there: at once where it was loaded ahead. React's own `lazy` would not do
 * that: behind a fallback that was just shown it holds back what comes for 300 ms. Where the part does not come `ViewBoundary`
 * is told; it is asked for again when it is next shown. `isHeavy` tells of the properties with which it is shown first whether
 * drawing takes so long that the page must go on meanwhile: it is then drawn in slices, behind what waits in its place. It is drawn
 * anew only where its properties changed.
 */
export function viewPart<P extends object>(load: () => Promise<{ default: ComponentType<P> }>, isHeavy: (props: P) => boolean = () => false): Part<P> {
  let here: ComponentType<P> | null = null;
  const loadNow = async () => {
    if (here !== null) return here;
    const { default: part } = await load();
    return part === Nothing ? part : (here = memo(part));
  };
  function View({ waiting = null, ...props }: P & { waiting?: ReactNode }) {
    const [inSlices] = useState(() => isHeavy(props as unknown as P));
    const [Shown, setShown] = useState<ComponentType<P> | null>(() => (inSlices ? null : here));
    const [failure, setFailure] = useState<{ error: unknown } | null>(null);
    useEffect(() => {
      if (Shown !== null) return;
      let wanted = true;
      const show = (part: ComponentType<P>) => (inSlices ? startTransition(() => setShown(() => part)) : setShown(() => part));
      loadNow().then((part) => wanted && show(part), (error: unknown) => wanted && setFailure({ error }));
      return () => {
        wanted = false;
      };
    }, [Shown, inSlices]);
    if (failure !== null) throw failure.error;
    return Shown === null ? waiting : <Shown {...(props as unknown as P)} />;
  }
  return Object.assign(View, { ahead: () => void loadNow().catch(() => undefined) });
}

/** The same of a smaller part: where it does not come nothing stands in its place, and that is told; it is asked for again when it is opened anew. */
export const lazyPart = <P extends object>(load: () => Promise<{ default: ComponentType<P> }>): Part<P> =>
  viewPart(async () => (await loaded(load())) ?? { default: Nothing });

interface Tried {
  message: string | null;
  place: string;
}

/** In place of a view that cannot be shown, so that the rest of the page stays. Another `place` is tried anew. */
export class ViewBoundary extends Component<{ place: string; children: ReactNode }, Tried> {
  override state: Tried = { message: null, place: this.props.place };

  static getDerivedStateFromError(error: unknown): Partial<Tried> {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  static getDerivedStateFromProps({ place }: { place: string }, state: Tried): Tried | null {
    return place === state.place ? null : { message: null, place };
  }

  override render() {
    const { message } = this.state;
    if (message === null) return this.props.children;
    return (
      <div className={styles.broken} role="alert" data-testid="broken-view">
        <h1>This view cannot be shown</h1>
        <p>
          A part of mtuscope could not be loaded: the network is gone, or the server has another version. Or mtuscope has a fault. It is not the capture.
        </p>
        <p>The browser says: {message}</p>
        {/^report (?!report)/.test(this.props.place) && <p><a href="#/report">Back to the report</a></p>}
        <button type="button" className={ui.button} onClick={reload}>Reload the page</button>
      </div>
    );
  }
}
