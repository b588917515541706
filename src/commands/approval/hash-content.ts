import { createHash } from 'node:crypto'
import { canonicalJson } from '../../core/approval/canonical-json.ts'
import { type Content, contentOf, type Proposal } from '../../core/approval/proposal.ts'

/** SHA-256 over the canonical JSON of any value, in hex. */
export const digestOf = (value: unknown) => createHash('sha256').update(canonicalJson(value)).digest('hex')

/** What an approval names: the hash of everything that is approved. */
export const hashContent = (content: Content) => digestOf(contentOf(content))

/** Whether a proposal still is what was hashed when it was made. */
export const isUnaltered = (proposal: Proposal) => hashContent(proposal) === proposal.sha256
