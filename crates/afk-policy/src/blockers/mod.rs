//! What an issue waits for: reading it from the issue's text ([`blocked_by`]), and which of it is still open ([`Blockers`]).
//!
//! The reader errs on the side of a blocker: one too many stops an issue with a reason that people can read, one too few
//! starts an agent on work that cannot succeed. It makes one pass over the text.

mod clause;
mod inline;
mod lines;
mod open;
mod reader;
mod reference;
mod stems;
mod token;
mod trigger;

pub use open::{BlockerState, Blockers};

use alloc::vec::Vec;

use afk_core::RepoId;
use afk_core::issue::BlockerRef;

use reader::Reader;
use reference::Names;

/// The blockers that the text names, as written: in the order of their first mention, each once, the issue itself too if it
/// says so. `repo` is the issue's own repository; `web_host` is the tracker's host as it stands in page links, with port and
/// base path (`github.com`, `git.example.org/forge`).
///
/// ```
/// # use afk_policy::blocked_by;
/// let repo = afk_core::RepoId::parse("acme/web")?;
/// let body = "## Blocked by\n- #3\n- [x] #4\n- acme/api#5\n\n## Notes\nNot blocked by #6.";
/// let found: Vec<_> = blocked_by(body, &repo, "github.com").iter().map(|it| format!("{}#{}", it.repo, it.number)).collect();
/// assert_eq!(found, ["acme/web#3", "acme/api#5"]);
/// # Ok::<(), afk_core::ids::InvalidId>(())
/// ```
#[must_use]
pub fn blocked_by(body: &str, repo: &RepoId, web_host: &str) -> Vec<BlockerRef> {
    // Most texts name no dependency at all, and this costs far less than reading them.
    if !trigger::may_occur(body) {
        return Vec::new();
    }
    Reader::new(Names { repo, web_host: web_host.trim_end_matches('/') }).read(body)
}

#[cfg(test)]
mod tests;
