// 方格图: one tile of equal size a place; what is not published is hatched and belongs to no class.
import { INK, LINE, SOFT, STEPS, base, hatched, said, widthOf, type Count, type Drawn } from './style'

interface Tile { name: string; x: number | null; y: number | null; value: Count; in: number | null }
export interface Tiles { kind: 'tiles'; tiles: Tile[]; classes: string[]; hidden: string }

const GAP = 3

export function tiles({ tiles: given, classes, hidden }: Tiles, room: number): Drawn {
  // Without a place of their own, tiles stand one after the other, as many in a row as fit.
  const fitting = Math.max(2, Math.min(given.length, Math.floor(room / 78)))
  const tiles = given.map((tile, n) => ({ ...tile, x: tile.x ?? n % fitting, y: tile.y ?? Math.floor(n / fitting) }))
  const across = Math.max(fitting, ...tiles.map((t) => t.x + 1)), down = 1 + Math.max(0, ...tiles.map((t) => t.y))
  const shown = spread(classes.length)
  const withHidden = tiles.some((t) => t.value === null)
  const keys = legend(classes, shown, withHidden ? hidden : '', room)
  const high = Math.min(76, Math.max(52, room / across * 0.8))
  const option = {
    ...base,
    grid: { left: 0, right: 0, top: 4, height: down * high },
    xAxis: { type: 'value', min: 0, max: across, show: false },
    yAxis: { type: 'value', min: 0, max: down, inverse: true, show: false },
    tooltip: { ...(base.tooltip as object), formatter: (point: { dataIndex: number }) => `${tiles[point.dataIndex].name}\n${said(tiles[point.dataIndex].value)}` },
    graphic: keys.parts,
    series: [{
      type: 'custom', clip: false,
      data: tiles.map((t) => [t.x, t.y]),
      renderItem: (parameters: { dataIndex: number }, api: { coord: (at: number[]) => number[] }) => {
        const tile = tiles[parameters.dataIndex]
        const [x, y] = api.coord([tile.x, tile.y]), [right, bottom] = api.coord([tile.x + 1, tile.y + 1])
        const width = right - x - GAP, height = bottom - y - GAP
        const dark = tile.in !== null && shown[tile.in] >= 3
        const words = width < widthOf([tile.name]) + 6 ? cut(tile.name, width) : tile.name
        const hides = tile.value === null
        const style = tile.value === 0 ? { fill: '#ffffff', stroke: LINE, lineWidth: 1 } : hides ? { fill: hatched.color, stroke: hatched.borderColor, lineWidth: 1, decal: hatched.decal } : { fill: STEPS[shown[tile.in!]] }
        const middle = { x: x + width / 2, textAlign: 'center', textVerticalAlign: 'middle' }
        return { type: 'group', children: [
          { type: 'rect', shape: { x, y, width, height }, style },
          ...(hides ? [{ type: 'rect', silent: true, shape: { x: x + width * 0.12, y: y + height / 2 - 18, width: width * 0.76, height: 36 }, style: { fill: hatched.color } }] : []),
          { type: 'text', silent: true, style: { ...middle, y: y + height / 2 - 9, text: words, fontSize: 12, fill: dark ? '#ffffff' : INK } },
          { type: 'text', silent: true, style: { ...middle, y: y + height / 2 + 9, text: said(tile.value), fontSize: 12, fontWeight: 600, fill: dark ? '#ffffff' : INK } },
        ] }
      },
    }],
  }
  return { option, height: Math.ceil(down * high) + keys.lines * 18 + 14 }
}

/** Which of the five steps each class takes: few classes stand far apart. */
const spread = (classes: number): number[] => ({ 1: [2], 2: [1, 3], 3: [0, 2, 4], 4: [0, 1, 3, 4] } as Record<number, number[]>)[classes] ?? [0, 1, 2, 3, 4]

// In the key by lines: a pattern is for what a series draws.
const HATCHES = [{ x1: 0, y1: 6, x2: 6, y2: 0 }, { x1: 1, y1: 12, x2: 13, y2: 0 }, { x1: 8, y1: 12, x2: 14, y2: 6 }]

function legend(classes: string[], shown: number[], hidden: string, room: number): { parts: object[]; lines: number } {
  const keys = [...classes.map((text, n) => ({ text, style: { fill: STEPS[shown[n]] } as object })), ...(hidden ? [{ text: hidden, style: { fill: hatched.color, stroke: hatched.borderColor, lineWidth: 1 } }] : [])]
  let left = 0, line = 0
  const at = keys.map(({ text }) => {
    const width = 14 + 6 + widthOf([text], 11) + 14
    if (left + width > room) [left, line] = [0, line + 1]
    const place = { left, line }
    left += width
    return place
  })
  const parts = keys.flatMap(({ text, style }, n) => [
    { type: 'group', silent: true, left: at[n].left, bottom: 4 + 18 * (line - at[n].line), children: [
      { type: 'rect', shape: { width: 14, height: 12 }, style },
      ...(text === hidden ? HATCHES.map((shape) => ({ type: 'line', shape, style: { stroke: hatched.borderColor, lineWidth: 1 } })) : []),
    ] },
    { type: 'text', silent: true, left: at[n].left + 20, bottom: 3 + 18 * (line - at[n].line), style: { text, fontSize: 11, fill: SOFT } },
  ])
  return { parts, lines: line + 1 }
}

function cut(name: string, width: number): string {
  const letters = Math.max(2, Math.floor((width - 4) / 12))
  return name.length > letters ? name.slice(0, letters) : name
}
