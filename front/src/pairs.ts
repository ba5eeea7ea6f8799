// Deciding pairs (疑似判定): S same, D different, L later; J and K are the links that every page has.
import './pairs.css'

const KEYS = new Set(['s', 'd', 'l'])

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
}

let sending = false

document.addEventListener('keydown', (event) => {
  const key = event.key.toLowerCase()
  if (!KEYS.has(key) || event.repeat || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  if (sending || document.querySelector('dialog[open]')) return
  const act = document.querySelector<HTMLElement>(`[data-key="${key}"]`)
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
for (const [key, act] of [['S', '同一儿童'], ['D', '不是同一儿童'], ['L', '以后再定']]) {
  const term = document.createElement('dt')
  const shown = document.createElement('kbd')
  const told = document.createElement('dd')
  shown.textContent = key ?? ''
  told.textContent = act ?? ''
  term.append(shown)
  keys?.append(term, told)
}
