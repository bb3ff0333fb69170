//! What a run has cost, from tokens and a price. In whole millionths of a dollar: money is not compared as floating point.

use crate::config::Config;

/// What a run has cost so far, in millionths of a US dollar; `None` without a price.
#[must_use]
pub fn micro_usd(tokens: u64, config: &Config) -> Option<u64> {
    let price = u128::from(micro(config.usd_per_mtok?));
    // A price for a million tokens in millionths of a dollar, so a million times what the tokens cost.
    Some(u64::try_from(u128::from(tokens) * price / 1_000_000).unwrap_or(u64::MAX))
}

/// Whether a run has spent its budget: strict, at the bound it has. Never without a price.
#[must_use]
pub fn is_spent(tokens: u64, config: &Config) -> bool {
    config.usd_per_mtok.is_some_and(|price| {
        u128::from(tokens) * u128::from(micro(price)) >= u128::from(micro(config.budget_usd)) * 1_000_000
    })
}

/// Dollars as the operator wrote them, rounded to millionths. What is no number of 0 or more was refused when it was parsed;
/// a cast of what is too large gives the largest number.
fn micro(usd: f64) -> u64 {
    (usd * 1_000_000.0 + 0.5) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::vec::Vec;

    fn config(price: Option<f64>, budget_usd: f64) -> Config {
        Config { usd_per_mtok: price, budget_usd, ..Config::disabled() }
    }

    #[test]
    fn spend_and_its_bound() {
        let rows = [
            (0, None, 100.0),
            (u64::MAX, None, 0.0),
            (0, Some(3.0), 0.0),
            (0, Some(3.0), 0.1),
            (33_333, Some(3.0), 0.1),
            (33_334, Some(3.0), 0.1),
            (33_333_333, Some(3.0), 100.0),
            (33_333_334, Some(3.0), 100.0),
            // Three times 0.1 is not 0.3 as a floating point number.
            (3_000_000, Some(0.1), 0.3),
            (2_999_999, Some(0.1), 0.3),
            (1, Some(0.000_001), 0.000_001),
            (1_000_000, Some(0.000_001), 0.000_001),
            (u64::MAX, Some(1e300), 1e300),
            (u64::MAX, Some(0.0), 100.0),
        ];
        let row = |(tokens, price, budget): &(u64, Option<f64>, f64)| {
            let config = config(*price, *budget);
            let (cost, spent) = (micro_usd(*tokens, &config), is_spent(*tokens, &config));
            format!("{tokens} at {price:?}: {cost:?} of {budget:?}, {}", if spent { "spent" } else { "left" })
        };
        insta::assert_snapshot!(rows.iter().map(row).collect::<Vec<_>>().join("\n"), @"
        0 at None: None of 100.0, left
        18446744073709551615 at None: None of 0.0, left
        0 at Some(3.0): Some(0) of 0.0, spent
        0 at Some(3.0): Some(0) of 0.1, left
        33333 at Some(3.0): Some(99999) of 0.1, left
        33334 at Some(3.0): Some(100002) of 0.1, spent
        33333333 at Some(3.0): Some(99999999) of 100.0, left
        33333334 at Some(3.0): Some(100000002) of 100.0, spent
        3000000 at Some(0.1): Some(300000) of 0.3, spent
        2999999 at Some(0.1): Some(299999) of 0.3, left
        1 at Some(1e-6): Some(0) of 1e-6, left
        1000000 at Some(1e-6): Some(1) of 1e-6, spent
        18446744073709551615 at Some(1e300): Some(18446744073709551615) of 1e300, spent
        18446744073709551615 at Some(0.0): Some(0) of 100.0, left
        ");
    }
}
