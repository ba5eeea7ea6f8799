// Department checks, reviews, disagreements (核对、审核、不一致): select, confirm, send a workbook, put in a reason.
import './form.css'
import './requests.css'

const boxes = (): HTMLInputElement[] => Array.from(document.querySelectorAll<HTMLInputElement>('input[name=line][form=same]'))

// Those that a box for all stands for: of the name that it gives, else the lines of the page.
function under(all: HTMLInputElement): HTMLInputElement[] {
  const name = all.dataset.all
  return name ? Array.from(document.querySelectorAll<HTMLInputElement>(`input[name=${name}]`)) : boxes()
}

function count(): number {
  const chosen = boxes().filter((box) => box.checked).length
  const mark = document.querySelector<HTMLElement>('[data-chosen]')
  if (mark) mark.textContent = chosen ? `（${chosen} 行）` : ''
  return chosen
}

function ask(text: string, then: () => void): void {
  const dialog = document.createElement('dialog')
  dialog.className = 'keys'
  const said = Object.assign(document.createElement('p'), { textContent: text })
  const yes = Object.assign(document.createElement('button'), { className: 'btn btn-primary', type: 'button', textContent: '确定' })
  const no = Object.assign(document.createElement('button'), { className: 'btn btn-line', type: 'button', textContent: '取消' })
  const row = Object.assign(document.createElement('div'), { className: 'line-buttons' })
  dialog.setAttribute('aria-label', '请确认')
  row.append(yes, no)
  dialog.append(said, row)
  document.body.append(dialog)
  no.addEventListener('click', () => dialog.close())
  yes.addEventListener('click', () => {
    dialog.close()
    then()
  })
  dialog.addEventListener('close', () => dialog.remove())
  dialog.showModal()
}

document.addEventListener('change', (event) => {
  const box = event.target
  if (!(box instanceof HTMLInputElement)) return
  if ('all' in box.dataset) under(box).forEach((one) => (one.checked = box.checked))
  if ('goesFile' in box.dataset && box.files?.length) box.form?.requestSubmit()
  count()
})

// What cannot be undone says to how many before it is done.
document.addEventListener(
  'submit',
  (event) => {
    const button = event.submitter
    const form = event.target
    if (!(button instanceof HTMLButtonElement) || !(form instanceof HTMLFormElement) || form.dataset.asked === 'yes') return
    const text = button.dataset.confirm ?? (count() ? button.dataset.confirmCount?.replace('{n}', String(count())) : undefined)
    if (!text) return
    event.preventDefault()
    event.stopImmediatePropagation()
    ask(text, () => {
      form.dataset.asked = 'yes'
      form.requestSubmit(button)
    })
  },
  true,
)

document.addEventListener('click', (event) => {
  const chip = (event.target as Element).closest<HTMLElement>('[data-puts]')
  if (!chip) return
  const box = document.getElementById(chip.dataset.puts!) as HTMLInputElement | HTMLTextAreaElement
  box.value = box.value ? `${box.value}；${chip.textContent ?? ''}` : (chip.textContent ?? '')
  box.focus()
})

// A passes, R writes the reason for a return.
document.addEventListener('keydown', (event) => {
  const target = event.target as HTMLElement
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || document.querySelector('dialog[open]')) return
  const key = event.key.toLowerCase()
  const button = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
  const box = document.querySelector<HTMLElement>(`[data-focus-key="${CSS.escape(key)}"]`)
  if (!button && !box) return
  event.preventDefault()
  button?.click()
  box?.focus()
})

document.body.addEventListener('htmx:afterSwap', () => count())
