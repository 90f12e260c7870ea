// Keeps the app's own files for use without a network. It asks for nothing else, and never for anything elsewhere.
// A version is kept as a whole and used as a whole: the page comes from the same cache as its files, and a newer
// version waits until it is asked to take over, or until no page of the older one is open any more.
const CACHE = '__CACHE__';
const FILES = ['__FILES__'];
/** What the page of this version names, and that of no other. */
const ENTRY = '__ENTRY__';
const scope = new URL('./', self.location.href).href;
const own = new Set(FILES.map((file) => new URL(file, scope).href));
// Some servers send `Vary: Origin`, with which a lookup would miss what is there.
const lookup = { ignoreVary: true, ignoreSearch: true };
const hasHash = (url) => url.startsWith(`${scope}assets/`);

async function install() {
  const cache = await caches.open(CACHE);
  // A name with a hash has one content only. The others may lie in the browser's memory from an older version.
  await cache.addAll(FILES.map((file) => new Request(file, { cache: file.startsWith('assets/') ? 'default' : 'no-cache' })));
  const page = await (await cache.match('./', lookup)).text();
  if (page.includes(ENTRY)) return;
  // Somebody is just copying a new version there. The browser tries again with the next visit.
  await caches.delete(CACHE);
  throw new Error('The server has files of two versions.');
}

/** Pages of the version before may still be open, and load their parts when they need them; those before are over. */
async function tidy() {
  const older = (await caches.keys()).filter((name) => name.startsWith('__PREFIX__') && name !== CACHE);
  await Promise.all(older.slice(0, -1).map((name) => caches.delete(name)));
}

async function answer(request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(request, lookup)) ?? (await caches.match(request, lookup)) ?? fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(tidy()));
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(self.skipWaiting());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = request.url.split(/[?#]/)[0];
  if (request.method === 'GET' && (own.has(url) || hasHash(url))) event.respondWith(answer(request));
});
