// Every text that an error shows to somebody who prints, serializes, logs or explores it. Runs in every runtime.

const DEEPEST = 8;

function attempt(read) {
  try {
    return String(read());
  } catch {
    return '';
  }
}

// Descriptors and not values: a hidden or inherited property is found by a debugger all the same.
function explore(value, path, seen, texts, depth) {
  if (typeof value === 'string') texts.push(`${path}: ${value}`);
  if (typeof value === 'function') texts.push(`${path}: ${attempt(() => value)}`);
  if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value) || depth === 0) return;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) {
    const name = `${path}.${String(key)}`;
    const { get, value: held } = Reflect.getOwnPropertyDescriptor(value, key) ?? {};
    texts.push(`${path} has ${String(key)}`);
    explore(held, name, seen, texts, depth - 1);
    if (get) {
      let got;
      try {
        got = get.call(value);
      } catch {
        continue;
      }
      explore(got, name, seen, texts, depth - 1);
    }
  }
  const prototype = Object.getPrototypeOf(value);
  // The prototypes of the runtime contain nothing of a call, and their getters throw.
  if (prototype && !/\[native code\]/.test(attempt(() => prototype.constructor))) explore(prototype, `${path}.[[Prototype]]`, seen, texts, depth - 1);
}

/**
 * @param {any} error
 * @returns {string[]}
 */
export function surfacesOf(error) {
  const texts = [];
  for (let link = error, path = 'error', depth = 0; link !== undefined && link !== null && depth < DEEPEST; link = link.cause, path += '.cause', depth += 1) {
    texts.push(
      `String(${path}): ${attempt(() => link)}`,
      `${path}.message: ${attempt(() => link.message)}`,
      `${path}.stack: ${attempt(() => link.stack)}`,
      `JSON.stringify(${path}): ${attempt(() => JSON.stringify(link))}`,
      `${path} as an object literal: ${attempt(() => JSON.stringify({ ...link }))}`,
    );
  }
  explore(error, 'error', new Set(), texts, DEEPEST);
  return texts;
}
