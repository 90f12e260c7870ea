/**
 * Registers the service worker that keeps the app's files for use without a network. Only in the published build:
 * the one-file build has nothing to keep, and development must not be cached.
 */
import { tellUpdate } from './state/update.ts';

/** A page that stays open for days asks this often, when somebody comes back to it. */
const ASK_EVERY = 3_600_000;

let taking = false;

/** Tells the page, once a version other than the one that runs here is kept. */
function watch(registration: ServiceWorkerRegistration): void {
  const { serviceWorker } = navigator;
  // Without a controller this is the first copy ever: there is nothing older to replace.
  if (!serviceWorker.controller) return;
  const offer = (waiting: ServiceWorker) => tellUpdate(() => {
    taking = true;
    waiting.postMessage('take-over');
  });
  if (registration.waiting) offer(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'installed') offer(installing);
    });
  });
  serviceWorker.addEventListener('controllerchange', () => {
    if (taking) location.reload();
    // Another tab asked for it. This one goes on with the parts of its own version, which are still kept.
    else tellUpdate(() => location.reload());
  });
  let asked = Date.now();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible' || Date.now() - asked < ASK_EVERY) return;
    asked = Date.now();
    registration.update().catch(() => undefined);
  });
}

if (import.meta.env.MODE === 'production' && 'serviceWorker' in navigator && window.isSecureContext) {
  // A browser that refuses (private window, policy) loses the offline copy and nothing else.
  navigator.serviceWorker.register('./sw.js').then(watch).catch(() => undefined);
}
