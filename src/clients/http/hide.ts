/** Takes secrets out of a text that others will read, also where one appears as part of a URL. */
export function hide(text: string, secrets: readonly string[]): string {
  const forms = secrets.flatMap((secret) => [secret, encodeURIComponent(secret), ...secret.split(/\s+/)])
  return forms
    .filter((form) => form.length >= 4)
    .sort((a, b) => b.length - a.length)
    .reduce((clean, form) => clean.replaceAll(form, '•••'), text)
}
