import { type Html, h, type Inside } from './html.ts'

/** Ids of evidence as ways to it, further down the page. */
export const citations = (ids: readonly string[]): Inside => ids.map((id) => [' ', citation(id)])

const citation = (id: string): Html => h`<a class="cite" href="#${evidenceAnchor(id)}">${id}</a>`

/** Where a piece of evidence stands on the page of its investigation. */
export const evidenceAnchor = (id: string) => `evidence-${id.replaceAll(/[^\w-]/g, '-')}`
