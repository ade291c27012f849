/**
 * What a URL of the page is relative to, as plupload resolves its `url`: the page's own address and no `<base>`, which may
 * lead to another origin; the last part of its path is a folder, unless it has a dot.
 */
export function pageBase(): string {
  const { protocol, origin, pathname } = location;
  // A frame without an address of its own goes by that of its parent.
  if (!/^http/.test(protocol)) return document.baseURI;
  const folder = pathname.slice(0, pathname.lastIndexOf('/') + 1);
  const last = pathname.slice(folder.length);
  return origin + (last === '' || last.indexOf('.') >= 0 ? folder : `${pathname}/`);
}
