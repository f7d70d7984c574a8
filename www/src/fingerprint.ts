const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export const sha256 = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));

/** Distinguishes keys without showing them: the first 12 hex digits of SHA-256. They do not reveal a key, which is a random UUID. */
export const fingerprint = async (key: string) => hex(await sha256(key)).slice(0, 12);
