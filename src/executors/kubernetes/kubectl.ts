/** A typed `kubectl` line in its parts; undefined when it is none, or says something that we would have to leave out. */
export interface Kubectl {
  verb: string[]
  /** Resource and name, such as `deployments` and `checkout`. */
  resource?: string
  name?: string
  namespace?: string
  flags: Record<string, string>
}

const resources: Record<string, string> = Object.fromEntries(
  [
    ['deployments', 'deployment', 'deploy', 'deployment.apps', 'deployments.apps'],
    ['statefulsets', 'statefulset', 'sts', 'statefulset.apps', 'statefulsets.apps'],
    ['daemonsets', 'daemonset', 'ds', 'daemonset.apps', 'daemonsets.apps'],
    ['pods', 'pod', 'po'],
    ['nodes', 'node', 'no'],
  ].flatMap(([plural, ...spellings]) => [plural!, ...spellings].map((spelling) => [spelling, plural!])),
)

/** How we write a kind of object. */
export const singular = (resource: string) => resource.replace(/s$/, '')

const flagName: Record<string, string> = {
  '-n': 'namespace',
  '--namespace': 'namespace',
  '--replicas': 'replicas',
  '--to-revision': 'to-revision',
}

/** Reads a typed line. Only flags that are understood may stand in it: one that is not could change its meaning. */
export function readKubectl(command: readonly string[], verb: readonly string[]): Kubectl | undefined {
  if (command[0] !== 'kubectl') return undefined
  const read = flagsIn(command.slice(1))
  if (!read) return undefined
  const { words, flags } = read
  if (!verb.every((part, index) => words[index] === part)) return undefined
  const rest = words.slice(verb.length)
  const { namespace, ...others } = flags
  const base = { verb: [...verb], flags: others, ...(namespace !== undefined && { namespace }) }
  if (verb[0] === 'cordon' || verb[0] === 'uncordon')
    return rest.length === 1 ? { ...base, resource: 'nodes', name: rest[0]!.replace(/^nodes?\//, '') } : undefined
  const [first = '', second] = rest
  const [kind, name] = first.includes('/') ? first.split('/') : [first, second]
  if (rest.length !== (first.includes('/') ? 1 : 2) || !kind || !name) return undefined
  const resource = Object.hasOwn(resources, kind) ? resources[kind] : undefined
  return resource === undefined ? undefined : { ...base, resource, name }
}

/** The flags that are understood, and the words beside them; undefined for any other flag. */
function flagsIn(command: readonly string[]): { words: string[]; flags: Record<string, string> } | undefined {
  const words: string[] = []
  const flags: Record<string, string> = {}
  const rest = [...command]
  while (rest.length) {
    const word = rest.shift()!
    if (!word.startsWith('-')) {
      words.push(word)
      continue
    }
    const [flag = '', inline] = word.split(/=(.*)/s)
    const name = flagName[flag]
    const value = inline ?? rest.shift()
    if (name === undefined || value === undefined || name in flags) return undefined
    flags[name] = value
  }
  return { words, flags }
}
