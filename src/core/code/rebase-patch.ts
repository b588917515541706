import { Problem } from '../problem.ts'
import { applyPatch, relocate } from './apply-patch.ts'
import { type FileDelta, type FilePatch, textOf } from './patch.ts'

/**
 * Makes the change of a patch on files that moved on: its lines must all still stand there word for word, in one place
 * each. What it does already holds is left out. Throws Problem `conflict` that names the file where it does not fit.
 */
export async function rebasePatch(
  patches: readonly FilePatch[],
  read: (path: string) => Promise<string | undefined>,
): Promise<FileDelta[]> {
  const deltas: FileDelta[] = []
  for (const patch of patches) {
    const before = await read(patch.path)
    const after = await rebased(patch, before)
    if (before !== after) deltas.push({ path: patch.path, before, after })
  }
  return deltas
}

async function rebased({ path, kind, hunks }: FilePatch, now: string | undefined): Promise<string | undefined> {
  const lines = (sign: '-' | '+') =>
    textOf(hunks.flatMap(({ edits }) => edits.filter((edit) => edit.sign === sign).map(({ line }) => line)))
  if (kind === 'add' && (now === undefined || now === lines('+'))) return lines('+')
  if (kind === 'remove' && (now === undefined || now === lines('-'))) return undefined
  const fitting = kind === 'change' && now !== undefined ? relocate(hunks, now) : undefined
  if (fitting) return (await applyPatch([{ path, kind, hunks: fitting }], async () => now))[0]!.after
  throw new Problem(
    'conflict',
    `${path} was changed since in the same places, so the change does not fit there any more. Ask for a new fix.`,
  )
}
