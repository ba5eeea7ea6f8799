// What stands in the form, read as the rules want it: the plain cases of reading; the server reads all others.
import { idNumber, type Answer } from '../rules/values'

const DAY = /^(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})日?$/

export function answersOf(form: HTMLFormElement): Record<string, Answer> {
  const answers: Record<string, Answer> = {}
  form.querySelectorAll<HTMLElement>('.item').forEach((item) => {
    const value = valueOf(item)
    if (value !== undefined) answers[item.dataset.item!] = value
  })
  return answers
}

function valueOf(item: HTMLElement): Answer {
  const key = item.dataset.item!
  const reason = item.querySelector<HTMLInputElement>(`[name="${key}__unknown"]`)!.value.trim()
  if (item.querySelector('[data-unknown][aria-pressed=true]') && reason) return { unknown: reason }
  const ticked = Array.from(item.querySelectorAll<HTMLInputElement>('[data-known] input:checked')).map((box) => box.value)
  if (item.querySelector('input[type=checkbox]')) return ticked.length ? ticked : undefined
  if (item.querySelector('input[type=radio]')) return ticked[0]
  const box = item.querySelector<HTMLInputElement>(`[name="${key}"]`)!
  const text = box.value.normalize('NFKC').trim()
  if (!text) return undefined
  if ('date' in box.dataset) return day(text)
  return 'number' in box.dataset ? text.replace(/[\s-]/g, '').toUpperCase() : box.value.trim()
}

function day(text: string): string {
  const found = DAY.exec(text.replace(/\s/g, ''))
  return found ? `${found[1]}-${found[2]!.padStart(2, '0')}-${found[3]!.padStart(2, '0')}` : text
}

// An identity number says the birth date and the sex.
export function saidByNumber(text: Answer): Record<string, string> {
  const number = idNumber(text)
  if (number.born === null || number.sex === null || typeof text !== 'string') return {}
  return { born: `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`, sex: number.sex }
}

// Of these, what nobody has filled in.
export function filledFrom(answers: Record<string, Answer>): Record<string, string> {
  return Object.fromEntries(Object.entries(saidByNumber(answers.idno)).filter(([key]) => answers[key] === undefined))
}
