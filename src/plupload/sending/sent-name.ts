/** What was sent under which name to which URL: the server knows an upload by these two alone. */
const owners = new Map<string, string>();

/**
 * 64 bits of a text, by two simple hashes: upload URLs are long and secret, and none is kept for the life of a page. Two
 * texts of one hash would cost no more than a name made unique without need.
 */
function hash(text: string): string {
  let fnv = 0;
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    fnv = Math.imul(fnv ^ unit, 0x1000193);
    sum = Math.imul(sum, 31) + unit;
  }
  return (fnv >>> 0).toString(36) + (sum >>> 0).toString(36);
}

const withSuffix = (name: string, suffix: string): string => {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? `${name.slice(0, dot)}-${suffix}${name.slice(dot)}` : `${name}-${suffix}`;
};

const keyOf = (url: string, name: string): string => hash(`${url}\n${name}`);

/** An earlier page has used the name with this URL. */
export function takeName(url: string, name: string): void {
  const key = keyOf(url, name);
  if (!owners.has(key)) owners.set(key, '');
}

/**
 * The name to send: the given one, unless another upload of this page has used it with this URL. An upload URL is made
 * for a user, so two files may get the same one, and chunks of equal names would be mixed up at the server.
 *
 * @param isTaken the server has something else under the given name
 * @param owner what identifies an upload: the same owner gets the same name again
 */
export function nameFor(url: string, name: string, owner: string, fileId: string, isTaken = false): string {
  const candidates = [name, withSuffix(name, fileId), withSuffix(name, hash(owner))];
  for (const candidate of candidates.slice(isTaken ? 1 : 0)) {
    const key = keyOf(url, candidate);
    const known = owners.get(key);
    if (known === undefined || known === owner) {
      owners.set(key, owner);
      return candidate;
    }
  }
  return name;
}
