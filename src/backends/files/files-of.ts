import type { ObservedService } from '../../core/telemetry/profile.ts'
import { parseLine } from '../log-line.ts'
import { unknownService } from '../near.ts'
import { findFiles, type LogFile } from './find-files.ts'
import { linesForward } from './lines.ts'
import { type FilesSettings, service as serviceShape } from './settings.ts'

/** The files of a service, and whether each line must still say that it is the service's. */
export interface FilesOfService {
  files: LogFile[]
  /** The field that names the service of a line; `undefined` where the file says it all. */
  field?: readonly string[]
}

const sampledLines = 200

/** Finds the files of a service: its own paths, else by the name of file or folder, else by a field of their lines. */
export async function filesOf(
  settings: FilesSettings,
  root: string,
  service: ObservedService,
): Promise<FilesOfService> {
  const own = serviceShape.safeParse(service.extra).data ?? {}
  if (own.path) return { files: await findFiles(listOf(own.path), root) }
  const files = await findFiles(listOf(settings.path), root)
  const name = service.name.toLowerCase()
  if (settings.service_field) return needed(files, [settings.service_field], service)
  const named = files.filter(({ stem, folder }) => stem.toLowerCase() === name || folder.toLowerCase() === name)
  return named.length ? { files: named } : needed(files, undefined, service)
}

async function needed(files: LogFile[], field: readonly string[] | undefined, service: ObservedService) {
  const names = new Set(field ? [] : files.map(({ stem }) => stem))
  for (const { path } of files) {
    let read = 0
    for await (const line of linesForward(path)) {
      const said = serviceIn(line, field, service)
      if (said?.toLowerCase() === service.name.toLowerCase()) return { files, field: field ?? [] }
      if (said) names.add(said)
      read += 1
      if (read >= sampledLines) break
    }
  }
  throw unknownService(service.name, 'These files', [...names])
}

/** The service a line names, in this field or in any of the usual ones. */
export function serviceIn(
  line: string,
  field: readonly string[] | undefined,
  service: ObservedService,
): string | undefined {
  const { service: usual, extra } = parseLine(line, service)
  if (!field?.length) return usual
  const [name = ''] = field
  const value = extra[name] ?? nested(extra, name)
  return value === undefined ? (['service', 'app'].includes(name) ? usual : undefined) : String(value)
}

function nested(fields: Record<string, unknown>, path: string): unknown {
  return path.split('.').reduce<unknown>((held, key) => {
    return typeof held === 'object' && held !== null ? (held as Record<string, unknown>)[key] : undefined
  }, fields)
}

const listOf = (paths: string | string[]) => (typeof paths === 'string' ? [paths] : paths)
