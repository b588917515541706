import { z } from 'zod'
import { Problem } from '../../core/problem.ts'
import type { JsonAsker } from '../rest/ask-json.ts'

const Tree = z.object({
  sha: z.string(),
  truncated: z.boolean().default(false),
  tree: z.array(z.object({ path: z.string(), mode: z.string(), type: z.string() })),
})

/** Every file of a commit with its mode. */
export async function treeOf(ask: JsonAsker, below: string, sha: string, signal?: AbortSignal) {
  const { tree, truncated } = await ask({ path: `${below}/git/trees/${sha}`, query: { recursive: 1 }, signal }, Tree)
  if (truncated) throw new Problem('unavailable', 'This repository has more files than GitHub lists at once.')
  return tree
}
