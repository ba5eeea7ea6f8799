// 统计看板: draws the charts that the page brings as data. Without this script the tables under them say the same.
import * as echarts from 'echarts/core'
import { BarChart, CustomChart, SankeyChart, ScatterChart } from 'echarts/charts'
import { GraphicComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { CanvasRenderer } from 'echarts/renderers'
import { bars } from './drawing/bars'
import { funnel } from './drawing/funnel'
import { pairs } from './drawing/pairs'
import { pyramid } from './drawing/pyramid'
import { rates } from './drawing/rates'
import { sankey } from './drawing/sankey'
import { steps } from './drawing/steps'
import { tiles } from './drawing/tiles'
import type { Drawn } from './drawing/style'
import './figures.css'

echarts.use([BarChart, CustomChart, SankeyChart, ScatterChart, GraphicComponent, GridComponent, LegendComponent, TooltipComponent, CanvasRenderer])

const PAPER = 660 // pixels between the margins of A4
const WAYS: Record<string, (drawing: never, width: number) => Drawn> = { bars, funnel, pairs, pyramid, rates, sankey, steps, tiles }
interface Drawing { kind: string }
interface Placed { box: HTMLElement; chart: echarts.ECharts; drawing: Drawing; width: number }
const placed: Placed[] = []

for (const box of document.querySelectorAll<HTMLElement>('[data-drawing]')) {
  const said = document.getElementById(box.dataset.drawing!)?.textContent
  if (!said) continue
  const drawing = JSON.parse(said) as Drawing
  box.dataset.drawn = drawing.kind
  // Twice as fine as the screen, so that paper is sharp too.
  const chart = echarts.init(box, undefined, { renderer: 'canvas', devicePixelRatio: Math.max(2, window.devicePixelRatio), width: 1, height: 1 })
  placed.push({ box, chart, drawing, width: 0 })
}

const paper = window.matchMedia('print')
new ResizeObserver(() => paper.matches || draw()).observe(document.body)
paper.addEventListener('change', () => draw(paper.matches))
window.addEventListener('beforeprint', () => draw(true))
window.addEventListener('afterprint', () => draw())
draw()

/** Each chart as wide as its box, or as its part of a sheet, and as high as it needs to be. */
function draw(onPaper = false): void {
  const oneColumn = document.querySelector('details.twin[open]') !== null
  for (const one of placed) {
    const room = !onPaper ? one.box.clientWidth : oneColumn || one.box.closest('.is-wide') ? PAPER - 2 : (PAPER - 16) / 2 - 2
    if (room === one.width) continue
    one.width = room
    const { option, height } = WAYS[one.drawing.kind](one.drawing as never, room)
    one.box.style.height = `${height}px`
    one.chart.resize({ width: room, height })
    one.chart.setOption(option, true)
  }
}

const all = document.querySelector<HTMLButtonElement>('[data-all-twins]')
all?.addEventListener('click', () => {
  const open = all.getAttribute('aria-pressed') !== 'true'
  for (const twin of document.querySelectorAll<HTMLDetailsElement>('details.twin')) twin.open = open
  all.setAttribute('aria-pressed', String(open))
})
document.querySelector('[data-print]')?.addEventListener('click', () => window.print())
