/** A JSON object whose fields are read one by one, because everything on this wire is somebody else's input. */
export type Json = Record<string, unknown>

/** The value as an object, or an empty object when it is anything else. */
export function object(value: unknown): Json {
  return isObject(value) ? value : {}
}

/** The value as a list of objects; entries that are no objects are left out. */
export function objects(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : []
}

/** The value as a string, or an empty string when it is anything else. */
export function string(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** Whether the value is a plain object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Slack's idea of true: the boolean, the number 1, and the strings "true" and "1" of a form. */
export function truthy(value: unknown): boolean {
  return value === true || value === 1 || value === 'true' || value === '1'
}

/** A field that a form carries as JSON text and a JSON body as itself; undefined when absent or unreadable. */
export function embedded(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined
  if (value === '') return undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}
