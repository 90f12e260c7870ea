import { readFileSync } from 'node:fs';
import { minify } from 'terser';
import type { BuildOptions, Plugin } from 'vite';

/** What each frame passes through on its way into the tables, in functions that are called in one place. */
const WAY_OF_A_FRAME = ['wire/decode', 'wire/plain', 'wire/tcp', 'wire/tcp-options'];

/** Names of the functions in these files of src/, also as the bundler writes them where two modules use the same. */
function functionsOf(files: readonly string[]): RegExp {
  const texts = files.map((file) => readFileSync(new URL(`../../src/${file}.ts`, import.meta.url), 'utf8'));
  const names = texts.flatMap((text) => [...text.matchAll(/^(?:export )?function (\w+)/gm)].map(([, name]) => name));
  return new RegExp(`^(?:${names.join('|')})(?:\\$\\d+)?$`);
}

/**
 * `pure_getters`: reading a property does nothing but read it, so what nobody uses need not be read. What is read for its effect must be called.
 * `lhs_constants`: constants stay where we write them in a comparison; what is written alike everywhere compresses better.
 * `top_retain`: a function that is called in one place would be written there, and be made anew with each call: of a frame's way that took the
 * worker a tenth of its time. When Terser reads what it has written, names are others, and of the worker no function is moved (`reduce_funcs`).
 * `unsafe_arrows`: a function without `this` becomes an arrow; it could not be called with `new` any more, which nobody does with such a one.
 */
const compress = { passes: 3, pure_getters: true, lhs_constants: false, unsafe_arrows: true };
const terserOptions = { module: true, ecma: 2020, compress: { ...compress, top_retain: functionsOf(WAY_OF_A_FRAME) } } as const;
const again = (reduce_funcs: boolean) => ({ ...terserOptions, compress: { ...compress, reduce_funcs } });

/**
 * How what a visitor loads is made small: Terser looks through a module several times, and leaves 2 KiB less after gzip than Vite's own
 * minifier does.
 */
export const smallest: Pick<BuildOptions, 'minify' | 'terserOptions'> = { minify: 'terser', terserOptions };

/** What Terser has written it reads once more: names that are short by then let it join what it had left apart; 0.7 KiB less for a report. */
export function onceMore(): Plugin {
  return {
    name: 'terser-once-more',
    apply: 'build',
    enforce: 'post',
    renderChunk: {
      order: 'post',
      async handler(code, { name }) {
        return { code: (await minify(code, again(name !== 'analysis-worker'))).code ?? code, map: null };
      },
    },
  };
}
