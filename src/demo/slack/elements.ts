import { type Complaints, checkList, checkString, checkText } from './complaints.ts'
import { isObject, type Json, object } from './json.ts'

type Check = (element: Json, pointer: string, wrong: Complaints) => void

/** Checks one interactive element (button, menu, picker, input …) or image against Slack's documented limits. */
export function checkElement(element: unknown, pointer: string, wrong: Complaints, allowed: readonly string[]): void {
  const type = String(object(element).type)
  const check = allowed.includes(type) ? checks[type] : undefined
  if (!isObject(element)) wrong.add(pointer, 'must be an object')
  else if (!check) wrong.add(`${pointer}/type`, `unsupported type: ${type}`)
  if (!isObject(element) || !check) return
  checkString(element, 'action_id', pointer, wrong, { max: 255 })
  checkText(element, 'placeholder', pointer, wrong, { max: 150, plain: true })
  if (isObject(element.confirm)) checkConfirm(element.confirm, `${pointer}/confirm`, wrong)
  check(element, pointer, wrong)
}

const menus = ['static_select', 'external_select', 'users_select', 'conversations_select', 'channels_select']
const multiMenus = menus.map((menu) => `multi_${menu}`)
const pickers = ['datepicker', 'timepicker', 'datetimepicker', 'checkboxes', 'radio_buttons']
const fields = [
  'plain_text_input',
  'email_text_input',
  'url_text_input',
  'number_input',
  'file_input',
  'rich_text_input',
]

/** Elements an actions block may hold. */
export const actionElements = ['button', 'overflow', 'workflow_button', ...menus, ...multiMenus, ...pickers]
/** Elements a section may carry at its side. */
export const accessoryElements = ['image', ...actionElements]
/** Elements an input block may hold. */
export const inputElements = [...menus, ...multiMenus, ...pickers, ...fields]

const nothingMore: Check = () => undefined

const button: Check = (element, pointer, wrong) => {
  checkText(element, 'text', pointer, wrong, { max: 75, plain: true, required: true })
  checkString(element, 'value', pointer, wrong, { max: 2000 })
  checkString(element, 'url', pointer, wrong, { max: 3000 })
  checkString(element, 'accessibility_label', pointer, wrong, { max: 75 })
  if (element.style !== undefined && element.style !== 'primary' && element.style !== 'danger')
    wrong.add(`${pointer}/style`, 'must be one of: primary, danger')
}

const staticMenu: Check = (element, pointer, wrong) => {
  const groups = element.option_groups
  if (!Array.isArray(groups)) {
    checkOptions(element, pointer, wrong, { min: 1, max: 100 })
    return checkInitial(element, pointer, wrong)
  }
  if (element.options !== undefined) wrong.add(pointer, 'only one of options and option_groups is allowed')
  checkList(element, 'option_groups', pointer, wrong, { min: 1, max: 100 }).forEach((group, index) => {
    const place = `${pointer}/option_groups/${index}`
    checkText(object(group), 'label', place, wrong, { max: 75, plain: true, required: true })
    checkOptions(object(group), place, wrong, { min: 1, max: 100 })
  })
}

const choices: Check = (element, pointer, wrong) => {
  checkOptions(element, pointer, wrong, { min: 1, max: 10 })
  checkInitial(element, pointer, wrong)
}

const overflow: Check = (element, pointer, wrong) => checkOptions(element, pointer, wrong, { min: 1, max: 5 })

const textField: Check = (element, pointer, wrong) => {
  for (const limit of ['min_length', 'max_length']) {
    const value = element[limit]
    if (value !== undefined && !(typeof value === 'number' && value >= 0 && value <= 3000))
      wrong.add(`${pointer}/${limit}`, 'must be between 0 and 3000')
  }
}

const numberField: Check = (element, pointer, wrong) => {
  if (typeof element.is_decimal_allowed !== 'boolean') wrong.add(pointer, 'missing required field: is_decimal_allowed')
}

const image: Check = (element, pointer, wrong) => {
  checkString(element, 'alt_text', pointer, wrong, { max: 2000, required: true })
  if (!element.slack_file) checkString(element, 'image_url', pointer, wrong, { max: 3000, required: true })
}

const day: Check = (element, pointer, wrong) => {
  const date = element.initial_date
  if (date !== undefined && !/^\d{4}-\d{2}-\d{2}$/.test(String(date)))
    wrong.add(`${pointer}/initial_date`, 'must have the format YYYY-MM-DD')
}

const moment: Check = (element, pointer, wrong) => {
  const time = element.initial_date_time
  if (time !== undefined && !/^\d{10}$/.test(String(time)))
    wrong.add(`${pointer}/initial_date_time`, 'must be a Unix time of ten digits')
}

const checks: Record<string, Check> = {
  ...Object.fromEntries([...menus, ...multiMenus, ...fields, 'timepicker'].map((type) => [type, nothingMore])),
  button,
  workflow_button: button,
  static_select: staticMenu,
  multi_static_select: staticMenu,
  checkboxes: choices,
  radio_buttons: choices,
  overflow,
  image,
  plain_text_input: textField,
  number_input: numberField,
  datepicker: day,
  datetimepicker: moment,
}

function checkOptions(holder: Json, pointer: string, wrong: Complaints, limits: { min: number; max: number }): void {
  checkList(holder, 'options', pointer, wrong, limits).forEach((option, index) => {
    const place = `${pointer}/options/${index}`
    checkText(object(option), 'text', place, wrong, { max: 75, required: true })
    checkText(object(option), 'description', place, wrong, { max: 75 })
    checkString(object(option), 'value', place, wrong, { max: 150 })
    checkString(object(option), 'url', place, wrong, { max: 3000 })
  })
}

function checkInitial(element: Json, pointer: string, wrong: Complaints): void {
  if (element.initial_option === undefined) return
  const known = Array.isArray(element.options) ? element.options.map((option) => object(option).value) : []
  if (!known.includes(object(element.initial_option).value))
    wrong.add(`${pointer}/initial_option`, 'must be one of the options')
}

function checkConfirm(confirm: Json, pointer: string, wrong: Complaints): void {
  checkText(confirm, 'title', pointer, wrong, { max: 100, plain: true })
  checkText(confirm, 'text', pointer, wrong, { max: 300 })
  checkText(confirm, 'confirm', pointer, wrong, { max: 30, plain: true })
  checkText(confirm, 'deny', pointer, wrong, { max: 30, plain: true })
}
