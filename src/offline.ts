/**
 * Registers the service worker that keeps the app's files for use without a network. Only in the published build:
 * the one-file build has nothing to keep, and development must not be cached.
 */
if (import.meta.env.MODE === 'production' && 'serviceWorker' in navigator && window.isSecureContext) {
  // A browser that refuses (private window, policy) loses the offline copy and nothing else.
  navigator.serviceWorker.register('./sw.js').catch(() => undefined);
}
