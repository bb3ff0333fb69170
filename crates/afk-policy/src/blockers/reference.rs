//! The forms in which one issue names another.

use afk_core::RepoId;
use afk_core::issue::BlockerRef;

/// What a bare number and a link are read against.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    /// The repository of the issue whose text is read.
    pub(super) repo: &'a RepoId,
    /// The tracker's host with its base path, without a trailing slash.
    pub(super) web_host: &'a str,
}

impl Names<'_> {
    /// An issue of the same repository.
    pub(super) fn local(&self, number: u64) -> BlockerRef {
        BlockerRef { repo: self.repo.clone(), number }
    }

    /// `owner/name` before a `#`.
    pub(super) fn qualified(repo: &str, number: u64) -> Option<BlockerRef> {
        Some(BlockerRef { repo: RepoId::parse(repo).ok()?, number })
    }

    /// The page of an issue or of a pull request (they share their numbers), on this tracker only.
    pub(super) fn page(&self, url: &str) -> Option<BlockerRef> {
        let rest = strip_scheme(url).unwrap_or(url);
        let (host, path) = rest.split_at_checked(self.web_host.len())?;
        if !host.eq_ignore_ascii_case(self.web_host) {
            return None;
        }
        let mut parts = path.strip_prefix('/')?.splitn(4, '/');
        let (owner, name, sort, tail) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        if !matches!(sort, "issues" | "pull" | "pulls") {
            return None;
        }
        let (number, length) = leading_number(tail)?;
        let ends = tail.get(length..)?.chars().next().is_none_or(|c| !c.is_alphanumeric());
        let repo = ends.then(|| alloc::format!("{owner}/{name}"))?;
        Self::qualified(&repo, number)
    }
}

/// The rest of an http(s) URL.
pub(super) fn strip_scheme(text: &str) -> Option<&str> {
    ["https://", "http://"].into_iter().find_map(|scheme| {
        let (head, rest) = text.split_at_checked(scheme.len())?;
        head.eq_ignore_ascii_case(scheme).then_some(rest)
    })
}

/// A number at the start of a text and its length. No issue has the number 0, and none needs more than 64 bits.
pub(super) fn leading_number(text: &str) -> Option<(u64, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text.get(..length)?.parse().ok().filter(|number| *number > 0)?;
    Some((number, length))
}

/// The same, and it must stand alone: `3a`, `3_x` and `3.5` are no issue numbers.
pub(super) fn lone_number(text: &str) -> Option<(u64, usize)> {
    let (number, length) = leading_number(text)?;
    let mut rest = text.get(length..)?.bytes();
    let lone = match (rest.next(), rest.next()) {
        (Some(b'.'), Some(next)) => !next.is_ascii_digit(),
        (Some(next), _) => !next.is_ascii_alphanumeric() && next != b'_',
        (None, _) => true,
    };
    lone.then_some((number, length))
}
