// Runs the browser's rules under Node: one question a line in, one judgement a line out.
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

const [front, built] = process.argv.slice(2)
const { rolldown } = await import(pathToFileURL(createRequire(`${front}/package.json`).resolve('rolldown')).href)
const bundle = await rolldown({ input: `${front}/src/rules/judge.ts` })
await bundle.write({ file: built, format: 'esm' })
const { Judge } = await import(pathToFileURL(built).href)
const judge = new Judge(JSON.parse(readFileSync(`${front}/src/rules/book.json`, 'utf-8')))
for await (const line of createInterface({ input: process.stdin })) {
  const { form, answers, on, context } = JSON.parse(line)
  const { problems, unchecked, shown, required } = judge.judge(form, answers, on, context)
  const said = problems.map(({ rule, item, severity }) => [rule, item, severity])
  process.stdout.write(JSON.stringify({ problems: said, unchecked, shown, required }) + '\n')
}
