import type { Plugin } from 'vite';

const STAND_IN = '\0recharts-axes-alone';

/** What an axis asks of the chart around it, which here is not there: all of these then do nothing. */
const nothing = `
  export const CartesianLabelContextProvider = ({ children }) => children;
  export const CartesianLabelFromLabelProp = () => null;
  export const ZIndexLayer = ({ children }) => children;
  export const useAppDispatch = () => () => {};
  export const setRenderedTicks = () => null;
  export const removeRenderedTicks = () => null;
  export const DefaultZIndexes = {};
  export const adaptEventsOfChild = () => ({});
  export const getClassNameFromUnknown = () => '';
`;

/** What an axis asks when it lays out its numbers itself; the timeline says where each stands and draws its text. */
const given = `
  export const getTicks = ({ ticks }) => ticks;
  export const getCalculatedXAxisHeight = () => 0;
  export const getCalculatedYAxisWidth = () => 0;
  export const Text = () => null;
  export const isValidTextAnchor = () => false;
`;

/** What it takes from recharts' other rooms in a wider form than it needs: a group with a class, defaults below what is given. */
const narrower = `
  import { createElement } from 'react';
  export const Layer = (props) => createElement('g', props);
  export const resolveDefaultProps = (given, defaults) => ({ ...defaults, ...given });
`;

/** Recharts knows the names of events by a list of all of them. */
const events = `
  export const isEventKey = (name) => /^on[A-Z]/.test(name);
`;

/** Default exports: es-toolkit's way to a property, which an axis asks for by its plain name; and whether the chart knows of these ticks already. */
const DEFAULTS: Record<string, string> = { get: '(object, name) => object?.[name]', isEqual: '() => true' };

/** Which properties are SVG's recharts knows by a list of all of them; these are what the timeline gives, and what an axis makes of that. */
const ATTRIBUTES = [
  'aria-hidden', 'className', 'fill', 'height', 'orientation', 'role', 'stroke', 'style', 'textAnchor', 'tabIndex', 'transform', 'width', 'x', 'x1', 'x2', 'y', 'y1', 'y2',
];

const LEFT_OUT = /\/(component\/(?:Label|Text)|container\/Layer|zIndex\/(?:ZIndexLayer|DefaultZIndexes)|state\/(?:hooks|renderedTicksSlice)|getTicks|util\/(?:[XY]AxisUtils|types|getClassNameFromUnknown|resolveDefaultProps))$/;

/**
 * The timeline uses recharts' axes without a chart of recharts around them. An axis reaches for that chart's store all
 * the same, and for what measures, places and breaks the text of its numbers; with these libraries it came to three times
 * its own weight, for calls that do nothing outside a chart or for numbers whose places are given. So the axis' imports of
 * them lead to functions that do nothing. Labels of axes are left out with them, and `tick` must be a function that draws.
 */
export function axesAlone(): Plugin {
  return {
    name: 'recharts-axes-alone',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer || !/recharts[\\/](es6|lib)[\\/]/.test(importer)) return null;
      if (source.endsWith('/excludeEventProps')) return STAND_IN;
      if (!/[\\/]cartesian[\\/]CartesianAxis\.js$/.test(importer)) return null;
      const byDefault = /^es-toolkit\/compat\/(get|isEqual)$/.exec(source);
      if (byDefault) return `${STAND_IN}/${byDefault[1]}`;
      return LEFT_OUT.test(source) ? STAND_IN : null;
    },
    transform(code, id) {
      if (!/[\\/]recharts[\\/]es6[\\/]util[\\/]svgPropertiesNoEvents\.js$/.test(id)) return null;
      const short = code.replace(/(SVGElementPropKeys = )\[[\s\S]*?\];/, `$1${JSON.stringify(ATTRIBUTES)};`);
      if (short === code) throw new Error(`${id} has no list of SVG's properties any more: see what an axis asks now.`);
      return { code: short, map: null };
    },
    load(id) {
      if (!id.startsWith(STAND_IN)) return null;
      const named = DEFAULTS[id.slice(STAND_IN.length + 1)];
      return named === undefined ? nothing + given + narrower + events : `export default ${named};`;
    },
  };
}
