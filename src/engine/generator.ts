/** Name and version that reports carry; a test holds the version equal to package.json's. */
export const GENERATOR = { name: 'mtuscope', version: '0.1.0' };
