import type { Plugin } from 'vite';

/**
 * Each class where it is used as the constant that it is: Vite gives a style sheet's names as one object, of which nothing can be written
 * in its place, and which a part of the page has to fetch from another.
 */
export function classConstants(): Plugin[] {
  return [
    {
      name: 'class-names-one-by-one',
      apply: 'build',
      enforce: 'pre',
      transform: {
        filter: { id: /\.tsx$/ },
        handler: (code) => ({ code: code.replace(/^import (\w+) from ('[^']+\.module\.css')/gm, 'import * as $1 from $2'), map: null }),
      },
    },
    {
      // Without a name that is asked for, the rules would go with it.
      name: 'styles-stay',
      apply: 'build',
      enforce: 'post',
      transform: { filter: { id: /\.module\.css$/ }, handler: (code) => ({ code, map: null, moduleSideEffects: 'no-treeshake' }) },
    },
  ];
}
