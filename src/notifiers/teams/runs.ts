/** A stretch of text in one form. */
export interface Run {
  type: 'TextRun'
  text: string
  weight?: 'Bolder'
  color?: string
  fontType?: 'Monospace'
}

/** Text runs show what they hold as it is; text blocks would take it for Markdown. */
export const paragraph = (...inlines: Run[]) => ({ type: 'RichTextBlock', inlines })

/** A stretch of text, plain unless more is said. */
export const run = (text: string, more: Omit<Run, 'type' | 'text'> = {}): Run => ({ type: 'TextRun', text, ...more })
