import { defineConfig } from 'vite';
import { COMPOSER, PAGE, SHELL } from './src/words.js';

const target = ['es2018', 'chrome69', 'safari12']; // the browser inside an old phone's WeChat

// What is read before the script has come says the same as the page: both take their words from words.js.
const words = {
  name: 'words',
  transformIndexHtml: {
    order: 'pre',
    handler: (html) => html.replace(/\{\{(\w+)\}\}/g, (_, name) => ({ ...COMPOSER, ...PAGE, ...SHELL })[name]),
  },
};

// ChatUI's parts are taken one by one from its `es` folder and run on Preact; the packed file its package names
// first would bring the whole kit and React (docs/decisions/0012-page.md).
const page = {
  plugins: [words],
  base: './', // the page may be served below a path
  resolve: {
    alias: [
      { find: /^react-dom$/, replacement: 'preact/compat' },
      { find: /^react$/, replacement: 'preact/compat' },
    ],
  },
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact', legalComments: 'none' },
  build: {
    target,
    assetsDir: 'static',
    assetsInlineLimit: 0, // data: addresses are not allowed in styles
    modulePreload: { polyfill: false },
    rollupOptions: { treeshake: { moduleSideEffects: (id) => !id.includes('node_modules') || id.endsWith('.css') } },
  },
};

// widget.js is one classic script of its own.
const embed = {
  publicDir: false,
  build: {
    target,
    emptyOutDir: false,
    lib: { entry: 'src/embed.js', formats: ['iife'], name: 'cunwu', fileName: () => 'widget.js' },
  },
};

// The helpdesk's charts: ECharts with only what they draw, one classic script among the helpdesk's own files.
const charts = {
  publicDir: false,
  define: { 'process.env.NODE_ENV': '"production"' }, // a classic script has no process
  esbuild: { legalComments: 'none' },
  build: {
    target,
    outDir: '../cunwu/web/helpdesk/static',
    emptyOutDir: false,
    lib: { entry: 'src/charts.js', formats: ['iife'], name: 'cunwuCharts', fileName: () => 'charts.js' },
  },
};

const modes = { embed, charts };

export default defineConfig(({ mode }) => modes[mode] ?? page);
