/**
 * `?capture=URL`: a capture from the web. Only builds that were made for it (VITE_CONNECT, see docs/hosting.md) have the
 * code for it and a policy under which the browser lets it; all others say so.
 */
import { useApp } from '../state/app-store.ts';
import { loaded } from '../state/missing-part.ts';

const say = (notice: string) => useApp.setState({ phase: { name: 'start', notice } });

/** The address that is asked for, as far as it is one of the web. */
export function askedCapture(search: string, base: string): URL | null {
  const text = new URLSearchParams(search).get('capture');
  if (text === null || text === '') return null;
  try {
    const url = new URL(text, base);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : null;
  } catch {
    return null;
  }
}

export function startFromWeb(): void {
  if (!new URLSearchParams(location.search).has('capture')) return;
  const url = askedCapture(location.search, location.href);
  if (url === null) {
    say('The address behind “?capture=” is none of the web. Download the capture and drop it here.');
    return;
  }
  if (!import.meta.env.VITE_CONNECT) {
    say(`This mtuscope opens nothing from the web: its policy forbids every connection, so that no capture can leave. Download ${url.href} and drop it here.`);
    return;
  }
  say(`Fetching ${url.href} …`);
  void loaded(import('./fetch-capture.ts')).then((part) => part?.fetchCapture(url)).then((fetched) => {
    // Whoever has dropped something meanwhile wants that.
    if (useApp.getState().phase.name !== 'start') return;
    if (fetched?.file) useApp.getState().open([fetched.file]);
    else say(fetched?.error ?? `Download ${url.href} and drop it here.`);
  });
}
