/**
 * Values of constants in place of their names, for every build. Where all is one file, parts that are loaded later become functions, the
 * constants of all modules variables that these set, and V8 reads and checks them anew with each use: the worker takes a twelfth longer for a
 * capture of many flows. It saves a little of what is loaded, too: half a KiB for a report, one over all.
 */
export const optimization = /** @type {const} */ ({ inlineConst: { mode: 'all', pass: 3 } });
