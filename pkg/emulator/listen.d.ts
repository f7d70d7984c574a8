/**
 * Serves an emulator on a port of this machine. Node only.
 * @param handler An emulator, or anything with its `fetch`.
 * @returns Rejects if the port is not free.
 */
export function listen(handler: Handler, options?: ListenOptions): Promise<Listening>;

/** An emulator, or another handler of web-standard requests. */
export interface Handler {
  /** Gets a `Request` and resolves to a `Response`. */
  fetch(request: any): Promise<{ readonly status: number }>;
}

export interface ListenOptions {
  /** Default 0: a free one. */
  port?: number | undefined;
}

export interface Listening {
  /** The origin, without a trailing slash. */
  url: string;
  port: number;
  /** Ends every connection at once, and every answer that is still pending. */
  close: () => Promise<void>;
}
