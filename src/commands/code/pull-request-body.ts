import type { Commit } from '../../core/code/code-host.ts'
import { titleOfCommit } from '../../core/code/code-host.ts'
import type { Evidence } from '../../core/investigation/evidence.ts'
import type { Investigation } from '../../core/investigation/investigation.ts'
import { redacted } from '../../core/redaction/redact.ts'

/** More evidence than this nobody reads. */
const mostEvidence = 10
const longestQuote = 600

/**
 * The text of a pull request: what is taken back and why, with the evidence word for word. Quotes stand in fences longer
 * than any in them, so that nothing in a log line mentions people or becomes markup.
 */
export function pullRequestBody({
  commit,
  why,
  investigation,
  publicUrl,
  requester,
}: {
  commit: Commit
  why: string
  investigation: Investigation | undefined
  publicUrl: string
  requester: string
}): string {
  const cited = new Set(investigation?.verdict?.rootCause?.evidence ?? [])
  const evidence = (investigation?.evidence ?? []).filter(({ id }) => cited.has(id)).slice(0, mostEvidence)
  return redacted(
    [
      `Takes back ${commit.sha}:`,
      fenced(titleOfCommit(commit)),
      'Why this commit:',
      fenced(why),
      ...(investigation?.verdict
        ? [
            `What was found (confidence ${investigation.verdict.confidence.toFixed(2)}):`,
            fenced(investigation.verdict.summary),
          ]
        : []),
      ...evidence.flatMap(evidenceLines),
      ...(investigation ? [`Investigation: ${publicUrl}/investigations/${investigation.id}`] : []),
      `Proposed by ${plain(requester)} through Allclear. It is merged only by people, after review.`,
    ].join('\n\n'),
  )
}

const evidenceLines = ({ id, kind, source, quote }: Evidence) => [
  `Evidence ${plain(id)} (${kind}):`,
  fenced(`${source}\n${quote.slice(0, longestQuote)}`),
]

/** One line in which nothing is markup. */
const plain = (text: string) => text.replace(/[^\p{L}\p{N} .,_-]/gu, ' ').slice(0, 200)

function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text.replace(/\r/g, '')}\n${fence}`
}
