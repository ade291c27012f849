import { instance } from '@viz-js/viz';

/** Colours of the demo, light and dark: a figure is an image, and takes none of the page's. */
const STYLE = `<style>
text { fill: #14201f; font-family: system-ui, "Segoe UI", "PingFang SC", "Microsoft YaHei", sans-serif }
.node path, .node polygon { fill: #fff; stroke: #7c8c91 }
.good path { fill: #e6f4ea; stroke: #14693a } .bad path { fill: #fdf0ee; stroke: #b42318 }
.cluster path { fill: #e2f3f0; stroke: #0f766e }
.edge path { fill: none; stroke: #53646a } .edge polygon { fill: #53646a; stroke: #53646a }
.edge text { fill: #53646a }
@media (prefers-color-scheme: dark) {
text { fill: #e6eeee }
.node path, .node polygon { fill: #151d1f; stroke: #71858a }
.good path { fill: #12291c; stroke: #5fd08d } .bad path { fill: #34191a; stroke: #ff8f84 }
.cluster path { fill: #12312f; stroke: #2dbfae }
.edge path { stroke: #9cadb0 } .edge polygon { fill: #9cadb0; stroke: #9cadb0 }
.edge text { fill: #9cadb0 }
}
</style>`;

const DEFAULTS = `
  bgcolor=transparent; fontname="sans-serif"; fontsize=13; nodesep=0.3; ranksep=0.45; compound=true;
  node [shape=box, style=rounded, fontname="sans-serif", fontsize=14, height=0.4, margin="0.14,0.04"];
  edge [fontname="sans-serif", fontsize=12, arrowsize=0.7];`;

/** An SVG of a graph in the language of Graphviz, readable on light and dark pages. */
export async function figure(title: string, body: string): Promise<string> {
  const viz = await instance();
  const svg = viz.renderString(`digraph {${DEFAULTS}\n${body}\n}`, { format: 'svg' });
  const [from, to] = [svg.indexOf('<svg'), svg.indexOf('<g id="graph0"')];
  const drawing = svg
    .slice(to)
    .replace(/<!--.*?-->\n|<title>.*?<\/title>\n| (?:fill|stroke|font-family|xml:space)="[^"]*"/gs, '');
  return `${svg.slice(from, to).replace(/pt"/g, '"')}<title>${title}</title>\n${STYLE}\n${drawing}`;
}
