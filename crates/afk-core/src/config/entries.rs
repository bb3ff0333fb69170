//! Lists with entries: splitting them, and showing an entry without showing what it should not hold.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use crate::ids::RepoId;

/// The longest entry that is shown: `owner/name` can be this long and still be right.
const SHOWN: usize = 201;

/// The longest single value that is shown. Tokens are longer: one that was pasted under the wrong key stays unseen.
const SHOWN_VALUE: usize = 16;

/// Whom an entry of the form `target=value` is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Repo(RepoId),
    Others,
}

/// A value in quotes, if it may be shown.
pub(super) fn shown_value(value: &str) -> String {
    if value.chars().count() <= SHOWN_VALUE { format!("{value:?}") } else { String::from("the value") }
}

/// What an entry is called in a problem. An address may hold a password.
pub(super) fn shown_entry(position: usize, entry: &str) -> String {
    let most = if entry.contains('/') { SHOWN } else { SHOWN_VALUE };
    let fine = !entry.is_empty() && entry.len() <= most && !entry.contains("://") && !entry.contains('@');
    let number = position + 1;
    if fine { format!("entry {number}, {entry:?},") } else { format!("entry {number}") }
}

/// The entries of a list in order, without the white space around them. An empty one stays in the list, because something
/// that should stand there does not.
pub(super) fn list(text: &str, separator: char) -> impl Iterator<Item = (usize, &str)> {
    text.split(separator).map(str::trim).enumerate()
}

/// Reads a repository as operators write it.
pub(super) fn repository(text: &str) -> Result<RepoId, &'static str> {
    let git = text.len() >= 4 && text.get(text.len() - 4..).is_some_and(|end| end.eq_ignore_ascii_case(".git"));
    match text {
        "" => Err("is empty"),
        _ if text.contains("://") => Err("is an address, not owner/name"),
        _ if text.contains('*') => Err("is a wildcard, and each repository must be named"),
        _ if text.contains(char::is_whitespace) => Err("holds white space"),
        _ if git => Err("ends in .git, which is no part of the name"),
        _ => RepoId::parse(text).map_err(|_| "is not owner/name"),
    }
}

/// Reads `target=value;target=value`; problems go to `problems`, one for each entry.
pub(super) fn assignments<'a>(text: &'a str, problems: &mut Vec<String>) -> Vec<(Target, &'a str)> {
    let mut read: Vec<(Target, &str)> = Vec::new();
    for (position, entry) in list(text, ';') {
        match assignment(entry) {
            Ok((target, _)) if read.iter().any(|(other, _)| *other == target) => {
                problems.push(format!("{} is the second for its repository", shown_entry(position, entry)));
            }
            Ok(assignment) => read.push(assignment),
            Err(problem) => problems.push(format!("{} {problem}", shown_entry(position, entry))),
        }
    }
    read
}

fn assignment(entry: &str) -> Result<(Target, &str), String> {
    if entry.is_empty() {
        return Err("is empty".to_string());
    }
    let (target, value) = entry.split_once('=').ok_or("has no =")?;
    let target = match target.trim() {
        "*" => Target::Others,
        name => Target::Repo(repository(name).map_err(|problem| format!("names a repository that {problem}"))?),
    };
    Ok((target, value.trim()))
}
