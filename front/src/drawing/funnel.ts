// 漏斗图: each district's rate over its number of children, between two pairs of limits; one small panel a service.
import { BLUE, GREY, INK, ORANGE, SOFT, base, percent, type Drawn } from './style'

interface Point { name: string; n: number; value: number; beyond: number }
interface Panel { name: string; whole: number; limits: number[][]; points: Point[]; hidden: string[] }
export interface Funnel { kind: 'funnel'; panels: Panel[] }

const HIGH = 190, HEAD = 22, FOOT = 24, GAP = 46

export function funnel({ panels }: Funnel, room: number): Drawn {
  const columns = Math.min(panels.length, Math.max(1, Math.floor(room / 300)))
  const wide = room / columns
  const at = panels.map((_, n) => ({ left: (n % columns) * wide + GAP, top: Math.floor(n / columns) * (HEAD + HIGH + FOOT) + HEAD }))
  const option = {
    ...base,
    title: undefined,
    graphic: panels.map(({ name }, n) => ({ type: 'text', silent: true, left: at[n].left, top: at[n].top - HEAD + 2, style: { text: name, fontSize: 12, fontWeight: 600, fill: INK } })),
    grid: panels.map((_, n) => ({ left: at[n].left, top: at[n].top, width: wide - GAP - 16, height: HIGH - 8 })),
    xAxis: panels.map(({ limits }, n) => ({ gridIndex: n, type: 'value', min: 0, max: limits[limits.length - 1][0], splitNumber: 3, splitLine: { show: false }, axisLine: { lineStyle: { color: GREY } }, axisLabel: { color: SOFT, fontSize: 11, hideOverlap: true, showMaxLabel: false } })),
    yAxis: panels.map((panel, n) => ({ gridIndex: n, type: 'value', ...ends(panel), splitNumber: 3, splitLine: { lineStyle: { color: '#e8ecf1' } }, axisLabel: { color: SOFT, fontSize: 11, formatter: (share: number) => `${Math.round(share * 100)}%` } })),
    tooltip: { ...(base.tooltip as object), formatter: ({ data }: { data: { point?: Point } }) => (data.point ? told(data.point) : '') },
    series: panels.flatMap((panel, n) => [
      ...[1, 2, 3, 4].map((side) => line(n, panel.limits.map((row) => [row[0], row[side]]), side > 2 ? GREY : BLUE, side > 2 ? 1 : 1.2, side > 2)),
      line(n, [[0, panel.whole], [panel.limits[panel.limits.length - 1][0], panel.whole]], INK, 1, false),
      { type: 'scatter', xAxisIndex: n, yAxisIndex: n, symbol: 'circle', symbolSize: 8, data: panel.points.map((point) => ({
        value: [point.n, point.value], point, itemStyle: { color: point.beyond > 1 ? ORANGE : BLUE, opacity: 1 },
        label: { show: point.beyond > 0, formatter: point.name, position: point.value > panel.whole ? 'top' : 'bottom', color: INK, fontSize: 11 },
      })) },
    ]),
  }
  return { option, height: Math.ceil(panels.length / columns) * (HEAD + HIGH + FOOT) }
}

function line(panel: number, points: number[][], stroke: string, lineWidth: number, dashed: boolean): object {
  return {
    type: 'custom', silent: true, xAxisIndex: panel, yAxisIndex: panel, clip: true, data: [points[0]],
    renderItem: (_: object, api: { coord: (at: number[]) => number[] }) => ({ type: 'polyline', shape: { points: points.map((at) => api.coord(at)) }, style: { stroke, lineWidth, fill: 'none', lineDash: dashed ? [4, 3] : undefined } }),
  }
}

/** The axis holds every point and the inner limits, in whole tenths; shares need not begin at nothing. */
function ends({ points, limits }: Panel): { min: number; max: number } {
  const all = [...points.map(({ value }) => value), ...limits.flatMap((row) => row.slice(1, 3))]
  return { min: Math.max(0, Math.floor(Math.min(...all) * 10 - 0.1) / 10), max: Math.min(1, Math.ceil(Math.max(...all) * 10 + 0.1) / 10) }
}

function told({ name, n, value, beyond }: Point): string {
  const where = beyond > 1 ? '在99.8%范围以外' : beyond ? '在95%范围以外' : '在95%范围以内'
  return `${name}\n${percent(value)}，${n.toLocaleString('en-US')}人\n${where}`
}
