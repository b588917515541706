import { html } from 'hono/html'
import type { JsonSchema, Operation, Parameter } from '../openapi/document.ts'
import { example } from './example.ts'

/** A form that asks the API from the page; the script shows it, so that without one nothing dead stands there. */
export function tryForm(
  { method, path, operation }: { method: string; path: string; operation: Operation },
  parameters: Parameter[],
  body: JsonSchema | undefined,
) {
  const { operationId } = operation
  const id = (name: string) => `try-${operationId}-${name}`
  return html`<form class="try" hidden data-method="${method}" data-path="${path}">
    <h4>Try it</h4>
    <div class="fields">
      ${parameters.map(
        ({ name, in: place, required }) => html`<div>
          <label for="${id(name)}">${name}</label>
          <input id="${id(name)}" name="${name}" data-in="${place}" autocomplete="off" spellcheck="false"
            ${required ? 'required' : ''} />
        </div>`,
      )}
    </div>
    ${
      body
        ? html`<label for="${id('body')}">Body</label>
          <textarea id="${id('body')}" data-in="body" rows="6" spellcheck="false">
${JSON.stringify(example(body), null, 2)}</textarea>`
        : ''
    }
    <div class="buttons">
      <button type="submit">Send</button>
      <button type="button" class="quiet" data-copy>Copy as curl</button>
    </div>
    <div class="answer" aria-live="polite" hidden><p></p><pre tabindex="0"></pre></div>
  </form>`
}
