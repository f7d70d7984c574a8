const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export const sha256 = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));

/** Tells keys apart without showing them: the first 12 hex digits of SHA-256. A key is a random UUID, so nothing can be guessed from it. */
export const fingerprint = async (key: string) => hex(await sha256(key)).slice(0, 12);
