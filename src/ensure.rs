//! `ensureApiToken`: one token of a name, also when an answer is lost. The API has no idempotency key and deletes no
//! token, so what is not known is looked up.

use wasm_bindgen::prelude::*;

use crate::call::{Asks, Call, Waits};
use crate::error::{Error, Kind, Outcome};
use crate::field::{Table, fields};
use crate::host;
use crate::options::{CALL, CREDENTIALS, OWN, number};

// In the place of a number of lists; `pkg/ending.js` has the same.
const NOTHING: i32 = -1;
const FOLLOWS: i32 = -2;

const DEFAULT_SETTLE_MS: f64 = 2_000.0;

/// The tables of its options.
pub static ENSURE_OPTIONS: Table = Table(&[CREDENTIALS, CALL, ENSURE]);

fields! {
    /// Only `ensureApiToken` takes these.
    ENSURE: EnsureOnlyOptions {
        /// Milliseconds that a creation whose answer was lost may still take to show in the list: more than 0, at most
        /// 2147483647. Default 2000. Only after them is it taken for not having happened.
        optional settleMs: Milliseconds,
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &'static str = r"
/** The options of `ensureApiToken`. */
export type EnsureApiTokenOptions = ServiceTokenOptions & EnsureOnlyOptions;

/** What `ensureApiToken` resolves to. */
export interface EnsureApiTokenAnswer {
  /** The token of that name. Of several, the newest by `createdAt`: an older one may have been rotated away. */
  key: string;
  /** Whether this call made it. */
  created: boolean;
  /** Whether the answer to its creation was lost, and it was found by listing. */
  reconciled: boolean;
  /**
   * How many more tokens of that name have appeared meanwhile: somebody else made one at the same time, or the server did twice
   * what it was asked once. Absent where there are none.
   */
  duplicates?: number;
}
";

/// What follows from what its requests come to, once [`Call`] repeats them no more.
impl Call {
    /// Calls of one process that want the same token share the work. Not on workerd, where a request may not wait for another one's.
    pub fn share(&mut self) {
        self.waits = Waits::Leader;
        if host::lead() {
            // With a creation under way whose end nobody saw, nothing is created; it is looked for until the deadline.
            if self.is_open {
                self.search(false)
            } else {
                self.send(false)
            }
        }
    }

    /// A request was answered well.
    pub fn answered(&mut self, is_list: bool) {
        match self.asks {
            Asks::Own => host::resolve(is_list.into()),
            Asks::Create => self.found(true, false),
            Asks::Look if host::newest() => self.found(false, false),
            Asks::Look => self.create(),
            Asks::Search => {
                self.lists = self.lists.wrapping_add(1);
                if host::newest() {
                    self.found(true, true);
                } else if self.has_settled && self.may_create_again {
                    // It has not come about, and will not.
                    self.may_create_again = false;
                    self.create();
                } else {
                    self.has_settled = true;
                    self.settle();
                }
            }
        }
    }

    /// A request has failed for good.
    pub fn failed(&mut self, error: Error) {
        match (self.asks, error.kind) {
            (Asks::Create, kind) if error.outcome == Outcome::Unknown => {
                // One that timed out may still land, at any time. Of one that has ended nothing more will come.
                let may_create_again = self.may_create_again && kind != Kind::Timeout;
                self.is_open = true;
                self.search(may_create_again);
            }
            // It must be found out what became of the creation: until a list works.
            (Asks::Search, Kind::Network | Kind::Server | Kind::RateLimit | Kind::BadResponse) => {
                self.settle()
            }
            (Asks::Create, _) => {
                self.is_open = false;
                self.fail(error);
            }
            _ => self.fail(error),
        }
    }

    fn create(&mut self) {
        self.asks = Asks::Create;
        self.send(false);
    }

    fn search(&mut self, may_create_again: bool) {
        if self.has_listener {
            host::tell_reconcile();
        }
        self.asks = Asks::Search;
        self.may_create_again = may_create_again;
        self.send(false);
    }

    fn settle(&mut self) {
        self.wait(Waits::Settle, number(OWN).unwrap_or(DEFAULT_SETTLE_MS));
    }

    fn found(&self, created: bool, reconciled: bool) {
        if !host::found(created.into(), reconciled.into()) {
            let message = "the list names a token of this name without its key, so that nothing can be compared; use createApiToken and keep its answer";
            self.fail(Error::bad_response(message));
        }
    }

    /// What the host adds to the message of a failure that its last request does not know, and what became of the whole: a failure of a list says nothing of
    /// the creation before it; and where none was sent, none has happened.
    pub fn explain(&self, outcome: Outcome) -> (i32, Outcome) {
        // Where it was cut while it was created, the outcome of that attempt says so.
        let is_open = self.is_open || self.asks == Asks::Create && outcome == Outcome::Unknown;
        if self.waits == Waits::Leader {
            (FOLLOWS, Outcome::Unknown)
        } else if is_open {
            (self.lists, Outcome::Unknown)
        } else if self.asks != Asks::Own && outcome == Outcome::Unknown {
            (NOTHING, Outcome::NotSent)
        } else {
            (NOTHING, outcome)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_is_that_of_the_table() {
        assert_eq!(ENSURE_OPTIONS.names().get(OWN as usize), Some(&"settleMs"));
    }
}
