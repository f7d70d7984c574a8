/**
 * Who is compared. The first is the package, the second what every figure is a ratio to.
 * @module
 */

/** @typedef {{dataAppName: string, name: string}} CreateRequest */

/**
 * @callback Connect
 * @param {{baseUrl: string, serviceToken: string, timeoutMs: number}} options
 * @returns {{createApiToken(request: CreateRequest): Promise<{key: string}>, listApiTokens?(request: {dataAppName: string}): Promise<object[]>,
 *   ensureApiToken?(request: CreateRequest): Promise<{key: string}>}}
 */

export const OURS = 'databrain-edge';
export const BASELINE = 'hand-written';
export const LIBRARIES = ['openapi-fetch', 'ofetch', 'octokit-request', 'ky', 'axios'];
/** The same call in Rust, with wasm-bindgen. */
export const REQWEST = 'reqwest';
export const CLIENTS = [OURS, BASELINE, ...LIBRARIES, REQWEST];
