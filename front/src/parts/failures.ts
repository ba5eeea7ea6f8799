// When a part of a page cannot be fetched (取不到): say so in three parts, never fail silently.

const OFFLINE = '没有连上服务器，刚才的操作没有完成。请检查网络后重试。'
const FAULT = '刚才的操作没有完成。请刷新页面后重试；如果仍然出现，请联系系统管理员。'

function say(page: Document, text: string): void {
  const note = page.createElement('div')
  note.className = 'note note-error'
  note.setAttribute('role', 'alert')
  note.textContent = text
  page.querySelector('#messages')?.replaceChildren(note)
}

export function listenToFailures(page: Document): void {
  page.addEventListener('htmx:sendError', () => say(page, OFFLINE))
  page.addEventListener('htmx:responseError', () => say(page, FAULT))
  // The session ended meanwhile: the whole page goes to sign in, not a part of it.
  page.addEventListener('htmx:beforeSwap', (event) => {
    const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean }>
    if (!new URL(detail.xhr.responseURL, location.href).pathname.startsWith('/sign-in/')) return
    detail.shouldSwap = false
    location.assign(`/sign-in/?next=${encodeURIComponent(location.pathname)}`)
  })
}
