import { type Json, object, objects, string } from '../slack/json.ts'
import { drawMrkdwn, drawText, plainWords } from './draw-text.ts'
import { actAttributes, drawElement, picture } from './elements.ts'
import { type Html, h } from './html.ts'
import { drawInput } from './inputs.ts'
import { drawRichText } from './rich-text.ts'
import type { Scene } from './scene.ts'

/** Draws the blocks of a message or view. */
export const drawBlocks = (blocks: readonly Json[], scene: Scene): Html =>
  h`${blocks.map((block) => drawBlock(block, scene))}`

function drawBlock(block: Json, scene: Scene): Html {
  switch (block.type) {
    case 'header':
      return h`<h3 class="block header">${plainWords(block.text)}</h3>`
    case 'section':
      return section(block, scene)
    case 'context':
      return context(block, scene)
    case 'actions':
      return h`<div class="block actions">${objects(block.elements).map((one) => drawElement(one, string(block.block_id), scene))}</div>`
    case 'divider':
      return h`<hr class="block">`
    case 'image':
      return h`<figure class="block">${block.title !== undefined && h`<figcaption>${plainWords(block.title)}</figcaption>`}${picture(block, 'block')}</figure>`
    case 'input':
      return drawInput(block, scene, actAttributes)
    case 'rich_text':
      return drawRichText(block, scene)
    case 'markdown':
      return h`<div class="block section">${drawMrkdwn(string(block.text), scene)}</div>`
    case 'table':
      return table(block, scene)
    default:
      return h`<div class="block unknown">[${string(block.type)}]</div>`
  }
}

function section(block: Json, scene: Scene): Html {
  const fields = objects(block.fields).map((field) => h`<div class="fact">${drawText(field, scene)}</div>`)
  const side = Object.keys(object(block.accessory)).length > 0
  return h`<div class="block section${side ? ' with-side' : ''}"><div>${block.text !== undefined && h`<div class="words">${drawText(block.text, scene)}</div>`}${
    fields.length > 0 && h`<div class="facts">${fields}</div>`
  }</div>${side && h`<div class="side">${drawElement(object(block.accessory), string(block.block_id), scene)}</div>`}</div>`
}

function context(block: Json, scene: Scene): Html {
  const parts = objects(block.elements).map((one) =>
    one.type === 'image' ? picture(one, 'small') : h`<span>${drawText(one, scene)}</span>`,
  )
  return h`<div class="block context">${parts}</div>`
}

function table(block: Json, scene: Scene): Html {
  const rows = Array.isArray(block.rows) ? block.rows : []
  const cell = (one: Json) => h`<td>${one.type === 'rich_text' ? drawRichText(one, scene) : string(one.text)}</td>`
  return h`<table class="block">${rows.map((row) => h`<tr>${objects(row).map(cell)}</tr>`)}</table>`
}
