// Keyboard (键盘): ↑↓ move through a list, Enter opens, J and K go on and back, / searches, ? shows the keys.

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))

function rows(page: Document): HTMLTableRowElement[] {
  return Array.from(page.querySelectorAll<HTMLTableRowElement>('table[data-rows] tbody tr')).filter((row) => row.querySelector('a[href]'))
}

function move(page: Document, step: number): boolean {
  const all = rows(page)
  if (all.length === 0) return false
  const now = all.findIndex((row) => row.contains(page.activeElement) || row.classList.contains('is-here'))
  const next = all[Math.max(0, Math.min(all.length - 1, now < 0 ? 0 : now + step))]
  all.forEach((row) => row.classList.toggle('is-here', row === next))
  next?.querySelector<HTMLAnchorElement>('a[href]')?.focus()
  next?.scrollIntoView({ block: 'nearest' })
  return true
}

function follow(page: Document, rel: string): boolean {
  const link = page.querySelector<HTMLAnchorElement>(`a[rel="${rel}"]`)
  link?.click()
  return link !== null
}

const ACTS: Record<string, (page: Document) => boolean> = {
  ArrowDown: (page) => move(page, 1),
  ArrowUp: (page) => move(page, -1),
  j: (page) => follow(page, 'next'),
  k: (page) => follow(page, 'prev'),
  '/': (page) => {
    const box = page.querySelector<HTMLInputElement>('input[type="search"]')
    box?.focus()
    return box !== null
  },
  '?': (page) => {
    page.querySelector<HTMLDialogElement>('#keys')?.showModal()
    return true
  },
}

export function listenToKeys(page: Document): void {
  page.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || page.querySelector('dialog[open]')) return
    const act = ACTS[event.key.length === 1 ? event.key.toLowerCase() : event.key]
    if (act?.(page)) event.preventDefault()
  })
}
