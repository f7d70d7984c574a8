// Fails in every way, prints every error as a careless caller would, and gives all that an error shows.
import { controlOf } from '../runtimes/control.mjs';
import { pathsOf } from './paths.mjs';
import { surfacesOf } from './surfaces.mjs';

const PATH_MS = 10_000;

function bounded(work) {
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(() => resolve({ problem: `still running after ${PATH_MS} ms` }), PATH_MS);
  });
  const settled = Promise.resolve().then(work).then(() => ({ problem: 'did not fail' }), (error) => ({ error }));
  return Promise.race([settled, late]).finally(() => clearTimeout(timer));
}

/**
 * @param {{api: object, settings: {tokens: string[], key: string, emulatorUrl: string, elsewhereUrl: string, refusedUrl: string}, inspect?: (error: unknown) => string}} given
 * @returns {Promise<{path: string, code?: string, problem?: string, surfaces: string[]}[]>}
 */
export async function failEverywhere({ api, settings: { tokens, ...settings }, inspect }) {
  const control = controlOf(settings.emulatorUrl);
  const results = [];
  for (const [index, token] of tokens.entries()) {
    for (const [name, run] of Object.entries(pathsOf({ api, token, control, ...settings }))) {
      const path = `token ${index + 1}: ${name}`;
      // A fault that a path has not used up would apply to the next one.
      await control.reset();
      const { error, problem } = await bounded(run);
      if (problem || !api.isDatabrainError(error)) {
        results.push({ path, problem: problem ?? `rejected with ${error?.name}, which is no DatabrainError`, surfaces: [] });
        continue;
      }
      console.error(error);
      console.log('failed:', error, `${error}`, JSON.stringify(error));
      console.dir?.(error, { showHidden: true, depth: 9 });
      results.push({ path, code: error.code, surfaces: [...surfacesOf(error), ...(inspect ? [inspect(error)] : [])] });
    }
  }
  return results;
}
