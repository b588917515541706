/**
 * Makes words inside a line harmless in Discord's Markdown: nothing of them becomes a format, a masked link or a mention.
 * What only counts at the start of a line, such as `#` and `>`, may stay.
 */
export const escapeMarkdown = (text: string) => text.replace(/[\\`*_~|<>[\]@]/g, '\\$&').toWellFormed()
