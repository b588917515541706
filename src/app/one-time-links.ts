/** What signs a browser in. */
type SignedIn = { setCookie: string; csrf: string }

/** Addresses that sign a browser in once: kept in memory, gone when used. */
export function oneTimeLinks({
  random,
  signInAs,
  publicUrl,
}: {
  random(size: number): Buffer
  signInAs(subject: string): Promise<SignedIn | undefined>
  publicUrl: string
}) {
  const subjects = new Map<string, string>()
  return {
    make(subject: string): string {
      const token = random(24).toString('base64url')
      subjects.set(token, subject)
      return `${publicUrl}/enter/${token}`
    },
    async take(token: string): Promise<SignedIn | undefined> {
      const subject = subjects.get(token)
      subjects.delete(token)
      return subject === undefined ? undefined : signInAs(subject)
    },
  }
}
