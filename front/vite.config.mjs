// Each .ts file directly in src/ is one entry; pages find the built files through manifest.json.
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const here = dirname(fileURLToPath(import.meta.url))
const source = join(here, 'src')
const entries = readdirSync(source).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))

export default defineConfig({
  root: here,
  base: '/static/build/',
  publicDir: false,
  build: {
    outDir: join(here, '..', 'tonghu', 'web', 'static', 'build'),
    emptyOutDir: true,
    manifest: 'manifest.json', // the usual .vite/ folder would be dropped when static files are collected
    target: 'chrome87', // desktops of government offices are old
    cssTarget: 'chrome87',
    assetsInlineLimit: 0, // the content security policy allows data: for images only
    modulePreload: { polyfill: false },
    rollupOptions: { input: entries.map((name) => join(source, name)) },
  },
})
