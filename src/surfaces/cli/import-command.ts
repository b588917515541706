import { existsSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Argument, Option, type Command as Program } from 'commander'
import type { Imported, Remark } from '../../core/importer.ts'
import { Problem } from '../../core/problem.ts'
import type { CliConfig, Effects } from './effects.ts'
import { exportFiles } from './export-files.ts'
import { type Paint, paintFor } from './paint.ts'
import { printableLine } from './printable.ts'
import { showJson } from './show-json.ts'

interface Flags {
  out: string
  force?: boolean
  output: 'table' | 'json'
}

/** `import` turns the export of another product into a file for `plan` and `apply`, and tells what became of everything. */
export function addImport<C extends CliConfig>(program: Program, effects: Effects<C>): void {
  const { importers } = effects
  program
    .command('import')
    .description(
      `Turn an export of ${importers.map(({ label }) => label).join(', ')} into a file that plan and apply take`,
    )
    .addArgument(new Argument('<product>', 'where the export is from').choices(importers.map(({ name }) => name)))
    .argument('<export>', 'a JSON file, or a folder of them')
    .option('--out <file>', 'where to write the objects, as TOML or YAML by its ending', 'allclear-import.toml')
    .option('--force', 'replace that file when it is there')
    .addOption(new Option('-o, --output <form>', 'how to show the report').choices(['table', 'json']).default('table'))
    .action((product: string, path: string, flags: Flags) => {
      const { name, label, read } = importers.find((one) => one.name === product)!
      const out = resolve(effects.cwd, flags.out)
      if (!/\.(toml|ya?ml)$/i.test(out))
        throw new Problem('invalid', `${flags.out}: name a file that ends in .toml, .yaml or .yml.`)
      if (existsSync(out) && !flags.force)
        throw new Problem(
          'conflict',
          `${flags.out} is there already. Name another file with --out, or replace it with --force.`,
        )
      const imported = read(exportFiles(effects.cwd, path))
      const count = Object.values(imported.sections).reduce((sum, section) => sum + Object.keys(section).length, 0)
      if (count === 0)
        throw new Problem(
          'invalid',
          `${path} holds nothing of ${label} that can be carried. ${reasons(imported)}`.trim(),
        )
      const head = [`Made by "allclear import ${name}" from an export of ${label}.`, `Next: allclear plan ${flags.out}`]
      writeFileSync(out, effects.writeObjects(imported.sections, /\.toml$/i.test(out) ? 'toml' : 'yaml', head))
      // What was written is read again, so that a fault shows here and not when it is applied.
      effects.readObjects(out)
      effects.stdout.write(
        flags.output === 'json'
          ? showJson({ file: flags.out, objects: counts(imported), report: imported.remarks })
          : report(imported, flags.out, paintFor(effects.stdout, effects.env)),
      )
    })
}

const reasons = ({ remarks }: Imported) => remarks.map(({ object, words }) => `${object}: ${words}`).join(' ')

const counts = ({ sections }: Imported) =>
  Object.fromEntries(Object.entries(sections).map(([section, all]) => [section, Object.keys(all).length]))

const groups: { outcome: Remark['outcome']; title: string; tone: 'good' | 'warn' | 'high' }[] = [
  { outcome: 'carried', title: 'Carried', tone: 'good' },
  { outcome: 'changed', title: 'Carried differently', tone: 'warn' },
  { outcome: 'left', title: 'Not carried', tone: 'high' },
]

const singular = { users: 'user', teams: 'team', schedules: 'schedule', policies: 'policy', services: 'service' }

function report(imported: Imported, out: string, paint: Paint): string {
  const told = groups.flatMap(({ outcome, title, tone }) => {
    const all = imported.remarks.filter((remark) => remark.outcome === outcome)
    if (!all.length) return []
    const lines = all.map(({ object, words }) => `  ${printableLine(object)}: ${printableLine(words)}`)
    return [[paint.bold(paint.tone(tone, `${title} (${all.length})`)), ...lines].join('\n')]
  })
  const made = Object.entries(counts(imported)).map(
    ([section, count]) => `${count} ${count === 1 ? singular[section as keyof Imported['sections']] : section}`,
  )
  const next = [
    `${out} holds ${made.join(', ')}. Read it, then:`,
    `  allclear config check --config ${out}`,
    `  allclear plan ${out}`,
    `  allclear apply ${out}`,
  ]
  return `${[...told, next.join('\n')].join('\n\n')}\n`
}
