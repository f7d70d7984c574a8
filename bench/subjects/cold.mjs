// A process from its start to its first answer. Usage: node cold.mjs CLIENT
import { OPTIONS, REQUEST, real } from '../stub.mjs';

globalThis.fetch = real();
// The host loads its Response at the first use, whichever client uses it: that is not the client's time.
await (await globalThis.fetch()).text();

const began = performance.now();
const { connect } = await import(`../clients/${process.argv[2]}.mjs`);
const loaded = performance.now();
const answer = connect(OPTIONS).createApiToken(REQUEST);
const called = performance.now();
await answer;
const answered = performance.now();
process.stdout.write(JSON.stringify({ sinceStart: answered, whole: answered - began, load: loaded - began, call: called - loaded, answer: answered - called }));
