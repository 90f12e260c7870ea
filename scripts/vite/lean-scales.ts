import type { Plugin } from 'vite';

/**
 * Recharts finds its scales by name, so all of d3's are bundled: with time, colours and number formats, which no axis
 * here has. Only the scales of numbers and of names are let in; an axis that asked for another would get none, and
 * the tests that draw the timeline would show it.
 */
export function leanScales(): Plugin {
  return {
    name: 'lean-scales',
    enforce: 'pre',
    transform(_code, id) {
      if (!/victory-vendor\/(es|lib)\/d3-scale\.js/.test(id)) return null;
      return { code: 'export { scaleBand, scaleLinear, scalePoint } from "d3-scale";', map: null };
    },
  };
}
