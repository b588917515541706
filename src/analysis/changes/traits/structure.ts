import type { Trait } from './trait.ts'

/** How lines stand to each other: loops, scopes, order. */
export const structureTraits: Trait[] = [
  {
    name: 'message_schema_changed',
    says: 'changes the schema of messages',
    risk: 0.8,
    causes: ['bad_payload', 'unknown_field', 'null_value', 'not_found', 'lost_data'],
    finds: ({ kind, removed, added }) => {
      const line = kind === 'schema' ? removed.find((one) => !added.includes(one)) : undefined
      return line === undefined ? undefined : { line, weight: 1 }
    },
  },
  {
    name: 'call_in_loop',
    says: 'asks something remote once per item of a loop',
    risk: 0.95,
    causes: [
      'many_queries',
      'slow_query',
      'overload',
      'timeouts',
      'rate_limited',
      'pool_exhaustion',
      'cpu',
      'cache_miss',
    ],
    finds: ({ now, added, removed }) => {
      const line = callInLoop(now, new Set(added))
      return line !== undefined && !removed.some((old) => old.trim() === line.trim()) ? { line, weight: 1 } : undefined
    },
  },
  {
    name: 'calls_itself',
    says: 'lets a function call itself',
    risk: 0.7,
    causes: ['endless', 'cpu', 'memory_growth', 'timeouts', 'overload'],
    finds: ({ path, added, removed, context }) => {
      const file = path.split('/').at(-1)!.replace(/\..*$/, '')
      const around = [...context, ...removed, ...added].flatMap(
        (line) => /\b(?:def|func|function|fn|fun)\s+(?:\([^)]*\)\s*)?(\w+)/.exec(line)?.[1] ?? [],
      )
      const calls = (line: string) => [...line.matchAll(/\b([A-Za-z_]\w*)\(/g)].map(([, name]) => name!)
      const known = new Set(removed.flatMap(calls))
      const line = added.find(
        (one) =>
          !/\b(?:def|func|function|fn|fun)\s/.test(one) &&
          calls(one).some((name) => !known.has(name) && (name === file || around.includes(name))),
      )
      return line === undefined || added.some((one) => /\b(?:def|func|function|fn|fun)\s/.test(one))
        ? undefined
        : { line, weight: 1 }
    },
  },
  {
    name: 'collection_only_grows',
    says: 'fills a collection that outlives the request and that nothing empties',
    risk: 0.8,
    causes: ['memory_growth', 'cpu', 'cardinality', 'stale_data'],
    finds: ({ added, context }) => {
      const kept = added.flatMap(
        (line) =>
          /^(?:export |private |public |protected |internal |final |static |readonly |val |let |const |var |\s*(?:this|self)\.)*([A-Za-z_]\w*)(?:\s*:[^=]+)?\s*:?=\s*(?:\{\}|\[\]|new (?:Map|Set|WeakRef|HashMap|ConcurrentHashMap|ArrayList|LinkedList|HashSet|List|Dictionary|ConcurrentDictionary)\b|dict\(|list\(|set\(|defaultdict|make\((?:map|chan)|map\[|mutableMapOf|mutableListOf|Hash\.new|sync\.Map|collections\.)/.exec(
            line,
          )?.[1] ?? [],
      )
      const grows = added.find((line) =>
        kept.some((name) =>
          new RegExp(
            `\\b${name}(?:\\[.+\\]\\s*=[^=]|\\.(?:set|put|add|push|append|Store|insert|unshift|offer|Add|setdefault)\\()`,
          ).test(line),
        ),
      )
      return grows &&
        ![...added, ...context].some((line) =>
          /evict|delete|\.remove|maxsize|\.pop\(|clear\(|LRU|ttl|expire/i.test(line),
        )
        ? { line: grows, weight: 1 }
        : undefined
    },
  },
  {
    name: 'order_changed',
    says: 'does the same things in another order',
    risk: 0.75,
    causes: [
      'auth_rejected',
      'race',
      'lock_contention',
      'null_value',
      'bad_payload',
      'lost_data',
      'start_failure',
      'forbidden',
      'not_found',
      'stale_data',
      'duplicate',
      'wrong_logic',
      'unreachable',
      'bad_request',
    ],
    finds: ({ removed, added }) => {
      const moved = removed.length <= 12 && removed.toSorted().join('\n') === added.toSorted().join('\n')
      const line = moved ? removed.find((one) => /\w+\(/.test(one)) : undefined
      return line === undefined ? undefined : { line, weight: 1 }
    },
  },
  {
    name: 'made_per_call',
    says: 'makes once per call what was made once',
    risk: 0.85,
    causes: ['pool_exhaustion', 'handle_leak', 'memory_growth', 'cpu', 'timeouts', 'unreachable', 'cache_miss'],
    finds: ({ removed, added }) => {
      const line = added.find(
        (one) =>
          /^\s+\S/.test(one) &&
          /\w+\s*(?::?=|=)\s*.*(?:create|connect|Client|Pool|Session|open|compile|load|new [A-Z])/.test(one) &&
          removed.some(
            (old) =>
              /^\S/.test(old) &&
              old.trim().replace(/^(?:const|let|var|static|private|val) /, '') ===
                one.trim().replace(/^(?:const|let|var|val) /, ''),
          ),
      )
      return line === undefined ? undefined : { line, weight: 1 }
    },
  },
]

const loop =
  /^\s*(?:for|foreach|while|loop)\b|\.(?:forEach|map|each|flatMap|stream|iter)\b\s*[({]|\bfor \w+ in\b|\bin range\(/
const remote =
  /\.(?:get|Get|find|Find|fetch|Fetch|query|Query|QueryRow|exec|Exec|execute|load|Load|lookup|Lookup|call|Call|send|Send|request|Do|post|save|Save|insert|update|delete|select|publish|resolve)\w*\s*\(|\bawait\b|fetch\(|requests\.|http\.|axios|rpc|\.\w+\(ctx\b|SELECT |objects\.(?:get|filter)|execute\(/
const bySide = /\.get\(["']|\.(?:map|set|cache|params|headers?|query)\.get\(|Header\.Get|os\.Get/

/** An added line that asks something remote, at most eight lines below the head of a loop and deeper than it. */
function callInLoop(now: readonly string[], added: ReadonlySet<string>): string | undefined {
  for (const [at, head] of now.entries())
    if (loop.test(head)) {
      const body = now.slice(at, at + 9).filter((line) => line === head || indentation(line) > indentation(head))
      const call = body.find(
        (line) => added.has(line) && remote.test(line) && !bySide.test(line) && !/^\s*for\b.*range\(/.test(line),
      )
      if (call !== undefined) return call
    }
  return undefined
}

const indentation = (line: string) => line.search(/\S/)
