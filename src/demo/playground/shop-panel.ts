import type { BackstageState } from './backstage.ts'
import { drawMoment } from './draw-text.ts'
import { attributes, type Html, h } from './html.ts'

/** Draws the panel of what is behind it all: what works, what is broken since when, and what to break next. */
export function drawShopPanel({ services, broken, past, faults, nextAt, verdicts }: BackstageState): Html {
  const healthy = services.filter(({ troubled }) => !troubled).length
  return h`<header><h2>The shop</h2><span class="pill ${broken.length > 0 ? 'bad' : 'good'}">${healthy} of ${services.length} healthy</span></header>
<p class="explain">A small simulated web shop. When it breaks, it sends genuine Alertmanager webhooks to Allclear.</p>
<ul class="services">${services.map(serviceItem)}</ul>
${verdicts && score(verdicts)}
<h3>Broken now</h3>
${broken.length > 0 ? h`<ul class="broken">${broken.map(brokenItem)}</ul>` : h`<p class="calm">Nothing. The next fault comes ${moment(nextAt)}.</p>`}
<div class="shop-actions"><select class="button select" data-break aria-label="Break something"><option value="">Break something…</option>${faults.map(
    ({ id, label }) =>
      h`<option value="${id}"${attributes({ disabled: broken.some((one) => one.id === id) })}>${label}</option>`,
  )}</select><button type="button" class="button" data-heal=""${attributes({ disabled: broken.length === 0 })}>Heal all</button></div>
${past.length > 0 && h`<h3>Earlier</h3><ul class="past">${past.map(pastItem)}</ul>`}`
}

const moment = (at: number): Html => drawMoment(Math.floor(at / 1000), '{ago}', '')

/** How often Allclear found out what the shop had broken. */
function score({ accurate, partial, wrong }: NonNullable<BackstageState['verdicts']>): Html | undefined {
  const judged = accurate + partial + wrong
  if (!judged) return undefined
  return h`<p class="explain"><b>Verdicts: ${accurate} of ${judged} right</b>${partial > 0 && `, ${partial} right about the place`}. Compared with what was really broken.</p>`
}

const serviceItem = ({ name, facts, troubled }: BackstageState['services'][number]): Html =>
  h`<li><span class="lamp ${troubled ? 'bad' : 'good'}" role="img" aria-label="${troubled ? 'in trouble' : 'healthy'}"></span><b>${name}</b><small>${facts}</small></li>`

const brokenItem = ({ id, label, since, until }: BackstageState['broken'][number]): Html =>
  h`<li><b>${label}</b><small>since ${drawMoment(Math.floor(since / 1000), '{time_secs}', '')} · heals by itself ${moment(until)}</small><button type="button" class="button" data-heal="${id}">Heal</button></li>`

const pastItem = ({ label, since, healedAt, healed }: BackstageState['past'][number]): Html =>
  h`<li>${label}<small>${drawMoment(Math.floor(since / 1000), '{time}', '')}–${drawMoment(Math.floor(healedAt / 1000), '{time}', '')} · healed ${healed}</small></li>`
