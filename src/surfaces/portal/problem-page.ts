import type { Problem, ProblemCode } from '../../core/problem.ts'
import { type Html, h } from './html.ts'
import { icon } from './icon.ts'
import type { Page } from './layout.ts'

const headings: Record<ProblemCode, string> = {
  invalid: 'That could not be understood',
  unauthenticated: 'Please sign in',
  forbidden: 'That is not yours to see',
  not_found: 'There is nothing here',
  conflict: 'Somebody was quicker',
  limited: 'A little too fast',
  unavailable: 'Something we need is not there',
}

/** A page for what could not be shown, in plain words and with a way out. */
export const problemPage = (problem: Problem): Page => ({
  title: headings[problem.code],
  body: h`<section class="empty problem">${icon('warn')}<h1>${headings[problem.code]}</h1><p>${problem.message}</p>
<p><a class="button primary" href="/">Home</a> <a class="button" href="/incidents">All incidents</a></p></section>`,
})

/** The same for people without a session and for what is our own fault. */
export const strangerPage = (heading: string, lines: string[]): Html =>
  h`<main id="main" class="stranger" tabindex="-1"><section class="panel">
<p class="brand">${icon('logo')}<span>Allclear</span></p><h1>${heading}</h1>${lines.map((line) => h`<p>${line}</p>`)}
<p><a class="button" href="/">Home</a></p></section></main>`
