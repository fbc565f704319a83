/** How the three programs are built: the Electron main side with its Node processes, the preload, and the renderer. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Every Node program by its output name; desk, benches and workers are started by their paths. */
const NODE_ENTRIES = {
  index: here('src-main/app/index.ts'),
  desk: here('src-main/process/desk.ts'),
  worker: here('src-main/process/worker.ts'),
  bench: here('src-main/process/bench.ts'),
  'batch-worker': here('src-main/learn/batch-worker.ts'),
}

/** The development server injects style tags and talks over its own socket; the built page does neither. */
function relaxPolicyForDevelopment(): Plugin {
  return {
    name: 'relax-policy-for-development',
    apply: 'serve',
    transformIndexHtml: (html) =>
      html
        .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
        .replace("connect-src 'self'", "connect-src 'self' ws:"),
  }
}

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      rollupOptions: {
        input: Object.fromEntries(Object.entries(NODE_ENTRIES).filter(([, path]) => existsSync(path))),
        output: { format: 'es', entryFileNames: '[name].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: {
        input: { preload: here('src-main/app/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src-renderer',
    build: {
      outDir: 'out/renderer',
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1500,
      minify: true,
      rollupOptions: { input: here('src-renderer/index.html') },
    },
    plugins: [vue(), relaxPolicyForDevelopment()],
  },
})
