// The rules as the pages use them: judge(form, answers, on, context), with the book that the build brings along.
import book from './book.json'
import { Judge, type Answers, type Book, type Context, type Judgement } from './judge'

export { maySubmit, type Answers, type Context, type Judgement, type Problem, type Severity } from './judge'

const made = new Judge(book as unknown as Book)

// form: "1" 附件1, "2" 附件2; on: 参照日 as 2024-09-30; context: facts of docs/rules.md, those left out are not known.
export function judge(form: string, answers: Answers, on: string, context: Context = {}): Judgement {
  return made.judge(form, answers, on, context)
}

// Facts that hold although these lines changed since the server looked them up.
export function stillKnown(context: Context, changed: ReadonlySet<string>): Context {
  return made.still(context, changed)
}

// Why rules were not checked (未检查，原因), and at which lines they would speak.
export function reasonsOf(form: string, found: Judgement, context: Context): Map<string, { rule: string; item: string }[]> {
  return made.reasons(form, found.unchecked, context)
}
