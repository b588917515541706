import { z } from 'zod'
import { plainName } from '../settings.ts'

const path = () => z.string().min(1).max(1_000)
const paths = () => z.union([path(), z.array(path()).min(1)])
const format = () => z.enum(['auto', 'json', 'logfmt', 'plain'])

/** Files and folders on this machine. */
export const settings = z.strictObject({
  path: paths().describe('Files, folders or patterns such as logs/**/*.log, relative to this file'),
  format: format().default('auto').describe('How lines are written'),
  service_field: plainName('field')
    .optional()
    .describe('Field of a line that names its service; without it the name of file or folder counts'),
})

export type FilesSettings = z.output<typeof settings>

/** What it wants to know of a service. */
export const service = z.strictObject({
  path: paths().optional().describe('Files, folders or patterns of this service alone'),
})
