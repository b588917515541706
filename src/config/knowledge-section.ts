import { resolve } from 'node:path'
import { z } from 'zod'

const name = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, { error: 'is no name for a source: use letters, digits, - and _' })

/** `[knowledge.<name>]`: Markdown runbooks, postmortems and known issues, from a folder or a repository. */
export const Knowledge = z.record(
  name,
  z
    .strictObject({
      folder: z.string().min(1).optional().describe('A folder of this machine'),
      repo: z.string().min(1).optional().describe('A repository that [code] reaches, instead of a folder'),
      path: z.string().min(1).optional().describe('Only this folder of the repository'),
      ref: z.string().min(1).optional().describe('A branch other than the default one'),
    })
    .refine(({ folder, repo }) => (folder === undefined) !== (repo === undefined), {
      error: 'names either a folder or a repo',
    }),
)

/** Where knowledge is read from. */
export type KnowledgeConfig = { readonly name: string } & (
  | { readonly folder: string }
  | { readonly repo: string; readonly path?: string; readonly ref?: string }
)

export const settleKnowledge = (written: z.output<typeof Knowledge>, beside: string): KnowledgeConfig[] =>
  Object.entries(written).map(([source, { folder, repo = '', path, ref }]) =>
    folder === undefined
      ? { name: source, repo, ...(path !== undefined && { path }), ...(ref !== undefined && { ref }) }
      : { name: source, folder: resolve(beside, folder) },
  )
