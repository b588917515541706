import { mark, type RedactionRule } from './rule.ts'

/** Payment cards: 14 to 16 digits of a known range that keep Luhn's check (ISO/IEC 7812). */
export const cardRule: RedactionRule = {
  kind: 'card number',
  may: (text) => longDigits.test(text),
  pattern:
    /(?:(?<![\w.+-]|\d[ -])|(?<=\\[nrt]))(?:\d{4}([ -]?)\d{4}\1\d{4}\1\d{4}|3[47]\d{2}([ -]?)\d{6}\2\d{5}|3[0689]\d{2}([ -]?)\d{6}\3\d{4})(?![\w-]|[ .-]?\d)/g,
  replace: (match) => (isCard(match.replaceAll(/\D/g, '')) ? mark('card number') : match),
}

const longDigits = /\d{4}[ -]?\d{4}[ -]?\d{4}|\d{4}[ -]?\d{6}[ -]?\d{4}/
const isCard = (digits: string) => /^(?:4|5[1-5]|2[2-7]|3[04-9]|6)/.test(digits) && luhn(digits)

/** Luhn's check: every second digit from the right is doubled. */
export function luhn(digits: string): boolean {
  let sum = 0
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i])
    sum += i % 2 === 0 ? digit : digit > 4 ? 2 * digit - 9 : 2 * digit
  }
  return sum % 10 === 0 && !/^(\d)\1*$/.test(digits)
}

/** Bank accounts: an IBAN that keeps its check (ISO 13616). */
export const ibanRule: RedactionRule = {
  kind: 'bank account',
  may: (text) => /[A-Z]{2}\d{2} ?[A-Z0-9]{4}/.test(text),
  pattern: /(?:(?<![\w-])|(?<=\\[nrt]))[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![\w-])/g,
  replace: (match) => (isIban(match.replaceAll(' ', '')) ? mark('bank account') : match),
}

function isIban(text: string): boolean {
  if (text.length < 15 || text.length > 34) return false
  let rest = 0
  for (const sign of text.slice(4) + text.slice(0, 4)) {
    const value = Number.parseInt(sign, 36)
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97
  }
  return rest === 1
}

/** E-mail addresses; names of nodes, units and Git remotes look alike and are none. */
export const emailRule: RedactionRule = {
  kind: 'e-mail',
  may: (text) => text.includes('@') || text.includes('%40'),
  pattern:
    /(?<![\w.+%-])([\p{L}\p{N}_.+'-]{1,64})(@|%40)((?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24})(?![\p{L}\p{N}-]|\.[\p{L}\p{N}])/gu,
  replace(match, [who, at, domain], { emails }) {
    if (emails === 'keep' || who === 'git' || notMail.test(domain!)) return match
    return emails === 'domain' ? `${mark('e-mail')}${at}${domain}` : mark('e-mail')
  },
}

const notMail = /\.(?:local|internal|svc|cluster|localdomain|service|slice|socket|mount|timer|scope|target|invalid)$/i

/** Telephone numbers as people write them: with their country, or as North America groups them. */
export const phoneRule: RedactionRule = {
  kind: 'phone number',
  may: (text) => /\+\d|\d{3}[-.) ]{1,2}\d{3}[-. ]\d{4}/.test(text),
  pattern:
    /(?:(?<![\w+.)-])|(?<=\\[nrt]))\+\d{1,3}(?:[ .-]?\(?\d{1,4}\)?){2,6}(?![\w.:]|-\d)|(?:(?<![\w.:/-])|(?<=\\[nrt]))(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-]|\.\d)/g,
  replace(match, _, { phones }) {
    const digits = match.replaceAll(/\D/g, '').length
    return phones === 'keep' || digits < 10 || digits > 15 ? match : mark('phone number')
  },
}

/** Social security numbers of the United States, of those that can be given out. */
export const nationalIdRule: RedactionRule = {
  kind: 'national id',
  may: (text) => /\d{3}-\d{2}-\d{4}/.test(text),
  pattern: /(?:(?<![\w-])|(?<=\\[nrt]))(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g,
}

/** IPv4 addresses, where the configuration wants them hidden. */
export const addressesRule: RedactionRule = {
  kind: 'address',
  may: (text) => /\d\.\d/.test(text),
  pattern: /(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.])/g,
  replace: (match, _, { ips }) => (ips === 'mask' ? mark('address') : match),
}
