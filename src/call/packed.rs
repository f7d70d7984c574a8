//! A call as the number that it is in the host's hands: eight bits for its place in the table, two for each of what follows, one for each of what is true or
//! false, and the others for the lists.

use super::{Asks, Call, Waits};
use crate::error::Outcome;

impl Call {
    const ASKS: i32 = 8;
    const WAITS: i32 = 10;
    const OUTCOME: i32 = 12;
    const LISTENER: i32 = 1 << 14;
    const OPEN: i32 = 1 << 15;
    const AGAIN: i32 = 1 << 16;
    const SETTLED: i32 = 1 << 17;
    const LISTS: i32 = 18;
    const MOST_LISTS: i32 = 0x1fff;

    pub(super) fn unpacked(state: i32) -> Self {
        Self {
            number: state & 0xff,
            asks: match state >> Self::ASKS & 3 {
                0 => Asks::Own,
                1 => Asks::Look,
                2 => Asks::Create,
                _ => Asks::Search,
            },
            waits: match state >> Self::WAITS & 3 {
                0 => Waits::Answer,
                1 => Waits::Pause,
                2 => Waits::Settle,
                _ => Waits::Leader,
            },
            outcome: match state >> Self::OUTCOME & 3 {
                0 => Outcome::NotSent,
                1 => Outcome::Rejected,
                _ => Outcome::Unknown,
            },
            has_listener: state & Self::LISTENER != 0,
            is_open: state & Self::OPEN != 0,
            may_create_again: state & Self::AGAIN != 0,
            has_settled: state & Self::SETTLED != 0,
            lists: state >> Self::LISTS,
        }
    }

    pub(super) fn packed(self) -> i32 {
        let mark = |mark: i32, is_set: bool| if is_set { mark } else { 0 };
        self.number
            | (self.asks as i32) << Self::ASKS
            | (self.waits as i32) << Self::WAITS
            | (self.outcome as i32) << Self::OUTCOME
            | mark(Self::LISTENER, self.has_listener)
            | mark(Self::OPEN, self.is_open)
            | mark(Self::AGAIN, self.may_create_again)
            | mark(Self::SETTLED, self.has_settled)
            | self.lists.min(Self::MOST_LISTS) << Self::LISTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exports::OPERATIONS;

    fn calls() -> impl Iterator<Item = Call> {
        let asks = [Asks::Own, Asks::Look, Asks::Create, Asks::Search];
        let waits = [Waits::Answer, Waits::Pause, Waits::Settle, Waits::Leader];
        let outcomes = [Outcome::NotSent, Outcome::Rejected, Outcome::Unknown];
        (0..768).map(move |case| Call {
            number: if case & 1 == 0 { 0 } else { 0xff },
            asks: asks[case / 16 % 4],
            waits: waits[case / 64 % 4],
            outcome: outcomes[case / 256],
            has_listener: case & 1 != 0,
            is_open: case & 2 != 0,
            may_create_again: case & 4 != 0,
            has_settled: case & 8 != 0,
            lists: i32::try_from(case).unwrap(),
        })
    }

    #[test]
    fn a_call_comes_back_from_the_host_as_it_was() {
        let mut numbers: Vec<i32> = calls().map(Call::packed).collect();
        for (call, number) in calls().zip(&numbers) {
            assert_eq!(Call::unpacked(*number), call);
        }
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), calls().count());
    }

    #[test]
    fn it_begins_at_its_number_with_nothing_done() {
        for number in 0..i32::try_from(OPERATIONS.len()).unwrap() + 1 {
            let call = Call::unpacked(number);
            assert_eq!(
                (call.number, call.asks, call.outcome, call.lists),
                (number, Asks::Own, Outcome::NotSent, 0)
            );
            assert!(
                !(call.has_listener || call.is_open || call.may_create_again || call.has_settled)
            );
        }
    }

    #[test]
    fn lists_without_end_are_still_lists() {
        let call = Call {
            lists: i32::MAX,
            ..Call::unpacked(3)
        };
        let back = Call::unpacked(call.packed());
        assert_eq!(
            back,
            Call {
                lists: Call::MOST_LISTS,
                ..call
            }
        );
    }
}
