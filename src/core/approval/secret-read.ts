/** What hands out secrets, as words of a command line in this order, anywhere in it. */
const refused: { words: RegExp[]; what: string }[] = [
  { words: [/^kubectl$/, /^(get|describe|edit|view)$/, /(^|,)secrets?(\.|\/|,|$)/], what: 'Kubernetes secrets' },
  { words: [/^kubectl$/, /^(exec|debug|attach|cp|proxy|port-forward)$/], what: 'a way into containers' },
  { words: [/^kubectl$/, /^config$/, /^view$/], what: 'credentials of the cluster' },
  { words: [/^kubectl$/, /^create$/, /^token$/], what: 'a token of a service account' },
  { words: [/^secretsmanager$/, /^(get-secret-value|batch-get-secret-value)$/], what: 'secret values' },
  { words: [/^ssm$/, /^get-parameter/, /^--with-decryption/], what: 'decrypted parameters' },
  { words: [/^kms$/, /^(decrypt|generate-data-key.*)$/], what: 'key material' },
  { words: [/^sts$/, /^(get-session-token|assume-role.*|get-federation-token)$/], what: 'credentials' },
  { words: [/^iam$/, /^create-access-key$/], what: 'credentials' },
  { words: [/^ecr.*$/, /^get-(login-password|authorization-token)$/], what: 'credentials' },
  { words: [/^vault$/, /^(read|kv|unwrap)$/], what: 'secrets of Vault' },
  { words: [/^gcloud$/, /^secrets$/, /^access$/], what: 'secret values' },
  { words: [/^gcloud$/, /^auth$/, /^print-/], what: 'credentials' },
  { words: [/^az$/, /^keyvault$/, /^secret$/], what: 'secrets of a key vault' },
  { words: [/^(\/usr)?(\/s?bin\/)?(printenv|env)$/], what: 'environment variables' },
]

/** What secret a command line would hand out, in words; undefined for every other. Such a command is never proposed. */
export function secretRead(command: readonly string[]): string | undefined {
  const words = command.flatMap((word) => word.toLowerCase().trim().split(/\s+/))
  return refused.find(({ words: wanted }) => inOrder(words, wanted))?.what
}

function inOrder(words: string[], wanted: RegExp[]): boolean {
  let from = 0
  for (const pattern of wanted) {
    const at = words.findIndex((word, index) => index >= from && pattern.test(word))
    if (at < 0) return false
    from = at + 1
  }
  return true
}
