// 条形图: one bar a row, largest on top, its number at its end.
import { BLUE, GREY, base, counts, names, said, stubs, widthOf, type Count, type Drawn } from './style'

export interface Bars { kind: 'bars'; rows: string[]; values: Count[]; others?: string }

export function bars({ rows, values, others }: Bars): Drawn {
  const up = [...rows].reverse(), numbers = [...values].reverse()
  const option = {
    ...base,
    grid: { left: widthOf(rows) + 12, right: 64, top: 4, bottom: 4 },
    xAxis: counts({ show: false }),
    yAxis: names(up),
    tooltip: { ...(base.tooltip as object), formatter: (point: { dataIndex: number }) => `${up[point.dataIndex]}　${said(numbers[point.dataIndex])}` },
    series: [
      { type: 'bar', barCategoryGap: '28%', data: numbers.map((value, n) => ({ value, itemStyle: { color: up[n] === others ? GREY : BLUE } })),
        label: { show: true, position: 'right', formatter: (point: { value: Count }) => said(point.value), color: '#1c2430' } },
      stubs(numbers.flatMap((value, n) => (value === null ? [n] : []))),
    ],
  }
  return { option, height: rows.length * 26 + 8 }
}
