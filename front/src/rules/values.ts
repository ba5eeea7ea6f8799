// What single values are: days, months and identity numbers, exactly as tonghu/rules/forms/running.py reads them.

export type Answer = unknown
export type Maybe<T> = T | null

const DAY = 86_400_000
const EPOCH = 719_163 // the ordinal of 1970-01-01, where 0001-01-01 is 1

export function dayOf(value: Answer): Maybe<number> {
  if (typeof value !== 'string' || !/^[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\s\S])/.test(value)) return null
  const [year, month, day] = value.split('-').map(Number)
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null
  return ordinal(year, month, day)
}

function ordinal(year: number, month: number, day: number): number {
  const at = new Date(0)
  at.setUTCFullYear(year, month - 1, day)
  return Math.round(at.getTime() / DAY) + EPOCH
}

function parts(day: number): [number, number, number] {
  const at = new Date((day - EPOCH) * DAY)
  return [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()]
}

function daysIn(year: number, month: number): number {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return month === 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31
}

const LAST = ordinal(9999, 12, 31)

// 民法典 第二百零二条: the corresponding day, or the last day of a month that has none.
export function plusMonths(start: number, months: number): number {
  const [year, month, day] = parts(start)
  const count = year * 12 + month - 1 + months
  const newYear = Math.floor(count / 12)
  const newMonth = (count % 12 + 12) % 12 + 1
  if (newYear > 9999 || newYear < 1) return LAST
  return ordinal(newYear, newMonth, Math.min(day, daysIn(newYear, newMonth)))
}

export function monthsBetween(start: number, end: number): number {
  const [year, month] = parts(start)
  const [endYear, endMonth] = parts(end)
  const months = (endYear - year) * 12 + endMonth - month
  return end >= plusMonths(start, months) ? months : months - 1
}

export function schoolYear(day: number): number {
  const [year, month] = parts(day)
  return ordinal(month > 8 ? year : Math.max(year - 1, 1), 8, 31)
}

export interface IdNumber { fault: Maybe<string>; born: Maybe<number>; sex: Maybe<string>; county: Maybe<string> }

const NOTHING: IdNumber = { fault: null, born: null, sex: null, county: null }
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

export function idNumber(value: Answer): IdNumber {
  if (typeof value !== 'string' || value === '') return NOTHING
  const fault = faultOf(value)
  if (fault) return { ...NOTHING, fault }
  const born = dayOf(`${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`)
  const year = Number(value.slice(6, 10))
  if (born === null || year < 1850 || year > 2099) return { ...NOTHING, fault: 'DATE' }
  return { fault: null, born, sex: Number(value[16]) % 2 ? '1' : '2', county: value.slice(0, 6) }
}

function faultOf(text: string): Maybe<string> {
  if (characters(text) !== 18) return /^[0-9]{15}(?![\s\S])/.test(text) ? 'FIFTEEN' : 'LENGTH'
  if (!/^[0-9]{17}[0-9X](?![\s\S])/.test(text)) return 'CHARACTERS'
  const weighed = WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(text[at]), 0)
  return '10X98765432'[weighed % 11] === text[17] ? null : 'CHECK'
}

// Python counts characters, JavaScript halves of the rare ones.
export const characters = (text: string): number => [...text].length

export const bare = (text: string): string => text.replace(/[ \t\n\r\f\v\u00a0\u3000]+/g, '')
