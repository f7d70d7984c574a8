const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export const sha256 = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));

/** The first 12 hex digits of SHA-256, which identify a key without revealing it, because keys are random UUIDs. */
export const fingerprint = async (key: string) => hex(await sha256(key)).slice(0, 12);
