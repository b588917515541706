import type { ErrorClass } from '../../analysis/errors/classify-error.ts'

/** The classes of errors as people read them. */
export const errorWords: Record<ErrorClass, string> = {
  config_error: 'Configuration error',
  logic_bug: 'Logic bug',
  transient: 'Transient fault',
  dependency_down: 'Dependency down',
  out_of_resources: 'Out of resources',
  unknown: 'Unknown kind of error',
}
