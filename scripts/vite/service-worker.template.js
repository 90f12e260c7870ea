// Keeps the app's own files for use without a network. It asks for nothing else, and never for anything elsewhere.
const CACHE = '__CACHE__';
const FILES = ['__FILES__'];
const own = new Set(FILES.map((file) => new URL(file, self.location.href).href));
// Some servers send `Vary: Origin`, with which a lookup would miss what is there.
const lookup = { ignoreVary: true, ignoreSearch: true };

self.addEventListener('install', (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener('activate', (event) => {
  const stale = (name) => name.startsWith('mtuscope-') && name !== CACHE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(stale).map((name) => caches.delete(name)))));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = request.url.split(/[?#]/)[0];
  if (request.method !== 'GET' || !own.has(url)) return;
  const cached = () => caches.open(CACHE).then((cache) => cache.match(request, lookup));
  // The page itself is asked of the server first, so that a new version shows at once; its files carry a hash in their names.
  const answer = request.mode === 'navigate'
    ? fetch(request).catch(() => cached().then((hit) => hit ?? Response.error()))
    : cached().then((hit) => hit ?? fetch(request));
  event.respondWith(answer);
});
