// The emulator in a CommonJS module of a user.
import emulator = require('databrain-edge/emulator');
import server = require('databrain-edge/emulator/listen');
import { createEmulator } from 'databrain-edge/emulator';

export const started: Promise<server.Listening> = server.listen(createEmulator({ serviceTokens: ['token'] }));
export const options: emulator.EmulatorOptions = { dataApps: ['Shop'] };
// @ts-expect-error -- misspelt
emulator.createEmulator({ dataApp: ['Shop'] });
