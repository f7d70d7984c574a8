/**
 * Serves an emulator on a port of 127.0.0.1. Available only in Node.
 * @param handler An emulator, or another object with its `fetch`.
 * @returns The server. The promise rejects if the port is in use.
 */
export function listen(handler: Handler, options?: ListenOptions): Promise<Listening>;

/** An emulator, or another handler of web-standard requests. */
export interface Handler {
  /** Receives a `Request` and resolves to a `Response`. */
  fetch(request: any): Promise<{ readonly status: number }>;
}

export interface ListenOptions {
  /** The port. Default 0, which selects a free one. */
  port?: number | undefined;
}

export interface Listening {
  /** The origin, without a trailing slash. */
  url: string;
  port: number;
  /** Closes all connections at once, even those with pending answers. */
  close: () => Promise<void>;
}
