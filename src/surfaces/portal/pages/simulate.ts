import type { Simulation } from '../../../commands/simulation/simulation.ts'
import { Problem } from '../../../core/problem.ts'
import { type Html, h } from '../html.ts'
import { icon } from '../icon.ts'
import type { Page } from '../layout.ts'
import { simulateForm, wantedSimulation } from '../simulate-form.ts'
import { simulatedTimeline } from '../simulated-timeline.ts'
import { attempt, trouble } from '../trouble.ts'
import { read, type View } from '../view.ts'

/** Who would be paged for an alert at a moment, when, where and why; the address holds what was asked. */
export async function simulate(view: View): Promise<Page> {
  const wanted = wantedSimulation(view.url.searchParams)
  const asked = wanted.service !== undefined || wanted.policy !== undefined
  const found = asked ? await attempt(read<Simulation>(view, 'simulate', wanted)) : undefined
  const refused = found instanceof Problem ? found : undefined
  return {
    title: 'Simulator',
    place: '/policies',
    body: h`<div class="page-head"><h1>Simulator</h1><span class="muted">nothing is opened and nobody is told</span></div>
${simulateForm(view, wanted, refused)}
${found === undefined ? choose() : found instanceof Problem ? refusal(found) : found.incidents.map((one) => simulatedTimeline(view, found, one))}`,
  }
}

const choose = (): Html =>
  h`<div class="empty">${icon('rise')}<p>Choose a service or a policy to see who would be paged, when, where and why.</p><p class="muted">It runs the rules of real incidents on a clock of its own, with people, schedules and policies as they are now.</p></div>`

/** What only repeats the faults at their fields is not said twice. */
function refusal(problem: Problem): Html {
  const faults = Object.entries(problem.fields).map(([field, fault]) => `${field}: ${fault}`)
  return faults.length && faults.join(' ') === problem.message
    ? h`<p class="hint" role="status">Nothing was simulated yet. Please check the marked fields.</p>`
    : trouble(problem)
}
