import { createEmulator } from 'databrain-edge/emulator';
import { listen } from 'databrain-edge/emulator/listen';

const server = await listen(createEmulator());
console.log(server.url); // Pass it as baseUrl.
await server.close();
