import { edge, mark, type RedactionRule } from './rule.ts'

/** Keys of clouds, by the marks their makers gave them. */
const cloudKeys = [
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])',
  'AIza[\\w-]{35}',
  'ya29\\.[\\w-]{20,}',
  'GOCSPX-[\\w-]{20,}',
  '[\\w~.]{3}8Q~[\\w~.-]{31,34}',
  'do[opr]_v1_[a-f0-9]{64}',
]

/** Tokens of services, by the marks their makers gave them. */
const serviceTokens = [
  'gh[pousr]_[A-Za-z0-9]{30,}',
  'github_pat_\\w{22,}',
  'gl(?:pat|ptt|dt|rt|cbt|soat|ft|imt|agent|oas|wt)-[\\w.-]{18,}',
  'xox[abceoprs](?:\\.xox[a-z])?-[\\w-]{10,}',
  'xapp-\\d-[\\w-]{10,}',
  '[rs]k_(?:live|test)_[A-Za-z0-9]{10,}',
  'whsec_[A-Za-z0-9+/=]{16,}',
  'sk-(?=[\\w-]{0,60}\\d)[\\w-]{20,}',
  'npm_[A-Za-z0-9]{36}',
  'allclear_[\\w-]{40,}',
  'pypi-[\\w-]{50,}',
  'hf_[A-Za-z0-9]{30,}',
  'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
  'SK[0-9a-f]{32}(?![\\w])',
  'hv[sbr]\\.[\\w-]{20,}',
  'shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}',
  'dapi[a-f0-9]{32}',
  'gl(?:c|sa)_[\\w+/=]{30,}',
  'sq0[a-z]{3}-[\\w-]{22,}',
  'NRAK-[A-Z0-9]{27}',
  'PMAK-[a-f0-9]{24}-[a-f0-9]{34}',
  'lin_api_[A-Za-z0-9]{32,}',
  'dop?\\.(?:pt|st|ct)\\.[A-Za-z0-9]{40,}',
  'AGE-SECRET-KEY-1[A-Z0-9]{50,}',
  '\\d{8,10}:AA[\\w-]{33}',
  // A signed token (header and claims in base64 of JSON), also without its signature or encrypted.
  'eyJ[\\w-]{10,}\\.[\\w-]{0,8000}\\.?[\\w.-]{0,8000}',
]

// Some of these begin with a digit or a dot-like mark, so that a word boundary would not do.
const anyOf = (patterns: string[]) => new RegExp(`(?<=${edge})(?:${patterns.join('|')})`, 'g')

/** Letters that each of the marks above holds; a text without any of them holds none. */
const marks =
  /AKIA|ASIA|ABIA|ACCA|AIza|ya29\.|GOCSPX|8Q~|_v1_|gh[pousr]_|github_pat_|gl[a-z]{1,5}[-_]|xox[abceoprs]|xapp-|k_live_|k_test_|whsec_|sk-|npm_|allclear_|pypi-|hf_|SG\.|SK[0-9a-f]|hv[sbr]\.|shp[a-z]{2}_|dapi|sq0|NRAK-|PMAK-|lin_api_|do?p?\.[psc]t\.|AGE-SECRET|:AA|eyJ/

const may = (text: string) => marks.test(text)

export const cloudKeyRule: RedactionRule = { kind: 'cloud key', may, pattern: anyOf(cloudKeys) }
export const tokenRule: RedactionRule = { kind: 'token', may, pattern: anyOf(serviceTokens) }

/** Addresses that are a secret as a whole: whoever has one may post. */
export const hookRule: RedactionRule = {
  kind: 'token',
  may: (text) => text.includes('hook'),
  pattern:
    /(https?:\/\/(?:hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)|(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks|[\w.-]{1,80}\.webhook\.office\.com\/webhookb2))\/[^\s"'<>\\)]{8,}/g,
  replace: (match, [address]) => (match.includes('[redacted:') ? match : `${address}/${mark('token')}`),
}

/** Keys in PEM or OpenSSH form, also with line breaks written as \n, and also when the end is missing. */
export const privateKeyRule: RedactionRule = {
  kind: 'private key',
  may: (text) => text.includes('PRIVATE KEY'),
  pattern:
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g,
}

/** A line that is nothing but base64 is most likely one of a key: engines keep each line of a PEM block as a line of its own. */
export const keyLineRule: RedactionRule = {
  kind: 'private key',
  may: (text) => text.length >= 60 && text.length <= 80 && !text.includes(' '),
  pattern:
    /^(?=[A-Za-z0-9+/]{0,79}[A-Z])(?=[A-Za-z0-9+/]{0,79}[a-z])(?=[A-Za-z0-9+/]{0,79}\d)[A-Za-z0-9+/]{60,76}={0,2}$/g,
}
