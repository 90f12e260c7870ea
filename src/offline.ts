/**
 * Registers the service worker that keeps the app's files for use without a network. Only in the published build:
 * the one-file build has nothing to keep, and development must not be cached.
 */

/** Tells the page, once a version other than the one that runs here is kept. */
function watch(registration: ServiceWorkerRegistration): void {
  registration.addEventListener('updatefound', () => {
    const { installing } = registration;
    // Without a controller this is the first copy ever: there is nothing older to replace.
    if (!installing || !navigator.serviceWorker.controller) return;
    installing.addEventListener('statechange', () => {
      if (installing.state === 'installed') dispatchEvent(new Event('mtuscope-update'));
    });
  });
}

if (import.meta.env.MODE === 'production' && 'serviceWorker' in navigator && window.isSecureContext) {
  // A browser that refuses (private window, policy) loses the offline copy and nothing else.
  navigator.serviceWorker.register('./sw.js').then(watch).catch(() => undefined);
}
