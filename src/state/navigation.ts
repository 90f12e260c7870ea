import type { AppEnds } from './app-state.ts';
import { leave } from './leaving.ts';
import { formatLink, formatRoute, type Route } from './route.ts';

/** The address of a view: behind the link, where the report came in one. */
export function addressOf({ getState }: AppEnds, route: Route): string {
  const { phase } = getState();
  return phase.name === 'report' && phase.origin.from === 'link' && route.view !== 'start' ? formatLink(phase.origin.packed, route) : formatRoute(route);
}

/** Goes to a view and writes it into the address bar; `replace` makes no step for Back. */
export function goTo(ends: AppEnds, route: Route, replace = false): void {
  if (!replace) leave();
  const hash = addressOf(ends, route);
  ends.setState({ route });
  if (location.hash === hash || (location.hash === '' && hash === '#/')) return;
  if (replace) history.replaceState(history.state, '', hash);
  else history.pushState(null, '', hash);
}
