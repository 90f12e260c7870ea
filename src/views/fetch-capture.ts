/** The only code that fetches anything. It is in no build but those made with VITE_CONNECT. */
export type Fetched = { file: File; error: null } | { file: null; error: string };

export async function fetchCapture(url: URL): Promise<Fetched> {
  const failed = (why: string): Fetched => ({ file: null, error: `${url.href} could not be opened: ${why} Download it and drop it here.` });
  try {
    const response = await fetch(url, { credentials: 'omit', referrerPolicy: 'no-referrer' });
    if (!response.ok) return failed(`the server answers ${response.status}${response.statusText ? ` (${response.statusText})` : ''}.`);
    const name = decodeURIComponent(url.pathname.split('/').at(-1) ?? '') || 'capture';
    return { file: new File([await response.blob()], name), error: null };
  } catch {
    return failed('it is not reachable, or its server does not permit other pages to read it (CORS), or this build is not allowed to ask it.');
  }
}
