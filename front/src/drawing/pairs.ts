// 两期对比: two bars a row, the earlier one paler.
import { BLUE, INK, PALE_BLUE, base, counts, names, said, stubs, widthOf, type Count, type Drawn } from './style'

export interface Pairs { kind: 'pairs'; rows: string[]; names: string[]; before: Count[]; after: Count[] }

export function pairs({ rows, names: days, before, after }: Pairs): Drawn {
  const up = [...rows].reverse(), then = [...before].reverse(), now = [...after].reverse()
  const label = { show: true, position: 'right', color: INK, formatter: ({ value }: { value: Count }) => said(value) }
  const hidden = up.flatMap((_, n) => (then[n] === null && now[n] === null ? [n] : []))
  const option = {
    ...base,
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 10, icon: 'rect', data: days },
    grid: { left: widthOf(rows) + 12, right: 64, top: 30, bottom: 4 },
    xAxis: counts({ show: false }),
    yAxis: names(up),
    tooltip: { ...(base.tooltip as object), trigger: 'axis', axisPointer: { type: 'none' }, formatter: (points: { dataIndex: number }[]) => {
      const n = points[0].dataIndex
      return `${up[n]}\n${days[0]}　${said(then[n])}\n${days[1]}　${said(now[n])}`
    } },
    series: [
      // Drawn from below: the later one first, so that the earlier one stands on top.
      { type: 'bar', name: days[1], data: now, itemStyle: { color: BLUE }, label, barGap: '10%', barCategoryGap: '30%' },
      { type: 'bar', name: days[0], data: then, itemStyle: { color: PALE_BLUE }, label },
      stubs(hidden),
    ],
  }
  return { option, height: rows.length * 58 + 34 }
}
