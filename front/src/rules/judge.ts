// The rules of both forms, judged in the browser without network: the same declarations as on the server, as data.
import { dayOf, idNumber, bare, characters, monthsBetween, plusMonths, schoolYear, type Answer, type IdNumber } from './values'

// One term: operator, places of the terms it needs, literals. Each stands after those it needs.
export type Node = [op: string, needs: number[], literals: (string | number | string[])[]]
export interface Finding {
  rule: string
  severity: Severity
  item: string | null
  message: string
  at: number // where the claim stands that finds it
  facts: string[] // without all of them the rule is not checkable here
  fills?: Record<string, unknown> // what an AUTO rule fills in
}
export interface FormRules {
  nodes: Node[]
  findings: Finding[] // in printed order
  applies: Record<string, number>
  required: Record<string, number>
}
export interface Book {
  version: string
  counties: string // every known county code, packed; see `unpack`
  facts: Record<string, { why: string; by?: string[] }> // why one may be missing; the lines it was looked up by
  forms: Record<string, FormRules>
}

export type Severity = 'ERROR' | 'WARN' | 'AUTO' | 'TASK'
// What was answered, by item key: a code or text, a list of codes, or {unknown: reason}; days as 2024-09-30.
export type Answers = Record<string, Answer>
// Facts that a single form does not hold, by name (docs/rules.md lists them). A fact left out is not known.
export type Context = Record<string, unknown>
export interface Problem { rule: string; severity: Severity; item: string | null; message: string; fills?: Record<string, unknown> }
export interface Judgement {
  problems: Problem[] // in printed order
  unchecked: string[] // rules whose facts were not supplied: neither kept nor broken
  shown: string[] // items that apply to this child
  required: string[] // items that must be filled
}

type Value = string | number | boolean | null

export function maySubmit(problems: Problem[]): boolean {
  return problems.every((problem) => problem.severity !== 'ERROR')
}

// form: "1" 附件1, "2" 附件2. on: the reference day (参照日), 2024-09-30.
export class Judge {
  private readonly counties: Map<string, boolean>
  private readonly patterns = new Map<string, RegExp>()

  constructor(private readonly book: Book) {
    this.counties = unpack(book.counties)
  }

  judge(form: string, answers: Answers, on: string, context: Context = {}): Judgement {
    const rules = this.book.forms[form]
    const values = this.values(rules.nodes, answers, on, context)
    const problems: Problem[] = []
    const unchecked = new Set<string>()
    for (const found of rules.findings) {
      if (found.facts.some((name) => !(name in context))) unchecked.add(found.rule)
      if (values[found.at]) problems.push(problemOf(found))
    }
    const holding = (places: Record<string, number>): string[] => Object.keys(places).filter((key) => values[places[key]])
    return { problems, unchecked: [...unchecked], shown: holding(rules.applies), required: holding(rules.required) }
  }

  // The facts that still hold when these lines have changed since they were looked up; one without lines, only while nothing changed.
  still(context: Context, changed: ReadonlySet<string>): Context {
    const holds = (by: string[] | undefined): boolean => !by || (by.length ? !by.some((key) => changed.has(key)) : changed.size === 0)
    return Object.fromEntries(Object.entries(context).filter(([name]) => holds(this.book.facts[name]?.by)))
  }

  // The rules that were not checked, by reason; each with the line it would speak at.
  reasons(form: string, unchecked: string[], context: Context): Map<string, { rule: string; item: string }[]> {
    const found = new Map<string, { rule: string; item: string }[]>()
    for (const rule of unchecked) {
      const findings = this.book.forms[form].findings.filter((one) => one.rule === rule)
      const item = findings.find((one) => one.item !== null)?.item
      if (!item) continue
      const lacking = findings.flatMap((one) => one.facts).filter((name) => !(name in context)).sort()[0]!
      const why = this.book.facts[lacking]!.why
      found.set(why, [...(found.get(why) ?? []), { rule, item }])
    }
    return found
  }

  private values(nodes: Node[], answers: Answers, on: string, context: Context): Value[] {
    const values: Value[] = []
    const numbers = new Map<string, IdNumber>()
    const number = (key: string): IdNumber => {
      let found = numbers.get(key)
      if (!found) numbers.set(key, (found = idNumber(answers[key])))
      return found
    }
    const today = dayOf(on)
    for (const [op, needs, literals] of nodes) {
      const run = OPERATORS[op]
      if (!run) throw new Error(`unknown operator ${op}`)
      values.push(run({ judge: this, args: needs.map((at) => values[at]), literals, answers, context, on: today, number }))
    }
    return values
  }

  pattern(source: string): RegExp {
    let found = this.patterns.get(source)
    if (!found) this.patterns.set(source, (found = new RegExp(source, 'u')))
    return found
  }

  county(code: string): boolean | undefined {
    return this.counties.get(code)
  }
}

function problemOf(found: Finding): Problem {
  const problem: Problem = { rule: found.rule, severity: found.severity, item: found.item, message: found.message }
  if (found.fills) problem.fills = found.fills
  return problem
}

// Codes in rising order: each the distance to the one before in base 36, "-" before it where it is abolished.
function unpack(packed: string): Map<string, boolean> {
  const codes = new Map<string, boolean>()
  let code = 0
  for (const step of packed.split(' ')) {
    const inUse = step[0] !== '-'
    code += parseInt(inUse ? step : step.slice(1), 36)
    codes.set(String(code), inUse)
  }
  return codes
}

interface Call {
  judge: Judge
  args: Value[]
  literals: (string | number | string[])[]
  answers: Answers
  context: Context
  on: number | null
  number: (key: string) => IdNumber
}
type Operator = (call: Call) => Value

const codesOf = (value: Answer): string[] => (typeof value === 'string' ? (value ? [value] : []) : Array.isArray(value) ? value : [])
const isUnknown = (value: Answer): boolean => typeof value === 'object' && value !== null && !Array.isArray(value) && Boolean((value as Record<string, unknown>).unknown)
const isKnown = (value: Answer): boolean => (typeof value === 'string' && value !== '') || (Array.isArray(value) && value.length > 0)
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
const numberOf = (value: unknown): number | null => (typeof value === 'number' && Number.isInteger(value) ? value : null)
const isNothing = (value: unknown): boolean => value === null || value === '' || value === false || value === 0 || (Array.isArray(value) && value.length === 0)
const truthy = (value: unknown): boolean => (Array.isArray(value) ? value.length > 0 : Boolean(value))

const answer = ({ answers, literals }: Call): Answer => answers[literals[0] as string]
const told = ({ context, literals }: Call, at = 0): unknown => context[literals[at] as string]
const words = ({ literals }: Call, at = 1): string[] => literals[at] as string[]
const compare = (holds: (a: string | number, b: string | number) => boolean): Operator => ({ args: [a, b] }) =>
  a !== null && b !== null && holds(a as string | number, b as string | number)
const onText = (work: (text: string, call: Call) => Value, nothing: Value = null): Operator => (call) =>
  call.args[0] === null ? nothing : work(call.args[0] as string, call)
const onNumber = (work: (value: number, call: Call) => Value): Operator => (call) => (call.args[0] === null ? null : work(call.args[0] as number, call))
const onNumbers = (work: (a: number, b: number) => Value): Operator => ({ args: [a, b] }) => (a === null || b === null ? null : work(a as number, b as number))
const knownOf = (args: Value[]): number[] => args.filter((value): value is number => value !== null)

const OPERATORS: Record<string, Operator> = {
  text: (call) => textOf(answer(call)),
  day: (call) => dayOf(answer(call)),
  says: (call) => codesOf(answer(call)).some((code) => words(call).includes(code)),
  says_other: (call) => codesOf(answer(call)).some((code) => !words(call).includes(code)),
  ticked: (call) => new Set(codesOf(answer(call)).filter((code) => words(call).length === 0 || words(call).includes(code))).size,
  known: (call) => isKnown(answer(call)),
  unknown: (call) => isUnknown(answer(call)),
  answered: (call) => isKnown(answer(call)) || isUnknown(answer(call)),
  id_fault: ({ number, literals }) => number(literals[0] as string).fault,
  id_born: ({ number, literals }) => number(literals[0] as string).born,
  id_sex: ({ number, literals }) => number(literals[0] as string).sex,
  id_county: ({ number, literals }) => number(literals[0] as string).county,
  fact: (call) => truthy(told(call)),
  fact_given: ({ context, literals }) => (literals[0] as string) in context,
  fact_says: (call) => codesOf(told(call)).some((code) => words(call).includes(code)),
  fact_empty: (call) => told(call) === undefined || isNothing(told(call)),
  fact_text: (call) => textOf(told(call)),
  fact_day: (call) => dayOf(told(call)),
  fact_number: (call) => numberOf(told(call)),
  fact_list_differs: (call) => {
    const values = told(call)
    const number = numberOf(told(call, 1))
    return number !== null && Array.isArray(values) && values.some((value) => value !== number)
  },
  fact_list_beyond: (call) => {
    const values = told(call)
    const others = codesOf(told(call, 1))
    return Array.isArray(values) && values.some((value) => !others.includes(value))
  },
  on: ({ on }) => on,
  the_day: ({ literals }) => dayOf(literals[0]),
  number: ({ literals }) => literals[0] as number,
  word: ({ literals }) => literals[0] as string,
  plus_months: onNumber((day, { literals }) => plusMonths(day, literals[0] as number)),
  plus_days: onNumber((day, { literals }) => day + (literals[0] as number)),
  latest: ({ args }) => (knownOf(args).length ? Math.max(...knownOf(args)) : null),
  first_known: ({ args }) => knownOf(args)[0] ?? null,
  school_year: onNumber((day) => schoolYear(day)),
  months: onNumbers((start, end) => monthsBetween(start, end)),
  days: onNumbers((start, end) => end - start),
  total: ({ args }) => (args.includes(null) ? null : (args as number[]).reduce((sum, value) => sum + value, 0)),
  times: onNumber((value, { literals }) => value * (literals[0] as number)),
  digits: onText((text) => (/^[0-9]{1,9}(?![\s\S])/.test(text) ? Number(text) : null)),
  length: onText((text) => characters(text)),
  part: onText((text, { literals: [start, end] }) => (characters(text) < (end as number) ? null : [...text].slice(start as number, end as number).join(''))),
  bare: onText((text) => bare(text)),
  same: compare((a, b) => a === b),
  differ: compare((a, b) => a !== b),
  less: compare((a, b) => a < b),
  at_most: compare((a, b) => a <= b),
  one_of: onText((text, call) => words(call, 0).includes(text), false),
  begins: onText((text, call) => words(call, 0).some((start) => text.startsWith(start)), false),
  within: ({ args: [a, b] }) => a !== null && b !== null && ((a as string).startsWith(b as string) || (b as string).startsWith(a as string)),
  matches: onText((text, { judge, literals }) => judge.pattern(literals[0] as string).test(text), false),
  only_letters: onText((text, { literals }) => [...text].every((letter) => (literals[0] as string).includes(letter) || LETTER.test(letter)), false),
  county_known: onText((code, { judge }) => judge.county(code) !== undefined, false),
  county_in_use: onText((code, { judge }) => judge.county(code) === true, false),
  true: () => true,
  false: () => false,
  all: ({ args }) => args.every(Boolean),
  any: ({ args }) => args.some(Boolean),
  not: ({ args }) => !args[0],
}

// Letters, accents, 〇, self-made characters, and characters newer than this browser.
const LETTER = /^[\p{L}\p{M}\p{Nl}\p{Co}\p{Cn}]$/u
