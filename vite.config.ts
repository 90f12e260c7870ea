/// <reference types="vitest/config" />
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { viteSingleFile } from 'vite-plugin-singlefile';
import { defineConfig, type UserConfig } from 'vite';
import { analysisWorker, preloads } from './scripts/vite/analysis-worker.ts';
import { axesAlone } from './scripts/vite/axes-alone.ts';
import { classConstants } from './scripts/vite/class-constants.ts';
import { contentSecurityPolicy } from './scripts/vite/content-security-policy.ts';
import { inlineIcon } from './scripts/vite/inline-icon.ts';
import { LICENSES, licensesInside } from './scripts/vite/licenses.ts';
import { optimization } from './scripts/vite/optimization.mjs';
import { serviceWorker } from './scripts/vite/service-worker.ts';
import { shortClassNames } from './scripts/vite/short-class-names.ts';
import { onceMore, smallest } from './scripts/vite/smallest.ts';

/** The oldest browsers for which styles are written (docs/browsers.md), with the prefixes that they want. */
const cssTarget = ['chrome115', 'firefox115', 'safari16.4'];

/** The published app. Every address is relative, so that it works under any path. */
const app: UserConfig = {
  base: './',
  plugins: [react(), classConstants(), axesAlone(), analysisWorker(), contentSecurityPolicy(), serviceWorker(), onceMore()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    cssTarget,
    outDir: 'dist',
    ...smallest,
    license: { fileName: LICENSES },
    // A module preload is a fetch, which `connect-src 'none'` forbids where the polyfill would make it.
    modulePreload: { polyfill: false, resolveDependencies: preloads },
    rolldownOptions: {
      optimization,
      // Whoever starts the app need not read how long its minifier took.
      checks: { bundlerTimings: false },
      // Small modules that several parts share: one file compresses better than six.
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // What a link is made of, and read by.
            { name: 'pack', test: /src\/report\/(?:pack|unpack|redact|mask|address-mask|bounded|link-layout|link-dictionary|base64url|prune)\./ },
            // What stands below the evidence, or now and then above it.
            { name: 'below', test: /src\/views\/(?:report\/(?:fixes|command-steps|capture-facts|checks|messages|by-file)|share\/shared-notice|ui\/tabs)\./ },
            { name: 'lib', test: /src\/(?:lib\/(?:format|growable|extent|outcome-words)|report\/(?:ranked-findings|share-choices))\./ },
            // What the page starts with and its parts share, its styles in one file; React would be in two otherwise.
            { name: 'ui', test: /src\/(?:views\/(?:ui\/(?:icon|\w+\.module)|(?:start\/|failure\/|reading\/)?\w+\.module|theme)|charts\/text-size|state\/(?:app-store|arrivals|leaving|missing-part|navigation|route|room|kept-report|same-capture)|worker\/client)\.|node_modules\/(?:zustand|react)\// },
            // What stands above the table of flows once some of it are chosen.
            { name: 'compare', test: /src\/(?:charts\/compare-chart|views\/flows\/(?:selection-bar|compare))\./ },
            // The page and the worker make lists of flows.
            { name: 'tables', test: /src\/(?:tables\/(?:packet-table|icmp-error-table)|wire\/headers|capture\/(?:pseudo-header|container-limits|types)|report\/flow-(?:list|sort|order)|state\/flow-(?:list|order)|lib\/(?:sorted-rows|parse-address))\./ },
            { name: 'pcapng', test: /src\/capture\/pcapng/ },
            { name: 'shared-views', test: /src\/(?:charts\/(?:use-width|ruler|brush|scale|use-theme-name|teach|moment)|views\/ui\/(?:virtual-rows|moments|packet-link|use-path-mtu))\./ },
            // Styles of a report, the charts' with them: in one file they compress better than in two.
            { name: 'report-styles', test: /src\/(?:charts\/charts|views\/(?:report\/(?:report|path|finding|verdict|unknowns|why)|flows\/(?:flows|flow-tools)))\.module\./ },
            // Styles of what stands below the evidence, or is opened by somebody.
            { name: 'styles', test: /src\/views\/(?:report\/(?:sections|rule-in-words)|flow\/(?:flow|ladder)|packets\/packets|share\/share|hands\/hands)\.module\./ },
            { name: 'held', test: /src\/(?:charts\/(?:held|save-blob|strokes)|views\/ui\/message-words)\./ },
            { name: 'packet-desk', test: /src\/(?:engine\/packet-(?:rows|detail|filter)|filter\/(?:compile|scan)|wire\/describe\/|capture\/random-access)/ },
            { name: 'flow-charts', test: /src\/charts\/(?:plot|chart-card|use-time-gestures|time-hand|marks|svg-brush|legend|time-axis|turns|picture|axes|use-kept-zoom|chart|flow-charts|sequence-chart|size-chart|throughput-chart|rtt-chart|flight-chart|summary|series-feed|nearest)\.tsx?$/ },
          ],
        },
      },
    },
    // No data: addresses for scripts and workers; they would need a wider policy.
    assetsInlineLimit: 0,
  },
};

/** The same app as one HTML file that opens from disk. */
const single: UserConfig = {
  base: './',
  publicDir: false,
  plugins: [react(), classConstants(), axesAlone(), inlineIcon(), viteSingleFile({ outputFileName: 'mtuscope.html' }), contentSecurityPolicy(), licensesInside()],
  resolve: { alias: { '#worker': fileURLToPath(new URL('src/worker/create-worker-inline.ts', import.meta.url)) } },
  // A module worker from a blob: address does not start from the origin `null` of file://, so the worker is a classic script.
  worker: { format: 'iife', rolldownOptions: { optimization, output: { codeSplitting: false } } },
  build: {
    target: 'es2023',
    cssTarget,
    outDir: 'dist',
    emptyOutDir: false,
    modulePreload: false,
    rolldownOptions: {
      optimization,
      onLog(level, log, handle) {
        // It reads the policy that the scripts hold for exported reports as the page's own, which names the inlined script by its hash.
        if (log.plugin !== 'vite:singlefile' || !log.message.includes('Content-Security-Policy')) handle(level, log);
      },
    },
  },
};

/** The command line: one file that `node` runs without node_modules. */
const cli: UserConfig = {
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: 'src/cli/main.ts',
    target: 'node20.19',
    outDir: 'dist/cli',
    minify: false,
    rolldownOptions: {
      optimization,
      output: {
        format: 'es',
        entryFileNames: 'mtuscope.js',
        codeSplitting: false,
        banner: '#!/usr/bin/env node',
      },
    },
  },
};

const builds: Record<string, UserConfig> = { single, cli };

export default defineConfig(({ mode, command }) => ({
  ...(builds[mode] ?? app),
  ...(command === 'build' ? { css: { modules: { generateScopedName: shortClassNames() } } } : {}),
  test: {
    environment: 'node',
    include: [
      'tests/unit/**/*.test.{ts,tsx}',
      'tests/scenarios/**/*.test.ts',
      'tests/captures/**/*.test.ts',
      'tests/oracle/**/*.test.ts',
      'tests/fuzz/**/*.test.ts',
    ],
    css: { modules: { classNameStrategy: 'non-scoped' } },
    restoreMocks: true,
    // A test ends when it is done: a slow or busy machine is no fault. What hangs is ended all the same.
    testTimeout: 60_000,
    coverage: { provider: 'v8', include: ['src/**/*.{ts,tsx}'], reporter: ['text', 'html'] },
  },
}));
