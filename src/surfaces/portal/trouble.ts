import { Problem } from '../../core/problem.ts'
import { type Html, h } from './html.ts'
import { icon } from './icon.ts'

/** What went wrong with one part of a page, in its place. */
export const trouble = ({ message }: Problem): Html =>
  h`<p class="trouble" role="status">${icon('warn')}<span>${message}</span></p>`

/** An answer, or the problem that stands in its place; bugs go on as such. */
export async function attempt<T>(asked: Promise<T>): Promise<T | Problem> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}
