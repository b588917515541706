import { Argument, type Command as Program } from 'commander'
import type { Effects } from './effects.ts'

/** `completion bash|zsh|fish` prints a script that completes every command and option. */
export function addCompletion(program: Program, { stdout }: Pick<Effects, 'stdout'>): void {
  program
    .command('completion')
    .description('Print a completion script: source it from the start-up file of your shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(['bash', 'zsh', 'fish']))
    .action((shell: 'bash' | 'zsh' | 'fish') => {
      stdout.write(scripts[shell](entriesOf(program)))
    })
}

/** What may follow some words of the line. */
interface Entry {
  after: string
  words: { word: string; help: string }[]
}

function entriesOf(command: Program, after = ''): Entry[] {
  const below = command.commands.filter((child) => child.name() !== 'help')
  const options = command.options.flatMap(({ long, description }) => (long ? [{ word: long, help: description }] : []))
  const names = below.map((child) => ({ word: child.name(), help: child.description() }))
  const deeper = below.flatMap((child) =>
    [child.name(), ...child.aliases()].flatMap((name) => entriesOf(child, `${after} ${name}`.trim())),
  )
  return [{ after, words: [...names, ...options, { word: '--help', help: 'Help' }] }, ...deeper]
}

const scripts = {
  bash: (entries: Entry[]) => `_allclear() {
  local line="\${COMP_WORDS[*]:1:COMP_CWORD-1}" offers=""
  case "$line" in
${cases(entries)}
  esac
  COMPREPLY=($(compgen -W "$offers" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _allclear allclear
`,
  zsh: (entries: Entry[]) => `#compdef allclear
_allclear() {
  local line="\${words[2,CURRENT-1]}" offers=""
  case "$line" in
${cases(entries)}
  esac
  compadd -- \${=offers}
}
compdef _allclear allclear
`,
  fish: (entries: Entry[]) => `complete -c allclear -f\n${entries.map(fishLines).join('')}`,
}

/** Longer beginnings come first, so that \`slack test\` is not taken for \`slack\`. */
const cases = (entries: Entry[]) =>
  entries
    .toSorted((a, b) => b.after.length - a.after.length)
    .map(
      ({ after, words }) =>
        `    ${after === '' ? '*' : `"${after}"|"${after} "*`}) offers="${words.map(({ word }) => word).join(' ')}" ;;`,
    )
    .join('\n')

function fishLines({ after, words }: Entry): string {
  const seen = after.split(' ').filter(Boolean)
  const condition = seen.length
    ? seen.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and ')
    : '__fish_use_subcommand'
  return words
    .map(({ word, help }) => {
      const offer = word.startsWith('--') ? `-l ${word.slice(2)}` : `-a ${word}`
      return `complete -c allclear -n '${condition}' ${offer} -d '${help.replaceAll(/['\\]/g, ' ')}'\n`
    })
    .join('')
}
