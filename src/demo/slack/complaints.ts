import { isObject, type Json } from './json.ts'

/** Collects what is wrong with a Block Kit structure, each line with the JSON pointer of the culprit as Slack gives it. */
export interface Complaints {
  readonly lines: string[]
  add(pointer: string, message: string): void
}

/** An empty collection. */
export function complaints(): Complaints {
  const lines: string[] = []
  return { lines, add: (pointer, message) => void lines.push(`${message} [json-pointer:${pointer}]`) }
}

/** Checks a string of at most `max` characters; an absent one passes unless `required`. */
export function checkString(
  holder: Json,
  field: string,
  pointer: string,
  wrong: Complaints,
  limits: { max: number; required?: boolean },
): void {
  const value = holder[field]
  if (value === undefined || value === null) {
    if (limits.required) wrong.add(pointer, `missing required field: ${field}`)
    return
  }
  const place = `${pointer}/${field}`
  if (typeof value !== 'string') wrong.add(place, 'must be a string')
  else if (limits.required && value.length === 0) wrong.add(place, 'must be more than 0 characters')
  else if (value.length > limits.max) wrong.add(place, `must be less than ${limits.max + 1} characters`)
}

/** Checks a text object of at most `max` characters; `plain` refuses mrkdwn. */
export function checkText(
  holder: Json,
  field: string,
  pointer: string,
  wrong: Complaints,
  limits: { max: number; plain?: boolean; required?: boolean },
): void {
  const value = holder[field]
  if (value === undefined || value === null) {
    if (limits.required) wrong.add(pointer, `missing required field: ${field}`)
    return
  }
  checkTextObject(value, `${pointer}/${field}`, wrong, limits)
}

/** Checks one value that has to be a text object. */
export function checkTextObject(
  value: unknown,
  pointer: string,
  wrong: Complaints,
  limits: { max: number; plain?: boolean },
): void {
  if (!isObject(value)) {
    wrong.add(pointer, 'must be a text object')
    return
  }
  const types = limits.plain ? ['plain_text'] : ['plain_text', 'mrkdwn']
  if (!types.includes(String(value.type))) wrong.add(`${pointer}/type`, `must be one of: ${types.join(', ')}`)
  checkString(value, 'text', pointer, wrong, { max: limits.max, required: true })
}

/** Checks that a list has between `min` and `max` items and gives it, or an empty list when it is none. */
export function checkList(
  holder: Json,
  field: string,
  pointer: string,
  wrong: Complaints,
  limits: { min: number; max: number },
): unknown[] {
  const value = holder[field]
  if (!Array.isArray(value)) {
    wrong.add(pointer, `missing required field: ${field}`)
    return []
  }
  if (value.length < limits.min) wrong.add(`${pointer}/${field}`, `must provide at least ${limits.min} items`)
  if (value.length > limits.max) wrong.add(`${pointer}/${field}`, `no more than ${limits.max} items allowed`)
  return value
}
