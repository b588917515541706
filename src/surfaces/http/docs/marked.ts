import { html } from 'hono/html'

/** A sentence in which what stands between back-ticks is code. */
export const marked = (words: string) =>
  words.split('`').map((part, index) => (index % 2 ? html`<code>${part}</code>` : part))
