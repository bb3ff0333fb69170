//! What a server was asked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Counts the requests of all servers.
static ARRIVED: AtomicU64 = AtomicU64::new(0);

/// A request and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Method, path and query: `GET /api/v1/user`.
    pub request: String,
    /// The status of the answer; `None` while there is none, for ever if the connection was cut or the client left.
    pub status: Option<u16>,
    /// Whether a client should ask this at all.
    pub expected: bool,
    /// Grows with the arrivals at all servers of this process.
    pub arrival: u64,
    /// From its arrival until the answer stood ready, without what [`Server::delay`](super::Server::delay) adds; nothing as long as there is none.
    pub took: Duration,
}

/// All of them, in the order of their arrival.
#[derive(Debug, Default)]
pub(super) struct Log(pub(super) Vec<Exchange>);

impl Log {
    /// Notes a request, and says under which number.
    pub(super) fn arrived(&mut self, request: &str) -> usize {
        let arrival = ARRIVED.fetch_add(1, Ordering::Relaxed);
        self.0.push(Exchange { request: request.into(), status: None, expected: true, arrival, took: Duration::ZERO });
        self.0.len() - 1
    }

    pub(super) fn took(&mut self, number: usize, took: Duration) {
        self.0[number].took = took;
    }

    pub(super) fn answered(&mut self, number: usize, status: Option<u16>, expected: bool) {
        let exchange = &mut self.0[number];
        (exchange.status, exchange.expected) = (status, expected);
    }
}

impl std::fmt::Display for Exchange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mark = if self.expected { "" } else { " (unexpected)" };
        match self.status {
            Some(status) => write!(f, "{status} {}{mark}", self.request),
            None => write!(f, "--- {}{mark}", self.request),
        }
    }
}
