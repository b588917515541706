import { type Html, h, type Inside } from './html.ts'

/** A part of a page that is fetched once it comes into sight; `meanwhile` is only said where scripts run. */
export const later = (address: string, meanwhile: Inside, style = ''): Html =>
  h`<div class="later ${style}" hx-get="${address}" hx-trigger="revealed" hx-swap="outerHTML" hx-target="this"><div class="for-scripts">${meanwhile}</div></div>`
