// @ts-check
import { json } from './answer.js';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {import('./index.js').Emulator} Emulator */

const PREFIX = '/__emulator/';

/**
 * The controls of the emulator over HTTP, for tests in another process or page.
 * @type {Record<string, (emulator: Omit<Emulator, 'fetch'>, body: any) => unknown>}
 */
const controls = {
  'POST script': (emulator, steps) => emulator.script(steps),
  'POST reset': (emulator) => emulator.reset(),
  'POST advance': (emulator, { ms }) => emulator.advance(ms),
  'GET requests': (emulator) => emulator.requests,
  'GET state': (emulator) => emulator.state,
};

/** @param {URL} url */
export const isControl = (url) => url.pathname.startsWith(PREFIX);

/**
 * @param {Omit<Emulator, 'fetch'>} emulator
 * @param {import('./incoming.js').Incoming} incoming
 * @returns {Promise<Answer>} 200 with JSON, or 400 with `{error}` for an invalid step or number.
 */
export async function answerControl(emulator, incoming) {
  const { method, url, text } = incoming;
  const control = `${method} ${url.pathname.slice(PREFIX.length)}`;
  const act = controls[control];
  if (!act) return json({ error: `unknown control; the known controls are ${Object.keys(controls).join(', ')}` }, 404);
  try {
    return json(act(emulator, method === 'POST' ? JSON.parse((await text()) || '{}') : undefined) ?? {});
  } catch (error) {
    return json({ error: error instanceof Error ? error.message : 'refused' }, 400);
  }
}
