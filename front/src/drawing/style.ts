// Colours, letters and hatching of all charts. Pairs of blue and orange, and steps of one blue: told apart by every eye,
// and in grey print.
import type { EChartsCoreOption } from 'echarts/core'

export const INK = '#1c2430'
export const SOFT = '#535e6d'
export const LINE = '#d4dae2'
export const BLUE = '#2a6099'
export const PALE_BLUE = '#9dbbdb'
export const ORANGE = '#c8741a'
export const PALE_ORANGE = '#eec08f'
export const GREY = '#98a2af'
export const STEPS = ['#dfe9f4', '#b3cbe4', '#7ba3cd', '#437aaf', '#164a86']
export const FONT = "'PingFang SC','Microsoft YaHei','Noto Sans SC','Noto Sans CJK SC',sans-serif"
export const HIDDEN = '不公布'

export type Count = number | null
export type Option = EChartsCoreOption

/** How to draw, and how high that is for a given width. */
export interface Drawn { option: Option; height: number }

/** What is not published: hatched grey, the same size whatever it is. */
export const hatched = { color: '#f5f7fa', borderColor: GREY, borderWidth: 1, decal: { symbol: 'rect', color: GREY, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 } }

export const said = (n: Count): string => (n === null ? HIDDEN : n.toLocaleString('en-US'))
export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`

/** Width of the longest label, in pixels: letters of Chinese are as wide as they are high. */
export function widthOf(labels: string[], size = 12): number {
  const width = (text: string) => [...text].reduce((sum, letter) => sum + (letter.charCodeAt(0) > 255 ? 1 : 0.56), 0)
  return Math.ceil(Math.max(0, ...labels.map(width)) * size)
}

export const base: Option = {
  animation: false,
  textStyle: { fontFamily: FONT, fontSize: 12, color: INK },
  aria: { enabled: false, decal: { show: false } }, // the table beside a chart says what it shows
  tooltip: {
    renderMode: 'richText', // no style attributes: the content security policy forbids them
    confine: true, transitionDuration: 0, backgroundColor: '#ffffff', borderColor: GREY, borderWidth: 1, padding: [6, 10],
    textStyle: { fontFamily: FONT, fontSize: 12, color: INK }, shadowBlur: 0, extraCssText: '',
  },
}

export const names = (data: string[], more: object = {}) => ({
  type: 'category', data, axisTick: { show: false }, axisLine: { lineStyle: { color: LINE } }, axisLabel: { color: INK, fontSize: 12, interval: 0 }, ...more,
})

/** From zero, always. */
export const counts = (more: object = {}) => ({
  type: 'value', min: 0, splitNumber: 4, splitLine: { lineStyle: { color: '#e8ecf1' } }, axisLabel: { color: SOFT, fontSize: 11 }, ...more,
})

/** Grey stubs of one length where bars are not published. at: index on the axis of names. */
export const stubs = (at: number[], { axis = 'y', side = 1, index = 0 }: { axis?: 'x' | 'y'; side?: 1 | -1; index?: number } = {}) => ({
  type: 'scatter', xAxisIndex: index, yAxisIndex: axis === 'y' ? index : 0, silent: true, symbol: 'rect', z: 5,
  symbolSize: axis === 'y' ? [40, 13] : [34, 13], symbolOffset: axis === 'y' ? [22 * side, 0] : [0, -8],
  itemStyle: { color: '#f5f7fa', borderColor: GREY, borderWidth: 1, borderType: 'dashed' },
  label: { show: true, formatter: HIDDEN, fontSize: 10, color: SOFT, position: 'inside' },
  data: at.map((n) => (axis === 'y' ? [0, n] : [n, 0])),
})
