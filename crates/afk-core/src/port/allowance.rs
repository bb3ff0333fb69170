//! What a server still allows to be asked.

use jiff::Timestamp;

/// What one reply told of a limit on requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// Requests left.
    pub remaining: u64,
    /// Of so many.
    pub limit: u64,
    /// When there are as many again, by the server's clock.
    pub resets_at: Option<Timestamp>,
}

impl Allowance {
    /// Whether no more than a quarter is left. That is the watcher's: a run that is not watched is worse than one that starts
    /// later.
    #[must_use]
    pub fn is_scarce(&self) -> bool {
        u128::from(self.remaining) * 4 <= u128::from(self.limit)
    }

    /// Whether less is left of this one than of the other, each as a share of its limit.
    #[must_use]
    pub fn is_tighter_than(&self, other: &Self) -> bool {
        u128::from(self.remaining) * u128::from(other.limit) < u128::from(other.remaining) * u128::from(self.limit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(remaining: u64, limit: u64) -> Allowance {
        Allowance { remaining, limit, resets_at: None }
    }

    #[test]
    fn the_last_quarter_is_scarce() {
        let scarce =
            [(0, 5000), (1250, 5000), (1251, 5000), (5000, 5000), (7, 30), (8, 30), (0, 0), (u64::MAX, u64::MAX)];
        assert_eq!(
            scarce.map(|(remaining, limit)| of(remaining, limit).is_scarce()),
            [true, true, false, false, true, false, true, false]
        );
    }

    #[test]
    fn shares_are_compared_and_not_numbers() {
        assert!(of(20, 30).is_tighter_than(&of(4000, 5000)));
        assert!(!of(4000, 5000).is_tighter_than(&of(20, 30)));
        assert!(!of(15, 30).is_tighter_than(&of(2500, 5000)), "the same");
    }
}
