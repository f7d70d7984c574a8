// Import this file in place of 'databrain-edge'.
import core from 'databrain-edge/core.wasm';
import { useCore } from 'databrain-edge/slim';

useCore(core);

export * from 'databrain-edge/slim';
