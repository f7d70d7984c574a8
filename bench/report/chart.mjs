/**
 * The chart of the README: times as multiples of hand-written fetch.
 * @module
 */
import { BASELINE, CLIENTS, OURS } from '../clients.mjs';

const WIDTH = 760;
const LABEL = 130;
const BAR = 16;
const STEP = 24;
const HEAD = 40;
const GAP = 26;
const VALUE = 116;

const PANELS = [
  { id: 'call real 24', title: 'Time of a call, without the network (Node 24)' },
  { id: 'cold 24', title: 'Cold: import to first answer (Node 24)' },
  { id: 'load cpu 256 24', title: "Processor's time of a call over the loopback, 256 at a time (Node 24)" },
];

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .title { font-weight: 600 }
  .scale { fill: #57606a; font-size: 12px }
  .ours { fill: #1a7f64 } .other { fill: #afb8c1 } .base { fill: #6e7781 }
  .one { stroke: #6e7781; stroke-dasharray: 3 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .scale { fill: #9da7b3 }
    .ours { fill: #3fb98f } .other { fill: #484f58 } .base { fill: #8b949e }
    .one { stroke: #8b949e }
  }`;

const kindOf = (name) => (name === OURS ? 'ours' : name === BASELINE ? 'base' : 'other');
const shown = (value, unit) => `${value < 100 ? value.toFixed(1) : Math.round(value)} ${unit}`;

function panel({ title }, { of, unit }, top) {
  const room = WIDTH - LABEL - VALUE;
  const longest = Math.max(...Object.values(of).map(({ ratio }) => ratio.median));
  const rows = CLIENTS.filter((name) => of[name]).toSorted((one, other) => of[one].ratio.median - of[other].ratio.median);
  const parts = [`<text class="title" x="0" y="${top + 16}">${title}</text>`];
  rows.forEach((name, index) => {
    const { ratio: { median: ratio }, median } = of[name];
    const y = top + HEAD + index * STEP;
    const width = (ratio / longest) * room;
    parts.push(
      `<text x="${LABEL - 10}" y="${y + 13}" text-anchor="end"${name === OURS ? ' class="title"' : ''}>${name}</text>`,
      `<rect class="${kindOf(name)}" x="${LABEL}" y="${y}" width="${width.toFixed(1)}" height="${BAR}" rx="3"/>`,
      `<text x="${(LABEL + width + 8).toFixed(1)}" y="${y + 13}">${ratio.toFixed(2)}x <tspan class="scale">${shown(median, unit)}</tspan></text>`,
    );
  });
  const one = (LABEL + room / longest).toFixed(1);
  const bottom = top + HEAD + rows.length * STEP;
  parts.push(`<line class="one" x1="${one}" x2="${one}" y1="${top + HEAD - 8}" y2="${bottom}"/>`);
  return { svg: parts.join('\n'), bottom };
}

/**
 * @param {import('../figure.mjs').Figure[]} figures
 * @returns {string | undefined} The SVG, if everything in it was measured.
 */
export function chart(figures) {
  const byId = new Map(figures.map((figure) => [figure.id, figure]));
  if (!PANELS.every(({ id }) => byId.has(id))) return undefined;
  let top = 6;
  const parts = PANELS.map((about) => {
    const { svg, bottom } = panel(about, byId.get(about.id), top);
    top = bottom + GAP;
    return svg;
  });
  const note = `<text class="scale" x="0" y="${top}">1x is hand-written fetch with the same checks, in the same run. Shorter is better.</text>`;
  const size = `viewBox="0 0 ${WIDTH} ${top + 12}" width="${WIDTH}" height="${top + 12}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img" aria-label="What calls cost, as a ratio to hand-written fetch">
<style>${STYLE}
</style>
${parts.join('\n')}
${note}
</svg>
`;
}
