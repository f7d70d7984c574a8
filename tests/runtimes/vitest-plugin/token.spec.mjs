// A user's test, which the plugin runs inside workerd.
import * as api from 'databrain-edge';
import { expect, inject, test } from 'vitest';
import { answer } from './server-side.mjs';

test('this is workerd', () => {
  expect(navigator.userAgent).toBe('Cloudflare-Workers');
  // The text of the other entry could not be compiled here: what works, works with the module that the platform has compiled.
  expect(() => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))).toThrow();
});

test('the package works', async () => {
  expect(await answer(api, inject('baseUrl'), inject('label'))).toEqual(inject('expected'));
});
