import { isMarked, mark, type RedactionRule, usualPrivacy } from './rule.ts'

/** What a value is that stands under a name which gives it away. */
const passwords =
  'pass(?:word|wd|phrase|code)?|pwd|passwort|contrase(?:ñ|n)a|mot[-_ ]?de[-_ ]?passe|senha|cvv2?|cvc2?|otp|ssn'
const tokens =
  'secret|token|credentials?|(?:api|access|secret|private|signing|encryption|account|shared|master|auth|app|storage|license|service|session|jwt|hmac|ssh)[-_. ]?key|apikey|authorization|x-auth|session[-_]?(?:id|token)|j?sessionid|phpsessid|connect\\.sid|asp\\.net_sessionid|csrf|xsrf|auth[-_]?cookie|sharedaccesssignature|signature|x-amz-signature'

/** Words behind the name that do not change what it is. */
const tail = '(?:[-_.]?(?:value|plain(?:text)?|text|base64|b64|hash|header|string|old|new|confirm(?:ation)?|\\d{1,2}))?'
const name = `(?:[A-Za-z0-9_.$-]{0,60}?[_.$-]|[A-Za-z0-9]{0,60}?[a-z])?(?:(${passwords})|(${tokens}))${tail}`

/** `name = value`, `name: value`, `"name": "value"`, `name=>value`, also inside of escaped JSON and addresses. */
export const namedValueRule: RedactionRule = {
  kind: 'password',
  may: (text) => telling.test(text),
  pattern: new RegExp(
    `(?<![A-Za-z0-9])(?<!\\/(?=[\\w.-]{1,80}:\\d))(${name})((?:\\\\{0,3}["'\`]|\\])?)(\\s{0,3}(?:=>|:=|={1,2}|:|%3[AaDd])\\s{0,3})(\\\\{0,3}"(?:[^"\\\\]|\\\\(?!["\\\\]{0,3}"(?:\\s*[,}\\]:]|$))[\\s\\S]){0,4000}\\\\{0,3}"?|\\\\{0,3}'[^'\\\\]{0,4000}\\\\{0,3}'?|[^\\s"'&,;)\\]}<>|\\\\]{1,4000})`,
    'gi',
  ),
  replace: (match, [field, word, , quote, between, value]) =>
    harmless({ field: field!, word, isPassword: word !== undefined, quote, between: between!, value: value! })
      ? match
      : `${field}${quote}${between}${around(value!, word === undefined ? 'token' : 'password')}`,
}

const telling =
  /pass|pwd|secret|token|cred|key|authoriz|x-auth|session|connect\.sid|csrf|xsrf|cookie|signature|contrase|mot.de|senha|cv[vc]|otp|ssn/i

/** Whether a field of this name holds a secret, whatever its value. */
export function isSecretName(field: string): boolean {
  const found = secretName.exec(field)
  return (found !== null && !isPartOfAWord(field, found[1] ?? found[3])) || cookieName.test(field)
}
const secretName = new RegExp(`(?:^|[^A-Za-z0-9])${name}$|^${name}$`, 'i')
const cookieName = /(?:^|[^a-z])(?:set[-_])?cookies?(?:\.[\w-]+)?$/i

const around = (value: string, kind: 'token' | 'password') => {
  const [, open = '', inner = '', close = ''] = /^(\\{0,3}["'])([\s\S]*?)(\\{0,3}["'])?$/.exec(value) ?? [
    undefined,
    '',
    value,
    '',
  ]
  return inner === '' ? value : `${open}${mark(kind)}${close}`
}

/** "compass" ends like a name of a password: a short word counts where it begins as a word, as in `dbPass` or `db_pass`. */
function isPartOfAWord(field: string, word: string | undefined): boolean {
  if (!word || word.length > 5) return false
  const at = field.toLowerCase().lastIndexOf(word.toLowerCase())
  const before = field.slice(Math.max(0, at - 1), at)
  return /[A-Za-z]/.test(before) && !(/[a-z0-9]/.test(before) && /[A-Z]/.test(field[at]!))
}

interface Found {
  field: string
  word: string | undefined
  isPassword: boolean
  quote: string | undefined
  between: string
  value: string
}

/** What stands behind such a name in prose, or says that nothing is there. */
function harmless({ field, word, isPassword, quote, between, value }: Found): boolean {
  if (isMarked(value) || isPartOfAWord(field, word)) return true
  const bare = value.replace(/^\\{0,3}["']|\\{0,3}["']$/g, '')
  if (bare === '' || /^[*•x.-]{3,}$|^[*<([{$%]+[\w. :-]*[>)\]}%]?$/i.test(bare)) return true
  if (empty.test(bare)) return true
  const quoted = bare !== value
  if (!isPassword && /^\d{1,6}$/.test(bare)) return true
  // "token: unexpected end", "password: must not be empty": prose uses a colon with a space and no quotes.
  const prose = !quoted && !quote && /:\s/.test(between)
  if (!prose) return false
  return isPassword ? /^(?:must|is|was|are|not|too|cannot|should|may|at|no|the|a)$/i.test(bare) : !looksRandom(bare)
}

const empty =
  /^(?:null|nil|none|undefined|true|false|yes|no|empty|unset|required|missing|invalid|incorrect|expired|wrong|mismatch(?:ed)?|unexpected|failed|denied|rejected|not[-_ ]?found|revoked|unknown|redacted|filtered|hidden|masked|string|bearer|basic|n\/a)[.!:]?$/i

/** Secrets mix digits with letters, or cases in odd places; words of a language do not. */
const looksRandom = (text: string) =>
  text.length >= 8 &&
  (/\d/.test(text) ? /[A-Za-z]/.test(text) || text.length >= 12 : /[a-z][A-Z][a-z]*[A-Z]|[+/=~!@#%^]/.test(text))

/** `Authorization: Bearer …` in whatever form headers are written, and a scheme with its value alone. */
export const headerRule: RedactionRule = {
  kind: 'token',
  may: (text) => /authoriz|bearer|basic|x-[\w-]{2,20}-(?:key|token)|api-key|private-token/i.test(text),
  pattern:
    /((?:proxy-)?authorization\\{0,3}["']?\s{0,3}(?:=>|[:=,])\s{0,3}(?:\[\s?)?\\{0,3}["']?)((?:bearer|basic|digest|negotiate|ntlm|token|apikey|aws4-hmac-sha256|sharedkey|splunk|key)\s{1,3})?([^\s"'\\\]}<>][^"'\\\]}<>\r\n]{0,4000})|\b((?:bearer|basic)\s{1,3})([\w+/=.~-]{8,4000})|(["'](?:x-[\w-]{2,20}-(?:key|token)|api-key|private-token)["']\s{0,3},\s{0,3}["'])([^"']{4,4000})/gi,
  replace: (match, [field, scheme = '', value, alone, token, pair, paired]) => {
    if (alone !== undefined) return isCredential(token!) ? `${alone}${mark('token')}` : match
    if (pair !== undefined) return isMarked(paired!) ? match : `${pair}${mark('token')}`
    return isMarked(value!) || (empty.test(value!.trim()) && !scheme) || isProse(field!, scheme, value!)
      ? match
      : `${field}${scheme}${mark('token')}${behind(scheme, value!)}`
  },
}

/** Of most schemes the credential is one word; what stands behind it belongs to the line, and may be the next header. */
const behind = (scheme: string, value: string): string =>
  /^(?:bearer|basic|token|apikey|splunk)/i.test(scheme)
    ? value.replace(/^\S+/, '').replace(headerRule.pattern, again)
    : ''

const again = (match: string, ...groups: unknown[]) =>
  headerRule.replace!(match, groups.slice(0, 7) as (string | undefined)[], usualPrivacy)

const isCredential = (text: string) => /\d|[a-z][A-Z]|[=~+]/.test(text) || text.length >= 40
/** "authorization: user may not list pods" is a sentence. */
const isProse = (field: string, scheme: string, value: string) =>
  !scheme && /:\s/.test(field) && !/["']$/.test(field) && /^[a-z]+ [a-z]/i.test(value)

/** Cookies, to the end of the header. */
export const cookieRule: RedactionRule = {
  kind: 'cookie',
  may: (text) => /cookie/i.test(text),
  pattern:
    /((?:(?<![a-z])|(?<=\\[nrt]))(?:set-)?cookie\\{0,3}["']?\s{0,3}(?:=>|[:=,])\s{0,3}(?:\[\s?)?)(\\{0,3}"[^"\\]{1,8000}|\\{0,3}'[^'\\]{1,8000}|(?=[\w.%-]{1,120}=)[^\r\n"'\\]{1,8000})/gi,
  replace: (match, [field, value]) => {
    if (isMarked(value!)) return match
    const open = /^\\{0,3}["']?/.exec(value!)![0]
    return `${field}${open}${mark('cookie')}`
  },
}

/** `{"name": "DB_PASSWORD", "value": "…"}` and its twins with `key`, as objects of Kubernetes and task definitions write it. */
export const namedPairRule: RedactionRule = {
  kind: 'password',
  may: (text) => /value/i.test(text) && telling.test(text),
  pattern: new RegExp(
    `((?:name|key)\\\\{0,3}["']?\\s{0,3}[:=]\\s{0,3}\\\\{0,3}["']?${name}\\\\{0,3}["']?\\s{0,3},?\\s{0,6}\\\\{0,3}["']?value\\\\{0,3}["']?\\s{0,3}[:=]\\s{0,3}\\\\{0,3}["']?)([^"'\\\\,}\\s]{1,4000})`,
    'gi',
  ),
  replace: (match, [before, , , value]) => (isMarked(value!) ? match : `${before}${mark('password')}`),
}

/** `--password hunter2`, `-u user:password`, `IDENTIFIED BY 'hunter2'`, `<password>hunter2</password>`. */
export const spokenValueRule: RedactionRule = {
  kind: 'password',
  may: (text) => /--|-u |identified|password|<\w*(?:pass|secret|token|key)/i.test(text),
  pattern:
    /(--[\w-]{0,40}(?:password|passwd|token|secret|api-?key|passphrase)\s{1,3}["']?)([^\s"'-][^\s"']{0,400})|((?:^|\s)(?:-u|--user)\s{1,3}["']?[^\s:"']{1,100}:)([^\s"']{1,400})|((?:identified by|with password|set password)\s{1,3}["'])([^"']{1,400})|(<[\w:]{0,40}(?:password|passwd|pwd|secret|token|api_?key)>)([^<]{1,4000})/gi,
  replace: (match, groups) => {
    const at = groups.findIndex((group, i) => i % 2 === 0 && group !== undefined)
    return isMarked(groups[at + 1]!) ? match : `${groups[at]}${mark('password')}`
  },
}

/** `scheme://user:password@host`, `user:password@tcp(host)`, and a token alone before the @. */
export const addressRule: RedactionRule = {
  kind: 'password',
  may: (text) => text.includes('@') && (text.includes('://') || text.includes('@tcp(') || text.includes('@unix(')),
  pattern:
    /(:\/\/[^\s/:@"'<>]{0,200}:)([^\s/"'<>]{1,400})(?=@)|(:\/\/)([\w.~%-]{16,400})(?=@[\w.[-])|(\b[\w.-]{1,60}:)([^\s@"']{1,200})(?=@(?:tcp|unix)\()/g,
  replace: (match, groups) => {
    const at = groups.findIndex((group, i) => i % 2 === 0 && group !== undefined)
    return isMarked(groups[at + 1]!) ? match : `${groups[at]}${mark('password')}`
  },
}

/** Signatures and keys among the parameters of an address. */
export const parameterRule: RedactionRule = {
  kind: 'token',
  may: (text) => /[?&;](?:sig|key|code|state|auth|pass|t)=/i.test(text),
  pattern: /([?&;](?:sig|key|code|auth|pass)=)([^\s&"'<>#\\]{12,2000})/gi,
  replace: (match, [before, value]) =>
    isMarked(value!) || !/\d/.test(value!) || !/[A-Za-z]/.test(value!) ? match : `${before}${mark('token')}`,
}
