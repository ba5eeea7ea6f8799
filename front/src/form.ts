// The registration form (登记表): saves while typing, shows only what applies, finds places, works by keyboard alone.
import './form.css'
import { answersOf, filledFrom, saidByNumber } from './parts/answers'
import { makePicker } from './parts/picker'
import { sessionOver, stillIn } from './parts/session'
import { judge, reasonsOf, stillKnown, type Context, type Judgement } from './rules'

interface Said { item: string; code: string; message: string; severity: string; asks?: boolean }
interface Saved {
  saved: string
  seen: string
  shown: string[]
  required: string[]
  filled: Record<string, string>
  facts: Context
  problems: Said[]
}
interface Refused { message: string; conflict?: boolean; seen?: string; choices?: string }

const SOON = 2000 // after the last letter
const AT_ONCE = 60 // after a choice
const WHILE_TYPING = 150 // the rules answer here, without the server
const AGAIN = 5000 // after a failure
const RULE = /^([A-Z]\d\d|REQUIRED|EXCLUSIVE)$/ // what the rules of the book say, in the browser as on the server
const BY_NUMBER = /^A0[89]$/ // the number says otherwise

class Registration {
  private readonly seen: HTMLInputElement
  private readonly touched = new Set<string>()
  private readonly changedKeys = new Set<string>()
  // What only the server can say of a value (it could not be read), while that value stands.
  private readonly unread = new Map<string, { value: string; said: Said[] }>()
  private facts: Context // what the register knew when the form was last looked at
  private readonly since = new Set<string>() // the lines that changed since then
  private thinking = 0
  private last = '' // the line that was changed last
  private timer = 0
  private busy = false
  private dirty = false
  private stopped = false

  constructor(private readonly form: HTMLFormElement) {
    this.seen = form.querySelector<HTMLInputElement>('[name=_seen]')!
    this.facts = JSON.parse(form.dataset.facts ?? '{}') as Context
    form.querySelectorAll<HTMLInputElement>('[data-division]').forEach((box) => makePicker(box, form.dataset.divisions!))
    form.querySelectorAll<HTMLElement>('.item').forEach((item) => item.querySelector('.field-error, .warned') && this.touch(item))
    form.addEventListener('input', (event) => this.changed(event, SOON))
    form.addEventListener('change', (event) => this.changed(event, AT_ONCE))
    form.addEventListener('click', (event) => this.clicked(event))
    form.addEventListener('keydown', (event) => this.pressed(event))
    form.addEventListener('focusin', (event) => this.rememberChoice(event))
    form.addEventListener('submit', (event) => this.sending(event as SubmitEvent))
    window.addEventListener('beforeunload', (event) => {
      if (this.dirty) event.preventDefault()
    })
    document.addEventListener('visibilitychange', () => void (document.hidden && this.save())) // a phone may not come back
    window.addEventListener('online', () => this.later(AT_ONCE))
    document.addEventListener('tonghu:signed-in-again', () => this.later(AT_ONCE))
    document.querySelector<HTMLElement>('#conflict, #summary')?.focus()
    this.think()
    this.countOpen()
  }

  private item(target: EventTarget | null): HTMLElement | null {
    return target instanceof Element ? target.closest<HTMLElement>('.item') : null
  }

  private touch(item: HTMLElement): void {
    this.touched.add(item.dataset.item!)
  }

  private changed(event: Event, wait: number): void {
    const item = this.item(event.target)
    if (!item || (event.target as HTMLElement).closest('.picker')?.contains(event.target as Node) && !(event.target as HTMLInputElement).name) return
    const box = event.target as HTMLInputElement
    if (box.type === 'checkbox') this.standAlone(item, box)
    if (event.type === 'change') this.touch(item)
    item.querySelector('.item-source')?.remove()
    this.changedKeys.add((this.last = item.dataset.item!))
    this.since.add(this.last)
    this.form.querySelector<HTMLInputElement>('[name=_touched]')!.value = [...this.changedKeys].join(',')
    this.dirty = true
    this.later(wait)
    window.clearTimeout(this.thinking)
    this.thinking = window.setTimeout(() => this.think(), event.type === 'change' ? 0 : WHILE_TYPING)
    this.countOpen()
  }

  // 健康 and 无 stand alone.
  private standAlone(item: HTMLElement, box: HTMLInputElement): void {
    if (!box.checked) return
    const alone = 'alone' in box.dataset
    item.querySelectorAll<HTMLInputElement>('input[type=checkbox]').forEach((other) => {
      if (other !== box && (alone || 'alone' in other.dataset)) other.checked = false
    })
  }

  private rememberChoice(event: Event): void {
    const box = event.target
    if (box instanceof HTMLInputElement && box.type === 'radio') box.dataset.was = String(box.checked)
  }

  private clicked(event: MouseEvent): void {
    const button = (event.target as Element).closest<HTMLElement>('[data-unknown]')
    if (button) this.notKnown(this.item(button)!)
    const box = event.target
    // A second click takes a choice back; arrows never do.
    if (box instanceof HTMLInputElement && box.type === 'radio' && event.detail > 0) {
      if (box.dataset.was === 'true') {
        box.checked = false
        box.dispatchEvent(new Event('change', { bubbles: true }))
      }
      this.form.querySelectorAll<HTMLInputElement>(`input[name="${box.name}"]`).forEach((one) => (one.dataset.was = String(one.checked)))
    }
  }

  // The value stays where it is while 不详 is open, but only the reason is sent.
  private notKnown(item: HTMLElement): void {
    const button = item.querySelector('[data-unknown]')!
    const open = button.getAttribute('aria-pressed') !== 'true'
    button.setAttribute('aria-pressed', String(open))
    const value = item.querySelector<HTMLElement>('[data-known]')!
    const reason = item.querySelector<HTMLElement>('[data-reason]')!
    value.hidden = open
    reason.hidden = !open
    const box = (open ? reason : value).querySelector<HTMLElement>('input:not([type=hidden]), select, textarea')
    box?.focus()
    this.changedKeys.add(item.dataset.item!)
    this.since.add(item.dataset.item!)
    this.dirty = true
    this.later(SOON)
    this.think()
  }

  private pressed(event: KeyboardEvent): void {
    const item = this.item(event.target)
    if (event.altKey && event.key.toLowerCase() === 'u' && item) {
      event.preventDefault()
      this.notKnown(item)
    }
    const box = event.target
    // Whoever goes on wants the lines that apply now: keys come before timers.
    if (event.key === 'Enter' || event.key === 'Tab') this.thinkNow()
    if (event.key !== 'Enter' || event.defaultPrevented || box instanceof HTMLButtonElement || box instanceof HTMLTextAreaElement) return
    event.preventDefault() // Enter goes on to the next line; the buttons submit
    this.goOn(box as HTMLElement)
  }

  private goOn(from: HTMLElement): void {
    const here = this.item(from)
    const items = Array.from(this.form.querySelectorAll<HTMLElement>('.item:not([hidden])'))
    for (const next of items.slice(items.indexOf(here!) + 1)) {
      const body = next.querySelector<HTMLElement>('.item-body:not([hidden])')
      const box = body?.querySelector<HTMLElement>('input:checked, input:not([type=hidden]), select, textarea')
      if (box) return box.focus()
    }
    document.querySelector<HTMLElement>('.page-acts .btn-primary')?.focus()
  }

  // What is hidden is not sent when a form is submitted: it vanished before the writer's eyes. Drafts keep it.
  private sending(event: SubmitEvent): void {
    const act = (event.submitter as HTMLButtonElement | null)?.value
    if (this.form.dataset.let !== 'yes') {
      event.preventDefault()
      return void this.ifStillIn(event.submitter as HTMLElement | null)
    }
    window.clearTimeout(this.timer)
    this.dirty = false
    this.stopped = true
    if (this.busy && !this.form.dataset.waited) {
      event.preventDefault()
      this.form.dataset.waited = 'yes'
      const submitter = event.submitter as HTMLElement | null
      const wait = (): void => void (this.busy ? window.setTimeout(wait, 50) : this.send(submitter))
      return wait()
    }
    this.silence(act === 'submit')
  }

  // A form that is sent after the session ended would be lost: look first.
  private async ifStillIn(submitter: HTMLElement | null): Promise<void> {
    const yes = await stillIn()
    if (yes === null) return this.trouble('网络不通，还没有提交，内容仍在页面上。请恢复后再按一次。')
    if (!yes) return sessionOver()
    this.send(submitter)
  }

  private send(submitter: HTMLElement | null): void {
    this.form.dataset.let = 'yes'
    this.form.requestSubmit(submitter)
    this.form.dataset.let = ''
  }

  private silence(submitting: boolean): void {
    this.boxes('.item [data-known][hidden], .item:not(:has([data-unknown][aria-pressed=true])) [data-reason]').forEach((box) => (box.disabled = true))
    if (submitting) this.boxes('.item[hidden]').forEach((box) => (box.disabled = true))
  }

  private boxes(within: string): (HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement)[] {
    return Array.from(this.form.querySelectorAll(within)).flatMap((part) =>
      Array.from(part.querySelectorAll<HTMLInputElement>('input, select, textarea')),
    )
  }

  private later(wait: number): void {
    window.clearTimeout(this.timer)
    if (!this.stopped) this.timer = window.setTimeout(() => void this.save(), wait)
  }

  private posted(): FormData {
    const sent = new FormData(this.form)
    this.form.querySelectorAll<HTMLElement>('.item').forEach((item) => {
      const key = item.dataset.item!
      const unknown = item.querySelector('[data-unknown]')!.getAttribute('aria-pressed') === 'true'
      if (!unknown) sent.delete(`${key}__unknown`)
      else if (sent.get(`${key}__unknown`)) sent.delete(key)
    })
    return sent
  }

  private async save(): Promise<void> {
    if (!this.dirty || this.stopped) return
    if (this.busy) return this.later(300)
    this.busy = true
    this.dirty = false
    try {
      const reply = await fetch(this.form.dataset.draft!, { method: 'POST', body: this.posted(), keepalive: true, headers: { Accept: 'application/json' } })
      if (reply.ok && !reply.redirected) this.took((await reply.json()) as Saved)
      else if (reply.status === 409) this.refused((await reply.json()) as Refused)
      else await this.turnedAway(reply)
    } catch {
      this.failed('网络不通，草稿没有存上，内容仍在页面上，恢复后自动重试。')
    } finally {
      this.busy = false
    }
  }

  private async turnedAway(reply: Response): Promise<void> {
    const out = (reply.redirected || reply.status === 403) && (await stillIn()) === false
    if (out) sessionOver()
    this.failed(out ? '登录已结束，草稿还没有存上。重新登录后自动保存，本页内容不会丢失。' : '草稿没有存上，内容仍在页面上，正在重试。')
  }

  private say(text: string, late = false): void {
    document.querySelectorAll<HTMLElement>('#saved, [data-saved]').forEach((line) => {
      line.textContent = text
      line.classList.toggle('is-late', late)
    })
  }

  // choices: the server's table of both values of each line; its radio buttons belong to the form.
  private trouble(text: string, choices = ''): void {
    const note = document.querySelector<HTMLElement>('#trouble')!
    note.hidden = text === ''
    note.querySelector('span')!.textContent = text
    note.querySelector('[data-choices]')!.innerHTML = choices
    if (choices) note.focus()
  }

  private failed(text: string): void {
    this.dirty = true
    this.say('草稿未存上', true)
    this.trouble(text)
    this.later(AGAIN)
  }

  private refused(reply: Refused): void {
    this.dirty = true
    this.stopped = true
    this.say('草稿未存上', true)
    this.trouble(reply.message, reply.choices)
    // Whoever has both values before the eyes has seen what was saved.
    if (reply.conflict && reply.seen) this.seen.value = reply.seen
    document.querySelector<HTMLElement>('#trouble')!.scrollIntoView({ block: 'center' })
  }

  private thinkNow(): void {
    if (!this.thinking) return
    window.clearTimeout(this.thinking)
    this.think()
  }

  // The same rules as on the server, at once and without network: which lines apply, what is to be said.
  private think(): void {
    this.thinking = 0
    const { form: code, on } = this.form.dataset
    const answers = answersOf(this.form)
    // Only a number that was just typed fills: who clears the birth date wants to write another.
    for (const [key, value] of Object.entries(this.last === 'idno' ? filledFrom(answers) : {})) {
      this.fill(key, value)
      answers[key] ??= value
    }
    const facts = stillKnown(this.facts, this.since)
    let found = judge(code!, answers, on!, facts)
    for (let falls = true; falls; ) {
      const applying = new Set(found.shown)
      falls = Object.keys(answers).some((key) => !applying.has(key) && delete answers[key])
      if (falls) found = judge(code!, answers, on!, facts)
    }
    this.tellUnchecked(code!, found, facts)
    const overrides = 'overrides' in this.form.dataset
    const told = found.problems
      .filter((one) => one.item !== null && one.severity !== 'AUTO')
      .map((one): Said => ({ item: one.item!, code: one.rule, message: one.message, severity: one.severity, asks: one.severity === 'WARN' || (overrides && this.asked(one.item!, one.rule)) }))
    this.arrange(new Set(found.shown), new Set(found.required), told)
  }

  private tellUnchecked(code: string, found: Judgement, facts: Context): void {
    const place = document.querySelector<HTMLElement>('#unchecked')
    if (!place) return
    const lines = Array.from(reasonsOf(code, found, facts), ([why, rules]) => {
      const line = document.createElement('li')
      const strong = document.createElement('strong')
      strong.textContent = `未检查，${why}`
      const ids = new Map<string, string[]>()
      for (const one of rules) ids.set(one.item, [...(ids.get(one.item) ?? []), one.rule])
      line.append(strong, `：${Array.from(ids, ([item, found]) => `${this.titleOf(item)}（${found.join('、')}）`).join('、')}`)
      return line
    })
    place.querySelector('ul')!.replaceChildren(...lines)
    place.hidden = lines.length === 0
  }

  private titleOf(key: string): string {
    const label = this.form.querySelector(`#label-${key}`)
    return (label?.nextElementSibling?.matches('.visually-hidden') ? label.nextElementSibling : label)?.textContent?.replace(/[（）]/g, '') ?? ''
  }

  // Whether the 街镇 may let an error pass, the server has said.
  private asked(key: string, rule: string): boolean {
    return this.form.querySelector(`#item-${key} [name="_reason-${rule}"]`) !== null
  }

  private valueOf(item: HTMLElement): string {
    return this.boxesOf(item).map((box) => (box.type === 'radio' || box.type === 'checkbox' ? (box as HTMLInputElement).checked : box.value)).join('\n')
  }

  private arrange(applying: Set<string>, required: Set<string>, told: Said[]): void {
    this.form.querySelectorAll<HTMLElement>('.item').forEach((item) => {
      const key = item.dataset.item!
      const mine = told.filter((one) => one.item === key)
      const unread = this.unread.get(key)
      const still = unread !== undefined && unread.value === this.valueOf(item) ? unread.said : []
      if (!still.length) this.unread.delete(key)
      if (!item.contains(document.activeElement)) item.hidden = !applying.has(key) && !still.length
      item.classList.toggle('is-required', required.has(key))
      if (this.touched.has(key)) this.tell(item, still.length ? still : mine)
    })
    this.form.querySelectorAll<HTMLElement>('.part').forEach((part) => {
      part.hidden = part.querySelector('.item:not([hidden])') === null
      const link = document.querySelector<HTMLElement>(`.form-parts a[href="#${part.id}"]`)
      if (link) link.hidden = part.hidden
    })
    this.countOpen()
  }

  private took(reply: Saved): void {
    this.seen.value = reply.seen
    this.say(`已存草稿 ${reply.saved}`)
    this.trouble('')
    for (const [key, value] of Object.entries(reply.filled)) this.fill(key, value)
    if (this.dirty) return // more was typed meanwhile: what the server says is of before
    this.facts = reply.facts
    this.since.clear()
    this.unread.clear()
    this.form.querySelectorAll<HTMLElement>('.item').forEach((item) => {
      const said = reply.problems.filter((one) => one.item === item.dataset.item && !RULE.test(one.code))
      if (said.length) this.unread.set(item.dataset.item!, { value: this.valueOf(item), said })
    })
    this.think()
    this.arrange(new Set(reply.shown), new Set(reply.required), reply.problems)
  }

  // By itself only an empty line is filled; asked for (the number differs), a line is mended.
  private fill(key: string, value: string, mend = false): void {
    const item = this.form.querySelector<HTMLElement>(`#item-${key}`)
    const text = item?.querySelector<HTMLInputElement>(`#in-${key}`)
    const box = item?.querySelector<HTMLInputElement>(`input[type=radio][value="${value}"]`)
    const open = text ? !text.value : box ? !item!.querySelector('input:checked') : false
    if (!open && !mend) return
    if (text) text.value = value
    if (box) box.checked = true
    this.since.add(key)
    this.changedKeys.add(key)
    this.sourceOf(item!, '公民身份号码（自动填写，请与户口簿核对）')
    this.dirty = true
    this.later(SOON)
  }

  private sourceOf(item: HTMLElement, words: string): void {
    item.querySelector('.item-source')?.remove()
    const line = document.createElement('p')
    line.className = 'item-source'
    line.textContent = `来自：${words}`
    item.querySelector('.said')!.before(line)
  }

  // The birth date or sex of the number, put in by one press where it differs from what was filled in.
  private mendFromNumber(key: string): void {
    const value = saidByNumber(answersOf(this.form).idno)[key]
    if (!value) return
    this.fill(key, value, true)
    this.think()
  }

  // A reason being written stays: only what is new is added, what is mended goes.
  private tell(item: HTMLElement, said: Said[]): void {
    const place = item.querySelector<HTMLElement>('.said')!
    const before = place.dataset.said ?? ''
    const now = said.map((one) => one.code + one.message).join('|')
    item.classList.toggle('is-wrong', said.some((one) => one.severity === 'ERROR'))
    if (before === now) return
    place.dataset.said = now
    const written = new Map(Array.from(place.querySelectorAll<HTMLInputElement>('input')).map((box) => [box.name, box.value]))
    place.replaceChildren(...said.map((one) => this.sentence(one, written.get(`_reason-${one.code}`) ?? '')))
  }

  private sentence(said: Said, reason: string): HTMLElement {
    const line = document.createElement('p')
    line.textContent = said.message
    line.className = said.severity === 'ERROR' ? 'field-error' : said.severity === 'WARN' ? 'field-warn' : 'field-help'
    if (BY_NUMBER.test(said.code)) line.append(this.mending(said.item))
    if (!said.asks) return line
    const box = document.createElement('div')
    box.className = 'warned'
    const label = document.createElement('label')
    const input = document.createElement('input')
    Object.assign(input, { className: 'form-control', name: `_reason-${said.code}`, value: reason, maxLength: 100, autocomplete: 'off' })
    label.append(said.severity === 'WARN' ? '属实的说明原因 ' : '经公安等部门核实无误、由街镇放行的，写明理由 ', input)
    box.append(line, label)
    return box
  }

  private mending(key: string): HTMLElement {
    const button = document.createElement('button')
    Object.assign(button, { type: 'button', className: 'btn btn-link', textContent: '按号码改正' })
    button.addEventListener('click', () => this.mendFromNumber(key))
    return button
  }

  private filled(item: HTMLElement): boolean {
    return this.boxesOf(item).some((box) => (box.type === 'radio' || box.type === 'checkbox' ? (box as HTMLInputElement).checked : box.value.trim() !== ''))
  }

  private boxesOf(item: HTMLElement): HTMLInputElement[] {
    return Array.from(item.querySelectorAll<HTMLInputElement>('.item-body:not([hidden]) :is(input, select, textarea)'))
  }

  private countOpen(): void {
    this.form.querySelectorAll<HTMLElement>('.part').forEach((part) => {
      const open = Array.from(part.querySelectorAll<HTMLElement>('.item.is-required:not([hidden])')).filter((item) => !this.filled(item)).length
      const mark = document.querySelector<HTMLElement>(`[data-open="${part.id}"]`)
      if (mark) mark.textContent = open ? `${open}项未填` : ''
    })
  }
}

const form = document.querySelector<HTMLFormElement>('#registration')
if (form) new Registration(form)
