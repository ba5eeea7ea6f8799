// The address picker (行政区划选择): type Chinese, pinyin initials or digits, or go down step by step with the arrows.

interface Place { code: string; name: string; path: string; parts: boolean }

export function makePicker(value: HTMLInputElement, address: string): void {
  const deep = 'deep' in value.dataset ? '&deep=1' : ''
  const box = document.createElement('input')
  const list = document.createElement('ul')
  const frame = document.createElement('div')
  let places: Place[] = []
  let at = -1
  let asked = 0
  let timer = 0
  let chosen = value.dataset.place ?? '' // the words of the place that `value` holds

  Object.assign(box, { type: 'text', className: value.className, value: value.dataset.place ?? '', autocomplete: 'off', spellcheck: false })
  box.placeholder = deep ? '输入街镇、居村名称或拼音首字母，例如 hmjd' : '输入地名或拼音首字母，例如 hfss'
  box.id = value.id
  value.removeAttribute('id')
  value.type = 'hidden'
  list.id = `${box.id}-places`
  list.className = 'places'
  list.hidden = true
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', '可选的行政区划')
  for (const [name, text] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id })) box.setAttribute(name, text)
  frame.className = 'picker'
  value.replaceWith(frame)
  frame.append(box, value, list)

  const close = (): void => {
    list.hidden = true
    at = -1
    box.setAttribute('aria-expanded', 'false')
    box.removeAttribute('aria-activedescendant')
  }

  const mark = (n: number): void => {
    at = n
    Array.from(list.children).forEach((row, i) => row.setAttribute('aria-selected', String(i === n)))
    const row = list.children[n]
    if (!row) return
    row.scrollIntoView({ block: 'nearest' })
    box.setAttribute('aria-activedescendant', row.id)
  }

  const show = (found: Place[], none: string): void => {
    places = found
    list.replaceChildren(...(found.length ? found.map(row) : [nothing(none)]))
    list.hidden = found.length === 0 && none === ''
    box.setAttribute('aria-expanded', String(!list.hidden))
    mark(found.length && box.value ? 0 : -1)
  }

  const row = (place: Place, n: number): HTMLLIElement => {
    const line = document.createElement('li')
    line.id = `${list.id}-${n}`
    line.setAttribute('role', 'option')
    line.append(place.path)
    if (place.parts) line.append(Object.assign(document.createElement('span'), { className: 'soft', textContent: '下一级 ›' }))
    line.addEventListener('mousedown', (event) => {
      event.preventDefault()
      choose(place)
    })
    return line
  }

  const nothing = (text: string): HTMLLIElement => {
    const line = document.createElement('li')
    line.className = 'none'
    line.setAttribute('role', 'option')
    line.setAttribute('aria-disabled', 'true')
    line.textContent = text
    return line
  }

  const ask = async (query: string, none: string): Promise<void> => {
    const turn = ++asked
    try {
      const reply = await fetch(`${address}?${query}${deep}`)
      const found = ((await reply.json()) as { places: Place[] }).places
      if (turn === asked && document.activeElement === box) show(found, none)
    } catch {
      if (turn === asked) show([], '网络不通，暂时不能查地址')
    }
  }

  const set = (code: string): void => {
    if (value.value === code) return
    value.value = code
    value.dispatchEvent(new Event('change', { bubbles: true }))
  }

  const pick = (place: Place): void => {
    box.value = chosen = place.path
    set(place.code)
  }

  const choose = (place: Place): void => {
    pick(place)
    if (place.parts) void ask(`in=${place.code}`, '')
    else close()
  }

  box.addEventListener('input', () => {
    window.clearTimeout(timer)
    const text = box.value.trim()
    if (text === '') {
      set('')
      void ask('in=', '')
      return
    }
    timer = window.setTimeout(() => void ask(`q=${encodeURIComponent(text)}`, '没有找到。请换一种写法，或输入上一级的名称。'), 120)
  })
  box.addEventListener('focus', () => {
    if (value.value === '') void ask('in=', '')
    box.select()
  })
  box.addEventListener('blur', () => {
    window.clearTimeout(timer)
    asked++
    const text = box.value.trim()
    const marked = list.hidden ? undefined : places[at]
    if (text === '') set('')
    else if (text !== chosen && marked) pick(marked)
    // What was typed and not chosen is kept as typed, and said to be unread.
    else if (text !== chosen) set(text)
    close()
  })
  box.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (list.hidden) void ask(value.value ? `in=${value.value}` : 'in=', '没有下一级')
      else if (places.length) mark((at + (event.key === 'ArrowDown' ? 1 : -1) + places.length) % places.length)
    } else if (event.key === 'Enter' && !list.hidden && at >= 0 && places[at]) {
      event.preventDefault()
      choose(places[at]!)
    } else if (event.key === 'Escape') {
      close()
    }
  })
}
