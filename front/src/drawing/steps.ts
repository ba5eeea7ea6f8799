// 阶梯图: from one number to the next, what came up and what went down.
import { BLUE, INK, ORANGE, PALE_BLUE, base, counts, names, said, stubs, widthOf, type Count, type Drawn } from './style'

interface Step { name: string; value: Count; from: Count; way: 'level' | 'up' | 'down' }
export interface Steps { kind: 'steps'; steps: Step[] }

const COLOURS = { level: BLUE, up: PALE_BLUE, down: ORANGE }

export function steps({ steps }: Steps, room: number): Drawn {
  // Long names are broken into lines as wide as a bar's place.
  const place = Math.floor((room - 16) / steps.length) - 4
  const lines = Math.max(...steps.map(({ name }) => Math.ceil(widthOf([name]) / Math.max(place, 12))))
  const known = (step: Step) => step.value !== null && step.from !== null
  const foot = (step: Step) => (!known(step) ? null : step.way === 'down' ? step.from! - step.value! : step.from)
  const sign = { level: '', up: '+', down: '−' }
  const told = ({ value, way }: Step) => (value ? sign[way] : '') + said(value)
  const option = {
    ...base,
    grid: { left: 8, right: 8, top: 22, bottom: 10 + 16 * lines },
    xAxis: names(steps.map(({ name }) => name), { axisLabel: { color: INK, fontSize: 12, lineHeight: 16, interval: 0, width: place, overflow: 'break' } }),
    yAxis: counts({ show: false }),
    tooltip: { ...(base.tooltip as object), formatter: (point: { dataIndex: number }) => `${steps[point.dataIndex].name}　${said(steps[point.dataIndex].value)}` },
    series: [
      { type: 'bar', stack: 'one', silent: true, itemStyle: { color: 'transparent' }, data: steps.map(foot), barCategoryGap: '30%' },
      { type: 'bar', stack: 'one', data: steps.map((step) => (known(step) ? { value: step.value, itemStyle: { color: COLOURS[step.way] } } : null)),
        label: { show: true, position: 'top', color: INK, formatter: ({ dataIndex: n }: { dataIndex: number }) => told(steps[n]) } },
      // A number that is known but has no known place is said in words, without a bar.
      stubs(steps.flatMap((step, n) => (step.value === null ? [n] : [])), { axis: 'x' }),
      { type: 'scatter', silent: true, symbolSize: 1, itemStyle: { color: 'transparent' }, data: steps.flatMap((step, n) => (step.value !== null && !known(step) ? [[n, 0]] : [])),
        label: { show: true, position: 'top', color: INK, formatter: ({ value }: { value: number[] }) => told(steps[value[0]]) } },
    ],
  }
  return { option, height: (steps.some(known) ? 192 : 60) + 16 * lines }
}
