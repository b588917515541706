import { html } from 'hono/html'
import { httpOf, problemCodes } from '../rest/problem-answer.ts'

/** What each code means and what to do about it: where the `type` of a problem leads. */
const remedies: Record<(typeof problemCodes)[number], string> = {
  invalid: 'Mend the fields named under errors and send it again. Unreadable JSON has the status 400.',
  unauthenticated: 'Send a key that is valid: Authorization: Bearer KEY.',
  forbidden: 'Ask somebody whose role allows it, or have a key with that role made.',
  not_found: 'Check the id; what the asker may not see is also not found.',
  conflict: 'It is already so, or was overtaken: read it again. A wrong If-Match has the status 412.',
  limited: 'Wait as long as Retry-After says.',
  unavailable: 'Wait as long as Retry-After says; with an Idempotency-Key it is safe to send again.',
}

export const problems = () => html`<section id="problems">
  <h2>When it is refused</h2>
  <p>Every refusal is a problem of the type <code>application/problem+json</code> (RFC 9457): <code>detail</code> is
    written for people, <code>code</code> for programs, <code>errors</code> names faulty fields, and
    <code>request_id</code> is found in the log.</p>
  <div class="table"><table>
    <thead><tr><th scope="col">Code</th><th scope="col">Status</th><th scope="col">What it means</th></tr></thead>
    <tbody>
      ${problemCodes.map(
        (code) => html`<tr id="problem-${code}">
          <th scope="row"><code>${code}</code></th><td>${httpOf[code].status}</td>
          <td>${httpOf[code].title}. ${remedies[code]}</td>
        </tr>`,
      )}
      <tr id="problem-internal"><th scope="row"><code>internal</code></th><td>500</td>
        <td>A fault of Allclear. The log has it under the id of the request.</td></tr>
    </tbody>
  </table></div>
</section>`
