// Receiving lists (接收名单): files dropped anywhere on the box, their sizes looked at, the sending shown.
import './lists.css'

const words = (bytes: number): string => (bytes < 1 << 20 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / (1 << 20)).toFixed(1)} MB`)

function show(form: HTMLFormElement, files: File[]): boolean {
  const largest = Number(form.dataset.largest)
  const tooLarge = files.filter((file) => file.size > largest)
  const list = form.querySelector('[data-chosen]')
  const items = files.map((file) => {
    const item = document.createElement('li')
    item.textContent = `${file.name}（${words(file.size)}）`
    item.classList.toggle('danger', file.size > largest)
    return item
  })
  list?.replaceChildren(...items)
  const error = form.querySelector<HTMLElement>('[data-drop-error]')
  if (error) {
    error.hidden = tooLarge.length === 0
    error.textContent = tooLarge.length
      ? `“${tooLarge[0]?.name}”超过 ${words(largest)}，不能上传。请按街镇或学校拆成几个文件，分别上传。`
      : ''
  }
  return tooLarge.length === 0
}

function listenToDrop(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>('input[type="file"]')
  const box = form.querySelector<HTMLElement>('.drop')
  if (!input || !box) return
  const over = (is: boolean) => (event: DragEvent) => {
    event.preventDefault()
    box.classList.toggle('is-over', is)
  }
  box.addEventListener('dragover', over(true))
  box.addEventListener('dragleave', over(false))
  box.addEventListener('drop', (event) => {
    over(false)(event)
    if (!event.dataTransfer?.files.length) return
    input.files = event.dataTransfer.files
    show(form, Array.from(input.files))
  })
  // A file dropped beside the box must not replace the page.
  window.addEventListener('dragover', (event) => event.preventDefault())
  window.addEventListener('drop', (event) => event.preventDefault())
  input.addEventListener('change', () => show(form, Array.from(input.files ?? [])))
  form.addEventListener('htmx:beforeRequest', (event) => {
    if (!show(form, Array.from(input.files ?? []))) event.preventDefault()
  })
}

function listenToSending(form: HTMLFormElement): void {
  const bar = form.querySelector<HTMLProgressElement>('[data-sending]')
  const line = form.querySelector<HTMLElement>('[data-sending-words]')
  const button = form.querySelector<HTMLButtonElement>('button[type="submit"]')
  const say = (text: string, sending: boolean): void => {
    if (line) line.textContent = text
    if (bar) bar.hidden = !sending
    if (button) button.disabled = sending
  }
  form.addEventListener('htmx:beforeSend', () => say('正在上传……', true))
  form.addEventListener('htmx:xhr:progress', (event) => {
    const { loaded, total } = (event as CustomEvent<{ loaded: number; total: number }>).detail
    if (bar && total) bar.value = (loaded / total) * 100
  })
  form.addEventListener('htmx:afterRequest', (event) => {
    const { successful } = (event as CustomEvent<{ successful: boolean }>).detail
    say(successful ? '' : '没有传完：网络中断，或服务器没有接收。请检查网络后再上传一次。', false)
  })
}

document.querySelectorAll<HTMLFormElement>('form[data-drop]').forEach((form) => {
  listenToDrop(form)
  listenToSending(form)
})
