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
  // isEqual: whether the chart knows of these ticks already.
  export default () => true;
`;

/**
 * The timeline uses recharts' axes without a chart of recharts around them. An axis reaches for that chart's store all
 * the same, and the store's libraries came to half of what is loaded with the timeline, for calls that do nothing outside
 * a chart. So the axis' imports of them lead to functions that do nothing. Labels of axes are left out with them.
 */
export function axesAlone(): Plugin {
  return {
    name: 'recharts-axes-alone',
    enforce: 'pre',
    resolveId(source, importer) {
      if (!importer || !/recharts[\\/](es6|lib)[\\/]cartesian[\\/]CartesianAxis\.js$/.test(importer)) return null;
      return /\/(compat\/isEqual|component\/Label|zIndex\/ZIndexLayer|state\/hooks|state\/renderedTicksSlice)$/.test(source) ? STAND_IN : null;
    },
    load: (id) => (id === STAND_IN ? nothing : null),
  };
}
