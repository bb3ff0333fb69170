//! Names that people give: repositories, issues, hosts, accounts, commits. Parsed once, at the edge.

use alloc::borrow::ToOwned;
use alloc::string::{String, ToString};
use alloc::sync::Arc;
use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

/// A name that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidId {
    /// Not `owner/name`.
    #[error("`{0}` is not owner/name")]
    Repo(String),
    /// Not a server address.
    #[error("`{0}` is not an http or https address")]
    Host(String),
    /// Not a commit id.
    #[error("`{0}` is not a full commit id")]
    Sha(String),
    /// Not an account name.
    #[error("`{0}` is not an account name")]
    Login(String),
    /// Not a UUID.
    #[error("`{0}` is not a UUID")]
    Uuid(String),
    /// Not `owner/name#number`.
    #[error("`{0}` is not owner/name#number")]
    Issue(String),
}

/// A repository, `owner/name`, in lower case: forges compare both without case.
///
/// Each of a repository's issues names it: a clone shares the text, and clones are the same without a look at it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RepoId(Arc<Parts>);

#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Parts {
    owner: String,
    name: String,
}

impl RepoId {
    /// Reads `owner/name`.
    ///
    /// # Errors
    /// Wildcards, URLs, blanks, `.`, `..` and a leading dash are refused, and so is any part over 100 characters.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let part = |part: &str| {
            let fine = !part.is_empty()
                && part.len() <= 100
                && !part.starts_with('-')
                && part != "."
                && part != ".."
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
            fine.then(|| part.to_ascii_lowercase())
        };
        let parsed = text.split_once('/').and_then(|(owner, name)| Some((part(owner)?, part(name)?)));
        match parsed {
            Some((owner, name)) => Ok(Self(Arc::new(Parts { owner, name }))),
            None => Err(InvalidId::Repo(text.to_owned())),
        }
    }

    /// The part before the slash.
    #[must_use]
    pub fn owner(&self) -> &str {
        &self.0.owner
    }

    /// The part after the slash.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }
}

impl fmt::Display for RepoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner(), self.name())
    }
}

impl fmt::Debug for RepoId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RepoId({self})")
    }
}

impl FromStr for RepoId {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::parse(text)
    }
}

impl TryFrom<String> for RepoId {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(&text)
    }
}

impl From<RepoId> for String {
    fn from(repo: RepoId) -> Self {
        repo.to_string()
    }
}

/// One issue of one repository, `owner/name#number`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssueRef {
    /// The repository.
    pub repo: RepoId,
    /// The number that people see.
    pub number: u64,
}

impl IssueRef {
    /// Reads `owner/name#number`.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let parsed = text.split_once('#').and_then(|(repo, number)| {
            let digits = !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit());
            let number = if digits { number.parse().ok()? } else { return None };
            Some(Self { repo: RepoId::parse(repo).ok()?, number })
        });
        parsed.ok_or_else(|| InvalidId::Issue(text.to_owned()))
    }
}

impl fmt::Display for IssueRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.repo, self.number)
    }
}

/// A tracker as it stands in ids and paths: authority with port, plus base path, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Host(String);

impl Host {
    /// Takes the host out of the tracker's URL: `https://Git.Example.org:3000/Forge/` is `git.example.org:3000/forge`.
    ///
    /// # Errors
    /// Not an http(s) URL, or one with a user, a query or a fragment.
    pub fn from_url(url: &str) -> Result<Self, InvalidId> {
        let wrong = || InvalidId::Host(url.to_owned());
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        let web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
        let rest = rest.trim_end_matches('/');
        let fine = |c: char| c.is_ascii_alphanumeric() || "-._~:[]/".contains(c);
        let traverses = rest.split('/').any(|part| part.is_empty() || part == "." || part == "..");
        if !web || !rest.chars().all(fine) || traverses { Err(wrong()) } else { Ok(Self(rest.to_ascii_lowercase())) }
    }

    /// The host as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An account name, in lower case: forges compare them without case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Login(String);

impl Login {
    /// Reads an account name; `name[bot]` is one.
    ///
    /// # Errors
    /// Blank, over 100 bytes, or with white space or control characters.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let fine = !text.is_empty() && text.len() <= 100 && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        if fine { Ok(Self(text.to_lowercase())) } else { Err(InvalidId::Login(text.to_owned())) }
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Login {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(&text)
    }
}

impl From<Login> for String {
    fn from(login: Login) -> Self {
        login.0
    }
}

/// A full commit id: 40 or 64 hexadecimal digits, lower case.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Sha(String);

impl Sha {
    /// Reads a full commit id.
    ///
    /// # Errors
    /// Anything but 40 or 64 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        let fine = matches!(text.len(), 40 | 64) && text.bytes().all(|b| b.is_ascii_hexdigit());
        if fine { Ok(Self(text.to_ascii_lowercase())) } else { Err(InvalidId::Sha(text.to_owned())) }
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first ten digits, for people.
    #[must_use]
    pub fn short(&self) -> &str {
        self.0.get(..10).unwrap_or(&self.0)
    }
}

impl fmt::Display for Sha {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Sha {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::parse(&text)
    }
}

impl From<Sha> for String {
    fn from(sha: Sha) -> Self {
        sha.0
    }
}
