import { useEffect } from 'react';
import { useDialog } from '../../state/settings.ts';
import { lazyPart } from '../missing-part.tsx';

const Dialogs = lazyPart(() => import('./dialogs.tsx'));

/** Where letters are text and no commands. */
const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/** Keys that work everywhere on the page; the dialogs are loaded with the first of them. */
export function Hands() {
  const open = useDialog((state) => state.open);
  const show = useDialog((state) => state.show);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        show(useDialog.getState().open === 'palette' ? null : 'palette');
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || useDialog.getState().open) return;
      if (event.key === '?') show('keys');
      else if (event.key === ',') show('settings');
      else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('main input[type=search]');
        if (!search) return;
        event.preventDefault();
        search.focus();
        search.scrollIntoView({ block: 'center' });
      }
    };
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [show]);
  return open ? <Dialogs open={open} onClose={() => show(null)} /> : null;
}
