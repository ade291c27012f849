// @ts-nocheck: what this does to the globals fits no type
/**
 * Stands in for Prototype.js, of which no registry has a browser's build: it overwrites the natives that its versions
 * overwrite, in the same way, and adds to them as those do. `?as=1.6.0`, `1.6.1` or `1.7rc` on its URL says which.
 */
(() => {
  const version = new URL(document.currentScript.src).searchParams.get('as');
  const isOld = version !== '1.7rc';
  const { slice, forEach, reverse } = Array.prototype;
  const same = (value) => value;

  /** Assigns, as they do: what is added can be seen by `for in`. */
  function extend(to, from) {
    for (const name in from) to[name] = from[name];
    return to;
  }

  /** Inherited ones, too; until 1.7 of anything, in place of the native. */
  function keys(object) {
    const found = [];
    for (const name in object) found.push(name);
    return found;
  }

  function toJSON(value) {
    if (value === undefined || typeof value === 'function') return undefined;
    if (value === null || typeof value === 'boolean') return String(value);
    if (value.toJSON) return value.toJSON();
    return `{${keys(value)
      .map((name) => `${name.toJSON()}: ${toJSON(value[name])}`)
      .join(', ')}}`;
  }

  extend(Object, {
    extend,
    toJSON: isOld ? toJSON : (value) => JSON.stringify(value),
    ...(isOld && { keys }),
    values: (object) => keys(object).map((name) => object[name]),
    clone: (object) => extend({}, object),
    isArray: Array.isArray,
    isFunction: (value) => typeof value === 'function',
    isUndefined: (value) => value === undefined,
  });

  /** Whatever has a `toArray` has it called: the iterators of browsers since 2024, and of none before. */
  function toArray(given) {
    if (!given) return [];
    if (given.toArray) return given.toArray();
    let { length = 0 } = given;
    const result = new Array(length);
    while (length--) result[length] = given[length];
    return result;
  }

  extend(Function.prototype, {
    /** Knows no `new`, and is the function itself where there is nothing to bind. */
    bind(...given) {
      if (given.length < 2 && given[0] === undefined) return this;
      const [context, ...first] = given;
      return (...rest) => this.apply(context, first.concat(rest));
    },
    bindAsEventListener(context, ...rest) {
      return (event) => this.apply(context, [event].concat(rest));
    },
    delay(seconds, ...given) {
      return setTimeout(() => this.apply(this, given), seconds * 1000);
    },
    defer(...given) {
      return this.delay(0.01, ...given);
    },
    wrap(wrapper) {
      const wrapped = this;
      return function (...given) {
        return wrapper.apply(this, [wrapped.bind(this)].concat(given));
      };
    },
    methodize() {
      const method = this;
      return function (...given) {
        return method.apply(null, [this].concat(given));
      };
    },
  });

  RegExp.prototype.match = RegExp.prototype.test;
  RegExp.escape = (text) => String(text).replace(/([.*+?^=!:${}()|[\]/\\])/g, '\\$1');

  extend(String.prototype, {
    sub(pattern, replacement) {
      return this.replace(pattern, replacement);
    },
    strip() {
      return this.replace(/^\s+|\s+$/g, '');
    },
    truncate(length = 30) {
      return this.length > length ? `${this.slice(0, length - 3)}...` : String(this);
    },
    toArray() {
      return this.split('');
    },
    times(count) {
      return new Array(count + 1).join(this);
    },
    inspect() {
      return `"${this.replace(/"/g, '\\"')}"`;
    },
    include(part) {
      return this.indexOf(part) > -1;
    },
    startsWith(part) {
      return this.indexOf(part) === 0;
    },
    endsWith(part) {
      return this.length >= part.length && this.lastIndexOf(part) === this.length - part.length;
    },
    empty() {
      return this.length === 0;
    },
  });

  /** Thrown to leave `each`. */
  const leave = {};

  /** Callbacks get the value and its index, and never the list. */
  const Enumerable = {
    each(visit, context) {
      let index = 0;
      try {
        this._each((value) => {
          visit.call(context, value, index++);
        });
      } catch (thrown) {
        if (thrown !== leave) throw thrown;
      }
      return this;
    },
    all(test = same, context = undefined) {
      let result = true;
      this.each((value, index) => {
        result = result && !!test.call(context, value, index);
        if (!result) throw leave;
      });
      return result;
    },
    any(test = same, context = undefined) {
      let result = false;
      this.each((value, index) => {
        result = !!test.call(context, value, index);
        if (result) throw leave;
      });
      return result;
    },
    collect(make = same, context = undefined) {
      const results = [];
      this.each((value, index) => {
        results.push(make.call(context, value, index));
      });
      return results;
    },
    detect(test, context) {
      let result;
      this.each((value, index) => {
        if (!test.call(context, value, index)) return;
        result = value;
        throw leave;
      });
      return result;
    },
    findAll(test, context) {
      const results = [];
      this.each((value, index) => {
        if (test.call(context, value, index)) results.push(value);
      });
      return results;
    },
    reject(test, context) {
      return this.findAll((value, index) => !test.call(context, value, index));
    },
    include(wanted) {
      return this.indexOf(wanted) !== -1;
    },
    inject(memo, merge, context) {
      let result = memo;
      this.each((value, index) => {
        result = merge.call(context, result, value, index);
      });
      return result;
    },
    pluck(name) {
      return this.map((value) => value[name]);
    },
    toArray() {
      return this.map();
    },
  };
  extend(Enumerable, {
    map: Enumerable.collect,
    find: Enumerable.detect,
    select: Enumerable.findAll,
    filter: Enumerable.findAll,
    member: Enumerable.include,
    entries: Enumerable.toArray,
    every: Enumerable.all,
    some: Enumerable.any,
  });

  Array.from = toArray;
  extend(Array.prototype, Enumerable);
  extend(Array.prototype, {
    _each: forEach,
    _reverse: reverse,
    clear() {
      this.length = 0;
      return this;
    },
    first() {
      return this[0];
    },
    last() {
      return this[this.length - 1];
    },
    without(...values) {
      return this.select((value) => !values.include(value));
    },
    reverse(inline) {
      return (inline === false ? this.toArray() : this)._reverse();
    },
    clone() {
      return slice.call(this, 0);
    },
    toArray() {
      return slice.call(this, 0);
    },
    size() {
      return this.length;
    },
    inspect() {
      return `[${this.map(String).join(', ')}]`;
    },
    ...(version === '1.6.0' && {
      reduce() {
        return this.length > 1 ? this : this[0];
      },
    }),
  });

  extend(Number.prototype, {
    succ() {
      return this + 1;
    },
    times(visit, context) {
      for (let i = 0; i < this; i++) visit.call(context, i, i);
    },
  });
  for (const name of ['abs', 'round', 'ceil', 'floor']) Number.prototype[name] = Math[name].methodize();

  if (isOld) {
    // A text of its own JSON where `JSON.stringify` asks for a value.
    Array.prototype.toJSON = function () {
      return `[${this.map(toJSON).join(', ')}]`;
    };
    Date.prototype.toJSON = function () {
      return `"${this.toISOString()}"`;
    };
    String.prototype.toJSON = function () {
      return this.inspect();
    };
    Number.prototype.toJSON = Number.prototype.toString;
  }

  // A constructor of elements under the native one's name, with its prototype.
  const { prototype } = Element;
  window.Element = (name) => document.createElement(name);
  window.Element.prototype = prototype;
  const methods = {
    remove(element) {
      element.parentNode.removeChild(element);
      return element;
    },
    scrollTo(element) {
      element.scrollIntoView();
      return element;
    },
    select: (element, selector) => toArray(element.querySelectorAll(selector)),
    observe(element, name, handler) {
      element.addEventListener(name, handler);
      return element;
    },
  };
  for (const name in methods) HTMLElement.prototype[name] = methods[name].methodize();
  document.observe = methods.observe.methodize();
  Event.observe = methods.observe;
  Event.prototype.stop = function () {
    this.preventDefault();
    this.stopPropagation();
  };

  window.$ = (element) => (typeof element === 'string' ? document.getElementById(element) : element);
  window.$A = toArray;
  window.$break = leave;
  window.Enumerable = Enumerable;
  window.Prototype = { Version: version, K: same, emptyFunction() {} };
})();
