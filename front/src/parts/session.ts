// The end of a session (登录结束): a warning before it, and what is not saved yet stays on the page.

interface Still { left: number; who: string; token: string }

const WARN = 300 // seconds before the end
const LOOK = 10_000
let ends = 0

/** Whether the same account is signed in; its fresh token goes into every form. null: no network. */
export async function stillIn(goOn = false): Promise<boolean | null> {
  const { still, who } = document.body.dataset
  if (!still) return true
  try {
    const reply = await fetch(still, { method: goOn ? 'POST' : 'GET', headers: { Accept: 'application/json', 'X-CSRFToken': token() } })
    if (!reply.ok || reply.redirected) return false
    const said = (await reply.json()) as Still
    if (said.who !== who) return other()
    ends = Date.now() + said.left * 1000
    renew(said.token)
    return true
  } catch {
    return null
  }
}

/** Cover the page and keep what is on it until the same account has signed in again. */
export function sessionOver(): void {
  const over = document.querySelector<HTMLDialogElement>('#session-over')
  if (over && !over.open) over.showModal()
}

export function watchSession(page: Document): void {
  if (!page.body.dataset.still) return
  ends = Date.now() + Number(page.body.dataset.left) * 1000
  const soon = page.querySelector<HTMLElement>('#session-soon')!
  const over = page.querySelector<HTMLDialogElement>('#session-over')!
  const look = (): void => void watch(soon)
  window.setInterval(look, LOOK)
  page.addEventListener('visibilitychange', () => void (page.hidden || look()))
  soon.querySelector('button')!.addEventListener('click', () => void stillIn(true).then((yes) => (yes === false ? leave() : (soon.hidden = true))))
  over.addEventListener('cancel', (event) => event.preventDefault()) // Escape does not uncover the page
  over.querySelector('button')!.addEventListener('click', () => void again(over))
  window.addEventListener('focus', () => void (over.open && again(over, true)))
}

const left = (): number => Math.round((ends - Date.now()) / 1000)
const warn = (): number => Math.min(WARN, Number(document.body.dataset.left) / 3)

async function watch(soon: HTMLElement): Promise<void> {
  if (left() > warn() || document.querySelector<HTMLDialogElement>('#session-over')!.open) return
  // Another window, or drafts saved by themselves, may have gone on meanwhile.
  const yes = await stillIn()
  if (yes === false || (yes === null && left() <= 0)) return leave()
  soon.hidden = left() > warn()
  if (!soon.hidden) soon.querySelector('span')!.textContent = `较长时间没有操作，约${Math.max(1, Math.ceil(left() / 60))}分钟后将退出登录。`
}

function leave(): void {
  // A page with a form that saves itself is covered and kept; any other shows nothing more.
  if (document.querySelector('form[data-draft]')) return sessionOver()
  location.assign(`/sign-in/?ended=session&next=${encodeURIComponent(location.pathname)}`)
}

async function again(over: HTMLDialogElement, quiet = false): Promise<void> {
  const yes = await stillIn()
  const note = over.querySelector<HTMLElement>('.field-error')!
  if (yes) {
    note.hidden = true
    over.close()
    document.dispatchEvent(new CustomEvent('tonghu:signed-in-again'))
  } else if (!quiet && note.hidden) {
    note.textContent = yes === null ? '没有连上服务器。请检查网络后再试。' : '还没有登录。请先在新窗口登录，再回到这里。'
    note.hidden = false
  }
}

function other(): boolean {
  const note = document.querySelector<HTMLElement>('#session-over .field-error')
  if (note) {
    note.textContent = '现在登录的是另一个账号，这里的内容不能存到那个账号名下。请用原来的账号登录。'
    note.hidden = false
  }
  return false
}

const token = (): string => document.querySelector<HTMLInputElement>('input[name=csrfmiddlewaretoken]')?.value ?? ''

function renew(fresh: string): void {
  document.querySelectorAll<HTMLInputElement>('input[name=csrfmiddlewaretoken]').forEach((box) => (box.value = fresh))
  document.body.setAttribute('hx-headers', JSON.stringify({ 'X-CSRFToken': fresh }))
}
