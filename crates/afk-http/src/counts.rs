//! How often which server was asked, and what is left of its rate limit.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use afk_core::port::Allowance;

use crate::headers::RateLimit;

/// What was asked of the servers so far, by one process. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Counts(Arc<Mutex<Traffic>>);

/// The numbers of one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests by server and outcome; a repeated read counts twice.
    pub requests: BTreeMap<Asked, u64>,
    /// By server: the fewest requests left that any reply named, whichever of its buckets it spoke of.
    pub remaining: BTreeMap<String, u64>,
    /// By server: the bucket of which the smallest share was left, among those whose size a reply named.
    pub tightest: BTreeMap<String, Allowance>,
}

/// A server and how it answered.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Asked {
    /// `host` or `host:port`; of an address that is a secret, the name under which messages know it.
    pub host: String,
    /// The status; `None` where no answer came.
    pub status: Option<u16>,
}

impl Counts {
    /// The numbers so far.
    #[must_use]
    pub fn traffic(&self) -> Traffic {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Of the server's buckets, the one of which the smallest share was left.
    pub(crate) fn tightest(&self, host: &str) -> Option<Allowance> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).tightest.get(host).copied()
    }

    /// Notes one exchange, and what its reply said of the rate limit.
    pub(crate) fn note(&self, host: &str, status: Option<u16>, rate: Option<&RateLimit>) {
        let mut traffic = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *traffic.requests.entry(Asked { host: host.to_owned(), status }).or_default() += 1;
        if let Some(rate) = rate {
            let least = traffic.remaining.entry(host.to_owned()).or_insert(rate.remaining);
            *least = rate.remaining.min(*least);
            if let Some(limit) = rate.limit {
                let told = Allowance { remaining: rate.remaining, limit, resets_at: rate.resets_at };
                let tightest = traffic.tightest.entry(host.to_owned()).or_insert(told);
                if told.is_tighter_than(tightest) {
                    *tightest = told;
                }
            }
        }
    }
}

impl Traffic {
    /// All requests.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.requests.values().sum()
    }
}
