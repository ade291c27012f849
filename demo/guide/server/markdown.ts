// What GitHub makes of the guide's Markdown, as far as the guide needs it.
import { Marked, type Tokens } from 'marked';

/** The anchor that GitHub gives a heading; `taken` holds those of the headings before it. */
function anchorOf(heading: string, taken: Map<string, number>): string {
  const slug = heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replace(/ /g, '-');
  const count = taken.get(slug) ?? 0;
  taken.set(slug, count + 1);
  return count === 0 ? slug : `${slug}-${count}`;
}

/** A heading's text, as people read it. */
const plain = (text: string): string =>
  text.replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]|<[^>]+>/g, '');

export interface Heading {
  readonly depth: number;
  readonly text: string;
  readonly anchor: string;
}

/** A page's headings in order, with their anchors. */
export function headingsOf(markdown: string): Heading[] {
  const taken = new Map<string, number>();
  return new Marked()
    .lexer(markdown)
    .filter((token): token is Tokens.Heading => token.type === 'heading')
    .map(({ depth, text }) => ({ depth, text: plain(text), anchor: anchorOf(plain(text), taken) }));
}

/** A page as HTML: headings with anchors, and what is wide scrolls by itself, by keyboard too. */
export function renderMarkdown(markdown: string): string {
  const taken = new Map<string, number>();
  const marked: Marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        const anchor = anchorOf(plain(text), taken);
        const inner = this.parser.parseInline(tokens);
        return `<h${depth} id="${anchor}">${inner}<a class="anchor" href="#${anchor}" aria-hidden="true" tabindex="-1">#</a></h${depth}>\n`;
      },
    },
  });
  return String(marked.parse(markdown))
    .replace(/<table>/g, '<div class="wide" tabindex="0"><table>')
    .replace(/<\/table>/g, '</table></div>')
    .replace(/<pre>/g, '<pre tabindex="0">')
    .replace(/<p>(<img [^>]*>)<\/p>/g, '<div class="wide" tabindex="0">$1</div>');
}
