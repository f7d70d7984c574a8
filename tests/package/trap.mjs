// Crashes the core at one of its calls to the host, without knowing its code. Import this before
// the package is loaded: it stands between every instance of the core and what that imports.
//
// The trap is an `unreachable` that another module executes instead of the imported function. It is
// thrown outside of the glue, whose functions may catch what the host throws, and so goes through
// all frames of the core, as a trap of its own would.

// (module (func (export "trap") unreachable))
const unreachable = '0061736d0100000001040160000003020100070801047472617000000a05010300000b';
const { Instance, Module, instantiate } = WebAssembly;

function makeTrap() {
  try {
    return new Instance(new Module(Buffer.from(unreachable, 'hex'))).exports.trap;
  } catch {
    // Workers compile no bytes.
    return () => {
      throw new WebAssembly.RuntimeError('unreachable');
    };
  }
}

/** Executes `unreachable`. */
export const trap = makeTrap();

/** What a trap throws. */
export const isTrap = (error) => error instanceof WebAssembly.RuntimeError;

/**
 * The two calls after this one are not counted and never trap. The first sends the request that has
 * just been counted as an attempt: a trap before it would be reported as `unknown` though nothing
 * was sent, which is on the safe side, but the tests ask for `notSent` exactly while nothing was
 * sent. The second observes the promise of the request. Between the three the core does nothing
 * that can fail.
 */
const COUNTS = /countAttempt/;

let exempt = 0;
let count = 0;
let at = 0;

/** The core traps at the n-th of its calls from now on, once; before what it calls has run. */
export function trapAt(n) {
  count = 0;
  exempt = 0;
  at = n;
}

/** Nothing traps any more. Gives how many calls there were since `trapAt`. */
export function disarm() {
  at = 0;
  return count;
}

/** While `work` runs, the next call that the core makes traps: `work` must begin with it. */
export async function trapping(work) {
  trapAt(1);
  try {
    return await work();
  } finally {
    if (disarm() === 0) throw new Error('nothing trapped: the core made no call');
  }
}

function watched(name, imported) {
  if (typeof imported !== 'function') return imported;
  return (...given) => {
    if (exempt > 0) {
      exempt -= 1;
      return imported(...given);
    }
    if (COUNTS.test(name)) exempt = 2;
    count += 1;
    if (count === at) trap();
    return imported(...given);
  };
}

/** Node and its fetch have instances of their own, which import from other names. */
function watchedImports(imports) {
  const modules = Object.entries(imports ?? {}).map(([module, functions]) => {
    if (!/core|_bg/.test(module)) return [module, functions];
    const all = Object.entries(functions);
    return [module, Object.fromEntries(all.map(([name, one]) => [name, watched(name, one)]))];
  });
  return imports && Object.fromEntries(modules);
}

WebAssembly.Instance = class extends Instance {
  constructor(module, imports) {
    super(module, watchedImports(imports));
  }
};

WebAssembly.instantiate = (core, imports) => instantiate(core, watchedImports(imports));
