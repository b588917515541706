/**
 * What counts as a number in the text of a field, as the source of a regular expression that every engine reads alike:
 * decimals with an optional exponent, below 1e100 so that none is infinite anywhere.
 */
export const numberSource =
  '[+-]?(?:[0-9]{1,40}(?:[.][0-9]{0,40})?|[.][0-9]{1,40})(?:[eE](?:[+]?[0-9]{1,2}|-[0-9]{1,3}))?'

const whole = new RegExp(`^${numberSource}$`)

/** The number a text is, or undefined where it is none: no blanks, units, hexadecimals or infinities. */
export const numberOf = (text: string): number | undefined => (whole.test(text) ? Number(text) : undefined)

/** A finite number in digits without an exponent, so that no engine's grammar stumbles over it. */
export function plainNumber(value: number): string {
  const [, sign, first, rest = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))!
  if (exponent === undefined) return String(value === 0 ? 0 : value)
  const digits = first! + rest
  const point = first!.length + Number(exponent)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  return `${sign}${digits.slice(0, point).padEnd(point, '0')}${digits.length > point ? `.${digits.slice(point)}` : ''}`
}
