//! Reads one value of each kind. A value that is wrong becomes a problem on the list and `None` to the caller, so that all
//! problems are found in one go.

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use super::entries::{list, repository, shown_entry, shown_value};
use super::keys::{Key, SecretKey};
use super::urls::{self, PlainHttp, UrlProblem};
use super::{ConfigError, ConfigErrors};
use crate::ids::{Login, RepoId};
use crate::secret::{Secret, SecretSource};

/// A lookup, and the problems so far.
pub(super) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    pub(super) errors: ConfigErrors,
}

impl<'a> Reader<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self { lookup, errors: ConfigErrors::default() }
    }

    /// Puts a problem on the list, with the kind of the key as its remedy.
    pub(super) fn wrong(&mut self, key: &Key, problem: impl Into<String>) {
        self.advise(key, problem, format!("write {}", key.kind));
    }

    /// Puts a problem on the list, with a remedy of its own.
    pub(super) fn advise(&mut self, key: &Key, problem: impl Into<String>, remedy: impl Into<String>) {
        self.errors.extend([ConfigError::new(key.name, problem, remedy)]);
    }

    /// The value as it stands; a blank one is none.
    pub(super) fn raw(&self, key: &Key) -> Option<String> {
        (self.lookup)(key.name).filter(|value| !value.trim().is_empty())
    }

    fn checked<T>(&mut self, key: &Key, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let read = read(&self.raw(key)?);
        read.map_err(|problem| self.wrong(key, problem)).ok()
    }

    pub(super) fn switch(&mut self, key: &Key) -> Option<bool> {
        let value = (self.lookup)(key.name)?;
        let is = |words: [&str; 4]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
        if is(["1", "true", "yes", "on"]) {
            return Some(true);
        }
        if is(["0", "false", "no", "off"]) {
            return Some(false);
        }
        let blank = value.trim().is_empty();
        let problem = if blank { "blank".to_string() } else { format!("{} is neither", shown_value(&value)) };
        self.wrong(key, problem);
        None
    }

    pub(super) fn whole<T: TryFrom<u64>>(&mut self, key: &Key) -> Option<T> {
        let (min, max) = key.kind.bounds();
        self.checked(key, |value| {
            if !value.bytes().all(|b| b.is_ascii_digit()) {
                return Err(format!("{} is not made of digits alone", shown_value(value)));
            }
            let number = value.parse().ok().filter(|number| (min..=max).contains(number));
            let number = number.and_then(|number| T::try_from(number).ok());
            number.ok_or_else(|| format!("{} is out of range", shown_value(value)))
        })
    }

    pub(super) fn decimal(&mut self, key: &Key) -> Option<f64> {
        self.checked(key, |value| {
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            let plain = match value.split_once('.') {
                Some((whole, fraction)) => digits(whole) && digits(fraction),
                None => digits(value),
            };
            let number = value.parse::<f64>().ok().filter(|number| plain && number.is_finite());
            number.ok_or_else(|| format!("{} is not a plain number", shown_value(value)))
        })
    }

    /// One of `words`, each with what it stands for.
    pub(super) fn word<T: Copy>(&mut self, key: &Key, words: &[(&str, T)]) -> Option<T> {
        self.checked(key, |value| {
            let found = words.iter().find(|(word, _)| value.eq_ignore_ascii_case(word));
            found.map(|(_, meaning)| *meaning).ok_or_else(|| format!("{} is none of them", shown_value(value)))
        })
    }

    /// Text that `fine` accepts.
    pub(super) fn text(&mut self, key: &Key, fine: impl Fn(&str) -> bool) -> Option<String> {
        self.checked(key, |value| {
            if fine(value) { Ok(value.to_string()) } else { Err(format!("{} does not fit", shown_value(value))) }
        })
    }

    pub(super) fn label(&mut self, key: &Key) -> Option<String> {
        self.checked(key, |value| {
            let label = value.trim();
            if label.contains(',') {
                return Err("holds a comma".to_string());
            }
            let fine = label.chars().count() <= 50 && !label.contains(char::is_control);
            if fine { Ok(label.to_string()) } else { Err("too long, or holds a control character".to_string()) }
        })
    }

    pub(super) fn file(&mut self, key: &Key) -> Option<String> {
        self.checked(key, |value| {
            if value.contains(char::is_control) {
                Err("holds a control character".to_string())
            } else {
                Ok(value.to_string())
            }
        })
    }

    pub(super) fn login(&mut self, key: &Key) -> Option<Login> {
        self.checked(key, |value| login(value).map_err(|problem| format!("the value {problem}")))
    }

    pub(super) fn logins(&mut self, key: &Key) -> BTreeSet<Login> {
        self.entries(key, login)
    }

    pub(super) fn repositories(&mut self, key: &Key) -> BTreeSet<RepoId> {
        self.entries(key, repository)
    }

    fn entries<T: Ord>(&mut self, key: &Key, read: fn(&str) -> Result<T, &'static str>) -> BTreeSet<T> {
        let mut entries = BTreeSet::new();
        let text = self.raw(key).unwrap_or_default();
        for (position, entry) in list(&text, ',').filter(|_| !text.is_empty()) {
            match read(entry) {
                Ok(entry) => drop(entries.insert(entry)),
                Err(problem) => self.wrong(key, format!("{} {problem}", shown_entry(position, entry))),
            }
        }
        entries
    }

    /// A value with a grammar of its own.
    pub(super) fn grammar<T: Default>(&mut self, key: &Key, parse: fn(&str, &mut Vec<String>) -> T) -> T {
        let Some(text) = self.raw(key) else { return T::default() };
        let mut problems = Vec::new();
        let parsed = parse(&text, &mut problems);
        problems.into_iter().for_each(|problem| self.wrong(key, problem));
        parsed
    }

    pub(super) fn address(&mut self, key: &Key) -> Option<String> {
        let value = self.raw(key)?;
        match urls::base(&value) {
            Ok((url, address)) => self.fitting(key, address).then_some(url),
            Err(problem) => self.unusable(key, problem),
        }
    }

    /// A secret, inline or in a file, which is not looked at here.
    pub(super) fn secret(&mut self, key: &SecretKey, fine: impl Fn(&str) -> bool) -> Option<SecretSource> {
        match (self.raw(&key.inline), self.file(&key.file)) {
            (None, None) => None,
            (None, Some(path)) => Some(SecretSource::File(path)),
            (Some(value), None) if fine(&value) => Some(SecretSource::Inline(Secret::new(value))),
            (Some(_), None) => {
                self.wrong(&key.inline, "the value (not shown) does not fit");
                None
            }
            (Some(_), Some(_)) => {
                let problem = format!("set beside {}", key.file.name);
                self.advise(&key.inline, problem, "set one of the two");
                None
            }
        }
    }

    /// A secret that is an address.
    pub(super) fn secret_address(&mut self, key: &SecretKey) -> Option<SecretSource> {
        let source = self.secret(key, |_| true)?;
        let SecretSource::Inline(url) = &source else { return Some(source) };
        match urls::inspect(url.expose()) {
            Ok(address) => self.fitting(&key.inline, address).then_some(source),
            Err(problem) => self.unusable(&key.inline, problem),
        }
    }

    fn unusable<T>(&mut self, key: &Key, problem: UrlProblem) -> Option<T> {
        self.wrong(
            key,
            format!(
                "the address (not shown) {}",
                match problem {
                    UrlProblem::Scheme => "does not start with http:// or https://".to_string(),
                    UrlProblem::UserInfo
                    | UrlProblem::Host
                    | UrlProblem::Port
                    | UrlProblem::Path
                    | UrlProblem::Query
                    | UrlProblem::Fragment => problem.to_string(),
                }
            ),
        );
        None
    }

    fn fitting(&mut self, key: &Key, address: urls::Address) -> bool {
        let plain = key.kind.plain_http();
        let taken = match plain {
            PlainHttp::Anywhere => "anything",
            PlainHttp::Inside => "loopback, private addresses and cluster-internal names",
            PlainHttp::Loopback => "loopback",
        };
        let fits = address.fits(plain);
        if !fits {
            self.advise(
                key,
                "would send a secret over plain http",
                format!("use https; http is taken for {taken} only"),
            );
        }
        fits
    }
}

fn login(text: &str) -> Result<Login, &'static str> {
    let name = text.strip_suffix("[bot]").unwrap_or(text);
    let fine = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    match text {
        "" => Err("is empty"),
        _ if text.starts_with('@') => Err("starts with @"),
        _ if name.is_empty() || !name.bytes().all(fine) => Err("is not an account name"),
        _ => Login::parse(text).map_err(|_| "is not an account name"),
    }
}
