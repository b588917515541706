import { z } from 'zod'
import type { Context } from '../core/command.ts'
import { Problem } from '../core/problem.ts'
import type { Workspace } from '../core/workspace.ts'

/** The field that names a connected workspace. */
export const workspaceField = () =>
  z
    .string()
    .min(1)
    .meta({ description: 'Id, Slack team id or name of the workspace', label: 'Workspace', positional: true })

/** The connected workspace of this id, Slack team id or name; Problem `not_found` otherwise. */
export async function findWorkspace({ store }: Context, written: string): Promise<Workspace> {
  const all = await store.workspaces()
  const found =
    all.find(({ id, team }) => id === written || team === written) ?? all.find(({ name }) => name === written)
  if (found) return found
  const known = all.map(({ id }) => id).join(', ')
  throw new Problem(
    'not_found',
    `There is no workspace "${written.slice(0, 60)}". ${known ? `There are: ${known}.` : 'None is connected yet.'}`,
  )
}
