import { UpstreamProblem } from '../../core/problem.ts'

/** Lets others use the process for a moment; throws Problem `unavailable` when nobody waits for the answer any more. */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
  if (signal?.aborted) throw new UpstreamProblem('The question was called off.')
}
