import type { Trait } from './trait.ts'

/** What a line says otherwise than the one it took the place of. */
export const lineTraits: Trait[] = [
  {
    name: 'comparison_changed',
    says: 'turns a comparison or a condition',
    risk: 0.8,
    causes: [
      'wrong_logic',
      'out_of_range',
      'auth_rejected',
      'forbidden',
      'endless',
      'wrong_amount',
      'lost_data',
      'duplicate',
      'bad_request',
      'time',
      'cache_miss',
      'rate_limited',
      'stale_data',
    ],
    finds: ({ pairs }) =>
      first(
        pairs,
        ([before, after]) =>
          conditional.test(after) &&
          (sameButForSigns(before, after) || sameButForSigns(condition(before), condition(after))),
      ),
  },
  {
    name: 'calculation_changed',
    says: 'changes a calculation',
    risk: 0.4,
    causes: ['wrong_amount', 'out_of_range', 'wrong_logic', 'time', 'rate_limited'],
    finds: ({ pairs, came, kind }) =>
      kind === 'dependencies'
        ? undefined
        : first(
            pairs.filter(([, after]) => came.includes(after)),
            ([before, after]) =>
              /[-+*/%]/.test(before + after) && arithmetic(before) !== arithmetic(after) && sharesNames(before, after),
          ),
  },
  {
    name: 'operator_changed',
    says: 'calculates with another operator',
    risk: 0.75,
    causes: ['wrong_amount', 'out_of_range', 'bad_payload', 'wrong_logic', 'null_value', 'time'],
    finds: ({ pairs, kind }) =>
      kind === 'dependencies'
        ? undefined
        : first(pairs, ([before, after]) => names(before) === names(after) && operators(before) !== operators(after)),
  },
  {
    name: 'key_lookup_unguarded',
    says: 'takes a value without allowing for its absence',
    risk: 0.85,
    causes: ['unknown_field', 'null_value', 'out_of_range', 'configuration'],
    finds: ({ pairs }) =>
      first(pairs, ([before, after]) => {
        const key = /\.(?:get|dig|fetch|getOrDefault|try)\(\s*(["'`]?[\w.:-]+["'`]?)/.exec(before)?.[1]
        return key !== undefined && after.includes(`[${key}]`) && !before.includes(`[${key}]`)
      }),
  },
  {
    name: 'type_moved',
    says: 'moves types to another package or namespace',
    risk: 0.65,
    causes: ['dependency_conflict', 'bad_payload', 'start_failure', 'not_found', 'unknown_field'],
    finds: ({ pairs }) =>
      first(pairs, ([before, after]) => belonging.test(before) && belonging.test(after) && before !== after),
  },
  {
    name: 'number_fixed',
    says: 'puts a number where something was looked up or reckoned',
    risk: 0.75,
    causes: ['wrong_amount', 'out_of_range', 'wrong_logic', 'time', 'timeouts', 'size', 'rate_limited'],
    finds: ({ pairs }) =>
      first(
        pairs,
        ([before, after]) =>
          calls(before) > calls(after) &&
          /[-+*/%=:]\s*\d[\d_.]*\s*(?:$|[),;\]])/.test(after) &&
          numbers(after) > numbers(before),
      ),
  },
]

const calls = (line: string) => (line.match(/\w\(/g) ?? []).length

const numbers = (line: string) => (line.match(/\b\d/g) ?? []).length

const belonging = /^\s*(?:package|namespace|module)\s+[\w.:]+/

function first(pairs: readonly [string, string][], fits: (pair: readonly [string, string]) => boolean) {
  const found = pairs.find(fits)
  return found && { line: found[1], weight: 1 }
}

const conditional =
  /\bif\b|\bwhile\b|\bfor\b|\breturn\b|\bwhen\b|&&|\|\||\?|\bunless\b|\bassert|\bfilter|\bwhere\b|\bcase\b|:?=\s*\S+\s*(?:[<>]=?|[!=]==?)/i

const sign = /[<>]=?|[!=]==?|&&|\|\||\band\b|\bor\b|\bnot\b|!/g

/** The condition of a line, where it has one of its own: what stands before its consequence. */
const condition = (line: string) =>
  /^\s*(?:\}?\s*else\s+)?(?:if|unless|while|elif|elsif)\b(.*?)(?:\breturn\b|\bthrow\b|\{|:\s*$|\bthen\b|\)\s+\w|$)/.exec(
    line,
  )?.[1] ?? line

const sameButForSigns = (before: string, after: string) =>
  bareOfSigns(before) === bareOfSigns(after) && signs(before) !== signs(after)

const bareOfSigns = (line: string) =>
  line
    .replace(/<-|->|=>/g, '')
    .replace(sign, '')
    .replace(/\.(?:Before|After|isBefore|isAfter|before|after)\(/g, '.cmp(')
    .replace(/[\s()]+/g, '')

const signs = (line: string) =>
  (
    line.match(/[<>]=?|[!=]==?|&&|\|\||\band\b|\bor\b|\bnot\b|!|\.(?:Before|After|isBefore|isAfter|before|after)\(/g) ??
    []
  ).join(' ')

const arithmetic = (line: string) =>
  (line.replace(/["'`][^"'`]*["'`]|->|=>|--|\+\+|\/\w[\w/]*/g, '').match(/[-+*/%]=?|\b\d[\d.]*\b/g) ?? []).join(' ')

function sharesNames(before: string, after: string) {
  const names = new Set(before.match(/[A-Za-z_]\w+/g))
  return (after.match(/[A-Za-z_]\w+/g) ?? []).filter((name) => names.has(name)).length >= 2
}

const names = (line: string) => (line.match(/[A-Za-z_]\w*|\d[\d.]*/g) ?? []).join(' ')

const operators = (line: string) =>
  (line.replace(/["'`][^"'`]*["'`]|->|=>|\w+(?:\/\w+)+/g, '').match(/[-+*%]|\/+/g) ?? []).join(' ')
