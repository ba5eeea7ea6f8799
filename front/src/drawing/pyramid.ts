// 年龄性别金字塔: boys to the left, girls to the right, the youngest below.
import { BLUE, ORANGE, PALE_BLUE, PALE_ORANGE, base, counts, names, said, stubs, widthOf, type Count, type Drawn } from './style'

interface Series { name: string; values: Count[] }
export interface Pyramid { kind: 'pyramid'; rows: string[]; left: Series[]; right: Series[] }

export function pyramid({ rows, left, right }: Pyramid, width: number): Drawn {
  const sums = [...left, ...right].length > 2 ? rows.flatMap((_, n) => [sum(left, n), sum(right, n)]) : [...left, ...right].flatMap((s) => s.values.map((v) => v ?? 0))
  const most = Math.max(1, ...sums)
  const bars = (series: Series[], sign: 1 | -1, colours: string[]) => series.map(({ name, values }, n) => ({
    type: 'bar', name, stack: 'one', barCategoryGap: '22%', itemStyle: { color: colours[n] },
    data: values.map((value) => (value === null ? null : { value: sign * value, told: value })),
  }))
  const hidden = (series: Series[]) => rows.map((_, n) => n).filter((n) => series.some(({ values }) => values[n] === null) && sum(series, n) === 0)
  const step = nice(most), apart = rows.length > 8 ? 18 : 36
  const top = left.length > 1 && width < 380 ? 46 : 28
  const option = {
    ...base,
    legend: { top: 0, left: 'center', itemWidth: 12, itemHeight: 10, itemGap: 12, icon: 'rect', textStyle: { fontSize: 12 } },
    grid: { left: widthOf(rows) + 12, right: 16, top, bottom: 24 },
    xAxis: counts({ min: -step * Math.ceil(most / step), max: step * Math.ceil(most / step), interval: step, axisLabel: { formatter: (n: number) => said(Math.abs(n)), fontSize: 11, color: '#535e6d', hideOverlap: true } }),
    yAxis: names(rows),
    tooltip: { ...(base.tooltip as object), trigger: 'axis', axisPointer: { type: 'shadow', shadowStyle: { color: 'rgba(22,74,134,0.06)' } }, formatter: (points: { dataIndex: number }[]) => {
      const n = points[0].dataIndex
      return [rows[n], ...[...left, ...right].map(({ name, values }) => `${name}　${said(values[n])}`)].join('\n')
    } },
    series: [...bars(left, -1, [BLUE, PALE_BLUE]), ...bars(right, 1, [ORANGE, PALE_ORANGE]), stubs(hidden(left), { side: -1 }), stubs(hidden(right))],
  }
  return { option, height: rows.length * apart + top + 24 }
}

const sum = (series: Series[], n: number): number => series.reduce((all, { values }) => all + (values[n] ?? 0), 0)

/** A round step, at most three to a side. */
function nice(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / 2))
  return [1, 2, 2.5, 5, 10].map((n) => n * power).find((step) => most / step <= 3) ?? 10 * power
}
