/** A secret planted into a text, and the part of it that may be found nowhere afterwards. */
export interface Planted {
  name: string
  text: string
  secret: string
}

const one = (name: string, text: string, secret: string): Planted => ({ name, text, secret })
/** Put together from parts, so that no scanner of repositories takes them for real ones. */
const join = (...parts: string[]) => parts.join('')

/**
 * One secret of each kind, as people and programs write them, all of them different: what is found of one tells which. The
 * mark tells places apart.
 */
export function planted(mark: string): Planted[] {
  const m = mark.padEnd(4, 'q').slice(0, 4)
  const body = (nth: number) => `k7Zt4XcV9b${m}Ks${String(nth).padStart(2, '0')}8wRyTuPa3JhG`
  return [
    one(
      'private key',
      // Lines as long as in a real one, because an engine that keeps each as an entry of its own parts them.
      `-----BEGIN RSA PRIVATE KEY-----\n${body(1)}${body(2)}Ab1C\n${body(21)}${body(22)}Ab1C\n-----END RSA PRIVATE KEY-----`,
      body(1),
    ),
    one(
      'AWS access key',
      `key id ${join('AKIA', 'Q3EX', m.toUpperCase(), '7ZTB2WXY')}`,
      join('AKIA', 'Q3EX', m.toUpperCase()),
    ),
    one('AWS secret key', `aws_secret_access_key=${body(3)}/aB+c12`, body(3)),
    one('GitHub token', join('ghp', '_', body(4), 'AbCd'), body(4)),
    one('GitLab token', join('glpat', '-', body(5)), body(5)),
    one('Slack token', join('xoxb', '-1234567890-', body(6)), body(6)),
    one('Slack hook', join('https://hooks.slack', '.com/services/T0AAA/B0BBB/', body(7)), body(7)),
    one('Google API key', join('AIza', 'Sy', body(8), 'xyz'), body(8)),
    one('Stripe key', join('sk', '_live_', body(9)), body(9)),
    one('model key', join('sk', '-ant-api03-', body(10)), body(10)),
    one('JWT', join('eyJhbGciOiJIUzI1NiJ9', '.eyJzdWIiOiIxMjM0In0.', body(11)), body(11)),
    one('bearer', `Authorization: Bearer ${body(12)}`, body(12)),
    one('basic', `authorization=Basic ${body(13)}==`, body(13)),
    one('API key header', `X-Api-Key: ${body(14)}`, body(14)),
    one('password in an address', `dial postgres://app:hunter-${m}-15@db:5432/shop failed`, `hunter-${m}-15`),
    one('password', `login failed, password=hunter-${m}-16 again`, `hunter-${m}-16`),
    one('password in JSON', `{"user":"app","password":"hunter-${m}-17","ok":false}`, `hunter-${m}-17`),
    one('password flag', `exec mysqldump --password hunter-${m}-18 shop`, `hunter-${m}-18`),
    one('cookie', `Cookie: theme=dark; sid=${body(19)}; _ga=1`, body(19)),
    one('token in an address', `GET https://x.example/v1?access_token=${body(20)}&page=2`, body(20)),
    one('card number', 'charge of 4242 4242 4242 4242 declined', '4242 4242 4242'),
    one('bank account', 'payout to DE89 3704 0044 0532 0130 00 failed', '0532 0130'),
    one('e-mail', `mail to jane.${m}@leak.example bounced`, `jane.${m}`),
    one('phone number', 'sms to +49 151 2345 6789 failed', '2345 6789'),
    one('national id', 'the number 078-05-1120 is taken', '078-05-1120'),
  ]
}
