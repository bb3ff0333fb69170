//! What can go wrong with an exchange, whatever the service would have said.

use crate::fault::Side;

use super::reply::Reply;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The connection ends without an answer.
    HangUp,
    /// Nothing comes, until the client leaves or the server stops.
    Silence,
    /// The head of the answer and half of its body come, then the connection ends.
    HalfBody,
    /// Something before the service answers with this status (502, 503, ..) and no body.
    Bare(u16),
    /// Something before the service answers with this status and a web page; 200 too.
    Page(u16),
    /// 429: asked too often.
    TooOften {
        /// When to come back.
        retry_after_seconds: u32,
    },
    /// The service is said to be elsewhere.
    Elsewhere {
        /// 301, 302, 307.
        status: u16,
        /// Where.
        location: String,
    },
    /// 200 with a JSON text of this many bytes.
    Oversized(usize),
}

impl Trouble {
    /// The answer in place of the service's; `None` where the service's own goes on its way.
    pub(super) fn reply(&self) -> Option<Reply> {
        match self {
            Self::HangUp | Self::Silence | Self::HalfBody => None,
            Self::Bare(status) => Some(Reply::empty(*status)),
            Self::Page(status) => {
                let page = format!("<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>\n");
                Some(Reply::html(*status, &page))
            }
            Self::TooOften { retry_after_seconds } => {
                Some(Reply::text(429, "Too Many Requests\n").header("retry-after", retry_after_seconds))
            }
            Self::Elsewhere { status, location } => Some(Reply::empty(*status).header("location", location)),
            Self::Oversized(bytes) => {
                let text = "x".repeat(bytes.saturating_sub(2));
                Some(Reply::json(200, &serde_json::Value::String(text)))
            }
        }
    }
}

/// Which requests it happens to, counted from when it is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    about: String,
    skip: usize,
    times: usize,
}

impl Pick {
    /// All.
    #[must_use]
    pub fn every() -> Self {
        Self { about: String::new(), skip: 0, times: usize::MAX }
    }

    /// The n-th from now, from 0.
    #[must_use]
    pub fn nth(n: usize) -> Self {
        Self { skip: n, times: 1, ..Self::every() }
    }

    /// The n-th from now, from 0, and all after it: the server is gone.
    #[must_use]
    pub fn from_nth(n: usize) -> Self {
        Self { skip: n, ..Self::every() }
    }

    /// The same, but counting only requests whose line (`GET /api/v1/user`, ..) contains this.
    #[must_use]
    pub fn about(self, text: &str) -> Self {
        Self { about: text.into(), ..self }
    }

    /// The same, but only so many times.
    #[must_use]
    pub fn times(self, times: usize) -> Self {
        Self { times, ..self }
    }

    /// Counts a request, and says whether it is one.
    fn hits(&mut self, request: &str) -> bool {
        if !request.contains(&self.about) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        let hit = self.times > 0;
        self.times = self.times.saturating_sub(usize::from(hit && self.times < usize::MAX));
        hit
    }
}

/// Everything that is planned for a server.
#[derive(Debug, Default)]
pub(super) struct Plans(Vec<(Pick, Side, Trouble)>);

impl Plans {
    pub(super) fn add(&mut self, pick: Pick, side: Side, trouble: Trouble) {
        self.0.push((pick, side, trouble));
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// What happens to this request. Every plan counts it; of several that it fits, the first is carried out.
    pub(super) fn happens_to(&mut self, request: &str) -> Option<(Side, Trouble)> {
        let mut found = None;
        for (pick, side, trouble) in &mut self.0 {
            if pick.hits(request) && found.is_none() {
                found = Some((*side, trouble.clone()));
            }
        }
        found
    }
}
