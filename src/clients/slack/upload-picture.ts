import { z } from 'zod'
import type { Call, Outcome } from '../../core/delivery.ts'

/** What an upload works with. */
export interface UploadDoors {
  /** Calls Slack's Web API as the workspace the file is for. */
  call(call: Call): Promise<Outcome>
  /** Sends the bytes to the address that Slack named; false when it did not take them. */
  send(url: string, bytes: Uint8Array): Promise<boolean>
}

const Ticket = z.object({ upload_url: z.url({ protocol: /^https?$/ }), file_id: z.string().min(1) })

/**
 * Uploads a picture that belongs to no channel, for use in a message, in the three steps of
 * `files.getUploadURLExternal`, the upload itself, and `files.completeUploadExternal`. Answers the file's id, or the
 * outcome that stood in the way: `missing_scope` where the app has no `files:write`.
 */
export async function uploadPicture(
  { call, send }: UploadDoors,
  { name, alt, bytes }: { name: string; alt: string; bytes: Uint8Array },
): Promise<{ file: string } | { failed: Exclude<Outcome, { kind: 'accepted' }> }> {
  const asked = await call({
    method: 'files.getUploadURLExternal',
    arguments: { filename: name, length: bytes.byteLength, alt_txt: alt.slice(0, 1_000) },
  })
  if (asked.kind !== 'accepted') return { failed: asked }
  const ticket = Ticket.safeParse(asked.reply)
  if (!ticket.success) return lost('Slack did not say where to upload the picture.')
  const { upload_url: url, file_id: file } = ticket.data
  if (!(await send(url, bytes))) return lost('Slack did not take the picture.')
  const done = await call({
    method: 'files.completeUploadExternal',
    arguments: { files: [{ id: file, title: alt.slice(0, 200) }] },
  })
  return done.kind === 'accepted' ? { file } : { failed: done }
}

const lost = (message: string) => ({ failed: { kind: 'unavailable' as const, message } })
