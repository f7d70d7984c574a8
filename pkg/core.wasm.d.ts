/** The core: a `WebAssembly.Module` where the platform compiles it. */
declare const core: any;
export default core;
