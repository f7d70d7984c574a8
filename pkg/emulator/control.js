// @ts-check
import { json } from './answer.js';

/** @typedef {import('./answer.js').Answer} Answer */
/** @typedef {import('./index.js').Emulator} Emulator */

const PREFIX = '/__emulator/';

/**
 * The emulator's own controls over HTTP, for clients that live in another process or page.
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
 * @returns {Promise<Answer>} 400 with `{error}` for a step or a number it refuses, else 200 with JSON.
 */
export async function answerControl(emulator, incoming) {
  const { method, url, text } = incoming;
  const control = `${method} ${url.pathname.slice(PREFIX.length)}`;
  const act = controls[control];
  if (!act) return json({ error: `known are ${Object.keys(controls).join(', ')}` }, 404);
  try {
    return json(act(emulator, method === 'POST' ? JSON.parse((await text()) || '{}') : undefined) ?? {});
  } catch (error) {
    return json({ error: error instanceof Error ? error.message : 'refused' }, 400);
  }
}
