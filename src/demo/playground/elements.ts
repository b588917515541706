import { type Json, object, objects, string } from '../slack/json.ts'
import { plainWords } from './draw-text.ts'
import { attributes, type Html, h, type Inside } from './html.ts'
import { drawPicker } from './pickers.ts'
import type { Scene } from './scene.ts'

/** Draws an interactive element: in a message or a view it acts at once. */
export function drawElement(element: Json, blockId: string, scene: Scene): Inside {
  const type = string(element.type)
  if (type === 'button' || type === 'workflow_button') return button(element, blockId)
  if (type === 'overflow') return overflow(element, blockId)
  if (type === 'image') return picture(element, 'accessory')
  const act = actAttributes(element, blockId)
  const picker = drawPicker(element, scene, { act })
  return picker ?? h`<span class="unknown">[${type || 'element'}]</span>`
}

/** What the script in the browser needs in order to send a click on an element. */
export function actAttributes(element: Json, blockId: string): Inside {
  const confirm = object(element.confirm)
  return attributes({
    'data-act': string(element.type),
    'data-action': string(element.action_id),
    'data-block': blockId,
    'data-confirm': Object.keys(confirm).length > 0 && JSON.stringify(confirmWords(confirm)),
  })
}

const confirmWords = ({ title, text, confirm, deny, style }: Json) => ({
  title: plainWords(title),
  text: plainWords(text),
  confirm: plainWords(confirm) || 'Yes',
  deny: plainWords(deny) || 'Cancel',
  danger: style === 'danger',
})

function button(element: Json, blockId: string): Html {
  const style = element.style === 'primary' || element.style === 'danger' ? ` ${element.style}` : ''
  const own = attributes({ 'data-value': typeof element.value === 'string' && element.value })
  const act = actAttributes(element, blockId)
  const label = plainWords(element.text)
  const url = string(element.url)
  if (/^https?:\/\//i.test(url))
    return h`<a class="button${style}" href="${url}" target="_blank" rel="noopener"${act}${own}>${label}</a>`
  return h`<button type="button" class="button${style}"${act}${own}>${label}</button>`
}

function overflow(element: Json, blockId: string): Html {
  const act = actAttributes(element, blockId)
  const options = objects(element.options).map((option) => {
    const url = string(option.url)
    const value = string(option.value)
    const words = plainWords(option.text)
    return /^https?:\/\//i.test(url)
      ? h`<a role="menuitem" href="${url}" target="_blank" rel="noopener"${act} data-selected="${value}">${words}</a>`
      : h`<button role="menuitem" type="button"${act} data-selected="${value}">${words}</button>`
  })
  return h`<details class="menu"><summary class="button" aria-label="More actions">⋯</summary><div class="menu-list" role="menu">${options}</div></details>`
}

/** A picture; only addresses on the web are fetched. */
export function picture(element: Json, look: 'accessory' | 'block' | 'small'): Html {
  const url = string(element.image_url)
  const alt = string(element.alt_text)
  if (!/^https?:\/\//i.test(url)) return h`<span class="unknown">[picture: ${alt}]</span>`
  return h`<img class="picture ${look}" src="${url}" alt="${alt}" loading="lazy" referrerpolicy="no-referrer">`
}
