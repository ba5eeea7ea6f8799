// 比率图: a dot with its interval on a line from 0 to 100 %, a hollow one for the round before.
import { BLUE, GREY, INK, SOFT, base, names, percent, stubs, widthOf, type Count, type Drawn } from './style'

interface Row { name: string; value: Count; low: Count; high: Count; before: Count }
export interface Rates { kind: 'rates'; rows: Row[] }

export function rates({ rows }: Rates): Drawn {
  const up = [...rows].reverse()
  const points = up.flatMap((row, n) => (row.value === null ? [] : [[row.value, n]]))
  const option = {
    ...base,
    grid: { left: widthOf(rows.map(({ name }) => name)) + 12, right: 56, top: 4, bottom: 22 },
    xAxis: { type: 'value', min: 0, max: 1, interval: 0.25, splitLine: { lineStyle: { color: '#e8ecf1' } }, axisLabel: { color: SOFT, fontSize: 11, formatter: (n: number) => `${n * 100}%` } },
    yAxis: names(up.map(({ name }) => name)),
    tooltip: { ...(base.tooltip as object), formatter: ({ value }: { value: number[] }) => told(up[value[value.length - 1]]) },
    series: [
      { type: 'custom', silent: true, data: up.flatMap((row, n) => (row.low === null ? [] : [[row.low, row.high, n]])), encode: { x: [0, 1], y: 2 },
        renderItem: (_: object, api: { value: (n: number) => number; coord: (at: number[]) => number[] }) => {
          const [x1, y] = api.coord([api.value(0), api.value(2)]), [x2] = api.coord([api.value(1), api.value(2)])
          return { type: 'line', shape: { x1, y1: y, x2, y2: y }, style: { stroke: BLUE, lineWidth: 5, opacity: 0.35 } }
        } },
      { type: 'scatter', silent: true, symbol: 'circle', symbolSize: 8, itemStyle: { color: '#ffffff', borderColor: GREY, borderWidth: 1.5 }, data: up.flatMap((row, n) => (row.before === null ? [] : [[row.before, n]])) },
      { type: 'scatter', symbol: 'circle', symbolSize: 9, itemStyle: { color: BLUE, opacity: 1 }, data: points },
      // The number stands clear of the interval.
      { type: 'scatter', silent: true, symbolSize: 1, itemStyle: { color: 'transparent' }, data: up.flatMap(({ value, high, before }, n) => (value === null ? [] : [[Math.max(high ?? value, before ?? 0), n, value]])),
        label: { show: true, position: 'right', distance: 8, color: INK, formatter: ({ value }: { value: number[] }) => percent(value[2]) } },
      stubs(up.flatMap((row, n) => (row.value === null ? [n] : []))),
    ],
  }
  return { option, height: rows.length * 25 + 26 }
}

function told({ name, value, low, high, before }: Row): string {
  const lines = [name, value === null ? '不公布' : percent(value)]
  if (low !== null && high !== null) lines.push(`95%区间　${percent(low)}—${percent(high)}`)
  if (before !== null) lines.push(`上一期　${percent(before)}`)
  return lines.join('\n')
}
