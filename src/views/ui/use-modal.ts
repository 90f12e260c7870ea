import { useLayoutEffect, useRef, type RefObject } from 'react';

/**
 * For a `<dialog>` that is open as long as it is drawn: the browser keeps the focus in it, and gives it back to where it was.
 *
 * WebKit gives no focus to what was inert when it last reckoned its styles, and reckons none anew while a stylesheet is being
 * fetched, for example that of a view which is loaded ahead. Asked for a place on the page, it does.
 */
export function useModal(): RefObject<HTMLDialogElement | null> {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const element = dialog.current!;
    const opener = document.activeElement as HTMLElement;
    element.showModal();
    return () => {
      // Before it is taken from the page: a dialog that is gone gives no focus back.
      element.close();
      opener.getBoundingClientRect();
      opener.focus({ preventScroll: true });
    };
  }, []);
  return dialog;
}
