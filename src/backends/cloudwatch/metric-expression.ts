import { Problem } from '../../core/problem.ts'

/** One entry of GetMetricData's `MetricDataQueries`. */
export type MetricDataQuery = { Id: string; ReturnData: boolean } & (
  | { Expression: string; Period: number }
  | {
      MetricStat: {
        Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] }
        Period: number
        Stat: string
      }
    }
)

const defined = /^([a-z]\w*)\s*=(?!=)\s*(.+)$/s
const metric = /^([\w.#:/-]+)\/([^/{}\s]+)\s*(?:\{(.*)\})?\s*([\w%.():]*)$/s
const dimension = /\s*([\w. /#:-]+?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*))\s*(?:,|$)/gy

/**
 * Reads an expression: `AWS/Lambda/Errors{FunctionName=checkout} Sum` is a metric with its dimensions and statistic
 * (`Average` where none stands); anything else is metric math, a `SEARCH` or a `SELECT` as CloudWatch takes it. Lines, or
 * parts after `;`, of the form `name = …` give metrics names that the last part calculates with.
 */
export function parseExpression(text: string, period: number): MetricDataQuery[] {
  const parts = partsOf(text)
  if (!parts.length) throw refusal('it is empty')
  return parts.map((part, index) => {
    const last = index === parts.length - 1
    const [, id, meaning] = defined.exec(part) ?? []
    if (!id && !last)
      throw refusal(`"${part.slice(0, 60)}" needs a name before it: write errors = ${part.slice(0, 60)}`)
    return { Id: id ?? 'result', ReturnData: last, ...queryOf(meaning ?? part, period) }
  })
}

function queryOf(text: string, period: number) {
  const [, namespace, name, dimensions, stat] = metric.exec(text) ?? []
  const isMetric = namespace !== undefined && name !== undefined && (dimensions !== undefined || stat)
  if (!isMetric) return { Expression: text, Period: period }
  return {
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions: dimensionsOf(dimensions ?? '') },
      Period: period,
      Stat: stat || 'Average',
    },
  }
}

function dimensionsOf(text: string): { Name: string; Value: string }[] {
  if (!text.trim()) return []
  const found = [...text.matchAll(dimension)]
  const read = found.reduce((length, [whole]) => length + whole.length, 0)
  if (read !== text.length) throw refusal(`{${text.slice(0, 80)}} must hold Dimension=value pairs with commas between`)
  return found.map(([, name, quoted, plain]) => ({
    Name: name!,
    Value: quoted === undefined ? plain!.trim() : quoted.replace(/\\(.)/g, '$1'),
  }))
}

/** Splits at line ends and `;`, but not inside quotes. */
function partsOf(text: string): string[] {
  const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^;\n])+/g) ?? []
  return parts.map((part) => part.trim()).filter(Boolean)
}

const refusal = (why: string) =>
  new Problem('invalid', `The CloudWatch expression cannot be read: ${why}.`, { fields: { query: why } })

/** An expression for one metric of AWS. */
export function metricText(name: string, dimensions: Record<string, string>, stat: string): string {
  const quote = (value: string) => `"${value.replace(/[\\"]/g, '\\$&')}"`
  const pairs = Object.entries(dimensions).map(([key, value]) => `${key}=${quote(value)}`)
  return `${name}{${pairs.join(',')}} ${stat}`
}
