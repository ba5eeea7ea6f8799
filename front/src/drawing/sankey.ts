// 流向图: provinces to the left, districts to the right; what is not published is no ribbon.
import { BLUE, GREY, ORANGE, base, said, widthOf, type Drawn } from './style'

interface Flow { from: string; to: string; value: number }
export interface Sankey { kind: 'sankey'; from: string[]; to: string[]; links: Flow[]; others?: string }

export function sankey({ from, to, links, others }: Sankey): Drawn {
  // A province and a district may bear one name: their nodes do not.
  const left = (name: string) => `从 ${name}`, right = (name: string) => `到 ${name}`
  const used = new Set(links.flatMap(({ from, to }) => [left(from), right(to)]))
  const node = (name: string, side: (name: string) => string, color: string, position: string) => ({ name: side(name), itemStyle: { color }, label: { position, formatter: name } })
  const option = {
    ...base,
    tooltip: { ...(base.tooltip as object), formatter: ({ data }: { data: { source?: string; target?: string; value?: number; name?: string } }) => (data.source ? `${data.source.slice(2)} → ${data.target!.slice(2)}\n${said(data.value ?? null)}` : (data.name ?? '').slice(2)) },
    series: [{
      type: 'sankey', left: widthOf(from) + 10, right: widthOf(to) + 10, top: 6, bottom: 6, nodeWidth: 10, nodeGap: 5,
      draggable: false, layoutIterations: 0, emphasis: { focus: 'adjacency' }, label: { fontSize: 12, color: '#1c2430' },
      lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
      data: [...from.map((name) => node(name, left, name === others ? GREY : BLUE, 'left')), ...to.map((name) => node(name, right, ORANGE, 'right'))].filter(({ name }) => used.has(name)),
      links: links.map(({ from, to, value }) => ({ source: left(from), target: right(to), value })),
    }],
  }
  return { option, height: 24 * Math.max(from.length, to.length, 10) + 60 }
}
