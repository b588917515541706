import { html } from 'hono/html'
import type { Answered, OpenApi, Operation, OrRef, Parameter } from '../openapi/document.ts'
import { marked } from './marked.ts'
import { nameOf, type SchemaRow, typeWords } from './schema-rows.ts'
import { schemaTable } from './schema-table.ts'
import { tryForm } from './try-form.ts'

/** One method of one path, as the page shows it. */
export interface Shown {
  method: string
  path: string
  operation: Operation
}

/** Everything about one operation, folded until it is asked for. */
export function operationSection({ method, path, operation }: Shown, document: OpenApi) {
  const parameters = (operation.parameters ?? []).map((p) => resolved(p, document.components.parameters))
  const body = operation.requestBody?.content['application/json']?.schema
  const [status, answer] = Object.entries(operation.responses)[0]!
  const { description, content = {} } = resolved(answer, document.components.responses)
  const [[type, { schema }] = ['', { schema: {} }]] = Object.entries(content)
  const refusals = Object.entries(operation.responses).slice(1)
  return html`<details class="operation" id="${operation.operationId}" data-words="${wordsOf(method, path, operation)}">
    <summary>
      <span class="method ${method}">${method.toUpperCase()}</span>
      <code class="path">${path}</code>
      <span class="about">${operation.summary}</span>
    </summary>
    <div class="inside">
      <p>${sentence(operation)}</p>
      ${parameters.length ? html`<h4>Parameters</h4>${schemaTable(parameters.map(rowOf))}` : ''}
      ${body ? html`<h4>Body</h4>${schemaTable(body)}` : ''}
      <h4>Answer <span class="status">${status}</span></h4>
      <p>${description}${type === '' ? '' : html`, as <code>${type}</code>`}</p>
      ${schemaTable(schema)}
      ${refusals.length ? html`<p class="refusals">Refused with ${refusals.map(([s, r]) => refusal(s, r))}</p>` : ''}
      ${type === 'text/event-stream' ? '' : tryForm({ method, path, operation }, parameters, body)}
    </div>
  </details>`
}

/** Finds what stands among the components. */
function resolved<T extends object>(part: OrRef<T>, among: Record<string, T>): T {
  return '$ref' in part ? among[nameOf(part.$ref)]! : part
}

const wordsOf = (method: string, path: string, { operationId, summary, description = '' }: Operation) =>
  `${method} ${path} ${operationId} ${summary} ${description}`.toLowerCase()

const rowOf = ({ name, in: place, required = false, description = '', schema }: Parameter): SchemaRow => ({
  name,
  type: `${typeWords(schema)} · ${place}`,
  required,
  description,
})

const sentence = ({ description = '', security }: Operation) =>
  marked(security?.length === 0 ? `${description} Needs no key.`.trim() : description)

function refusal(status: string, answer: OrRef<Answered>) {
  const title = '$ref' in answer ? nameOf(answer.$ref) : answer.description
  return html`<a class="status" href="#problems" title="${title}">${status}</a> `
}
