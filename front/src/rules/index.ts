// The rules as the pages use them: judge(form, answers, on, context), with the book that the build brings along.
import book from './book.json'
import { Judge, type Answers, type Book, type Context, type Judgement } from './judge'

export { maySubmit, type Answers, type Context, type Judgement, type Problem, type Severity } from './judge'

const made = new Judge(book as unknown as Book)

// form: "1" 附件1, "2" 附件2; on: 参照日 as 2024-09-30; context: facts of docs/rules.md, those left out are not known.
export function judge(form: string, answers: Answers, on: string, context: Context = {}): Judgement {
  return made.judge(form, answers, on, context)
}
