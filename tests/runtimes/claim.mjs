// Assertions for code that runs in every runtime, where `node:assert` does not.

/**
 * @param {unknown} holds
 * @param {string} what Said when it does not hold.
 */
export function claim(holds, what) {
  if (!holds) throw new Error(what);
}

const show = (value) => (value === undefined ? 'undefined' : JSON.stringify(value));

/** Compares by value; what JSON cannot tell apart is the same here. */
export function equal(actual, expected, what) {
  claim(Object.is(actual, expected) || show(actual) === show(expected), `${what}: ${show(actual)}, expected ${show(expected)}`);
}

/** What a promise rejects with. */
export async function rejection(promise) {
  const settled = await promise.then(
    () => ({ fulfilled: true }),
    (reason) => ({ reason }),
  );
  // The value is not shown: it may hold a key.
  claim(!settled.fulfilled, 'should have been rejected');
  return settled.reason;
}

/** Bounds a case, so that one that hangs does not take the others with it. */
export async function within(ms, work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`still running after ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
