// Changes objects of the runtime so that the change can be undone.

// Looked up before any condition can replace them.
const { defineProperty, deleteProperty, getOwnPropertyDescriptor, ownKeys } = Reflect;

// Without a prototype, since conditions add a `get` and a `value` that every object inherits.
const bare = (fields) => Object.assign(Object.create(null), fields);

/**
 * Defines a property until the condition is undone. It can be deleted and enumerated, like an assigned one.
 * @param {import('./index.mjs').Program} program
 * @param {object} object
 * @param {PropertyKey} name
 * @param {PropertyDescriptor} descriptor
 */
export function define(program, object, name, descriptor) {
  const before = getOwnPropertyDescriptor(object, name);
  const whole = bare({ configurable: true, enumerable: before?.enumerable ?? true, ...descriptor });
  const former = before && bare(before);
  if (!defineProperty(object, name, whole)) throw new Error(`${String(name)} cannot be defined`);
  program.undo(() => (former ? defineProperty(object, name, former) : deleteProperty(object, name)));
}

const watched = () => [Object.prototype, Error.prototype, globalThis, Date, performance];

/** A snapshot of what conditions change. Two snapshots differ if a condition was not undone. */
export const snapshot = () =>
  watched().map((object) => {
    const names = ['fetch', 'Date', 'now', 'setTimeout', ...(object === globalThis ? [] : ownKeys(object))];
    return names.map((name) => [name, object[name], getOwnPropertyDescriptor(object, name)?.writable]);
  });

/** The names of the values that differ between two snapshots. */
export function changesBetween(before, after) {
  const namesIn = (list) => list.map(([name]) => name);
  return after.flatMap((now, index) => {
    const once = new Map(before[index].map((entry) => [entry[0], entry]));
    const changed = now.filter(([name, value, writable]) => !once.has(name) || !Object.is(once.get(name)[1], value) || once.get(name)[2] !== writable);
    return [...namesIn(changed), ...[...once.keys()].filter((name) => !namesIn(now).includes(name))].map(String);
  });
}
