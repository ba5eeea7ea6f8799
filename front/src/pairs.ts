// Deciding (疑似判定): 1 or S same, 2 or D different, 3 or T twins, 4 or L later, U or 0 takes the last one back; J and
// K are the links that every page has.
import './pairs.css'

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

let sending = false

document.addEventListener('keydown', (event) => {
  const key = event.key.toLowerCase()
  if (!/^[0-9a-z]$/.test(key) || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
  if (isTyping(event.target) || sending || document.querySelector('dialog[open]')) return
  const act = document.querySelector<HTMLElement>(`[data-key="${key}"], [data-also="${key}"]`)
  if (!act) return
  event.preventDefault()
  act.click()
})

// One decision at a time: a key pressed while the next row comes must not decide that one unseen.
document.addEventListener('htmx:beforeRequest', () => (sending = true))
document.addEventListener('htmx:afterSettle', () => {
  sending = false
  document.querySelector<HTMLElement>('#pair-title')?.focus({ preventScroll: true })
})
document.addEventListener('htmx:afterRequest', () => (sending = false))

// What `?` shows gains the keys of this page.
const keys = document.querySelector('#keys dl')
const shownKeys: [string[], string][] = [
  [['1', 'S'], '同一儿童'],
  [['2', 'D'], '不是同一儿童'],
  [['3', 'T'], '双胞胎'],
  [['4', 'L'], '稍后'],
  [['U', '0'], '撤销上一判定'],
]
for (const [names, act] of shownKeys) {
  const term = document.createElement('dt')
  const told = document.createElement('dd')
  for (const name of names) {
    const shown = document.createElement('kbd')
    shown.textContent = name
    term.append(shown, ' ')
  }
  told.textContent = act
  keys?.append(term, told)
}
