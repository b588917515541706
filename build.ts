import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, globSync, rmSync } from 'node:fs'

/** Builds the package: compiles the sources to `dist` and lays beside them what they read at run time. */
rmSync('dist', { recursive: true, force: true })
const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], {
  stdio: 'inherit',
})
if (status !== 0) process.exit(status ?? 1)
for (const folder of globSync('src/**/assets'))
  cpSync(folder, folder.replace(/^src/, 'dist'), { recursive: true, filter: (f) => !f.endsWith('.ts') })
chmodSync('dist/main.js', 0o755)
