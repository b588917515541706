/** Seals secrets at rest with the installation's key (AES-256-GCM). */
export interface Secrets {
  seal(plaintext: string): string
  /** Throws when the text was altered or sealed with another key. */
  open(sealed: string): string
}
