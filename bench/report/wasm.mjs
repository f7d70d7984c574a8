/**
 * Parses the WebAssembly format as far as needed to measure its parts.
 * @module
 */

const NAMES = ['custom', 'type', 'import', 'function', 'table', 'memory', 'global', 'export', 'start', 'element', 'code', 'data', 'data count', 'tag'];
const HEADER_BYTES = 8;
const [IMPORT, CODE] = [NAMES.indexOf('import'), NAMES.indexOf('code')];
const FUNCTION_NAMES = 1;

/** @param {Uint8Array} bytes */
function reader(bytes, at = 0) {
  const number = () => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  const take = (length) => bytes.subarray(at, (at += length));
  const text = () => new TextDecoder().decode(take(number()));
  return { number, take, text, byte: () => bytes[at++], isDone: () => at >= bytes.length };
}

/**
 * @param {Uint8Array} module
 * @returns {{id: number, name: string, body: Uint8Array}[]}
 */
export function sectionsOf(module) {
  const from = reader(module, HEADER_BYTES);
  const sections = [];
  while (!from.isDone()) {
    const id = from.byte();
    const body = from.take(from.number());
    sections.push({ id, name: id === 0 ? `custom "${reader(body).text()}"` : NAMES[id], body });
  }
  return sections;
}

function importedFunctions(body) {
  const from = reader(body);
  const limits = () => {
    const flags = from.byte();
    from.number();
    if (flags & 1) from.number();
  };
  let functions = 0;
  for (let left = from.number(); left > 0; left -= 1) {
    from.text();
    from.text();
    const kind = from.byte();
    if (kind === 0) {
      functions += 1;
      from.number();
    } else if (kind === 1) {
      from.byte();
      limits();
    } else if (kind === 2) limits();
    else from.take(2);
  }
  return functions;
}

function functionNames(body) {
  const from = reader(body);
  from.text();
  const names = new Map();
  while (!from.isDone()) {
    const kind = from.byte();
    const part = reader(from.take(from.number()));
    if (kind !== FUNCTION_NAMES) continue;
    for (let left = part.number(); left > 0; left -= 1) names.set(part.number(), part.text());
  }
  return names;
}

/**
 * @param {Uint8Array} module With its section of names.
 * @returns {{name: string, bytes: number}[]}
 */
export function functionsOf(module) {
  const sections = sectionsOf(module);
  const bodyOf = (id) => sections.find((section) => section.id === id)?.body ?? new Uint8Array([0]);
  const named = sections.find(({ name }) => name === 'custom "name"');
  if (!named) throw new Error('the module has no names of functions');
  const names = functionNames(named.body);
  const imported = importedFunctions(bodyOf(IMPORT));
  const from = reader(bodyOf(CODE));
  return Array.from({ length: from.number() }, (_, index) => {
    const bytes = from.number();
    from.take(bytes);
    return { name: names.get(imported + index) ?? `function ${imported + index}`, bytes };
  });
}
