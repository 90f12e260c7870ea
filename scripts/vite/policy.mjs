/**
 * The content security policy, in one place: the build writes it into the page, the local server sends it as a header.
 * `connect-src 'none'` is the point of it: the browser itself refuses every upload.
 *
 * @param {{ script?: string, connect?: string }} [sources] what a build that differs puts in place of the default
 */
export function policy({ script = "'self'", connect = "'none'" } = {}) {
  return [
    "default-src 'none'",
    `script-src ${script}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "worker-src 'self' blob:",
    `connect-src ${connect}`,
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
