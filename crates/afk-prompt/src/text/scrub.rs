//! Secrets out of logs and agents' words. A net with holes, not a wall: it knows the usual forms.

use alloc::string::String;
use alloc::vec::Vec;

/// Stands where a secret stood.
const MARK: &str = "[scrubbed]";

/// Beginnings of well-known tokens, and how many more characters make one.
const PREFIXES: [(&str, usize); 22] = [
    ("ghp_", 16),
    ("gho_", 16),
    ("ghu_", 16),
    ("ghs_", 16),
    ("ghr_", 16),
    ("github_pat_", 16),
    ("glpat-", 16),
    ("xoxa-", 8),
    ("xoxb-", 8),
    ("xoxe-", 8),
    ("xoxp-", 8),
    ("xoxr-", 8),
    ("xoxs-", 8),
    ("xapp-", 8),
    ("AKIA", 16),
    ("ASIA", 16),
    ("AIza", 30),
    ("eyJ", 24),
    ("hvs.", 16),
    ("npm_", 24),
    ("sk-", 20),
    ("tk_", 24),
];

/// Words whose value is a secret however short it is.
const STRONG: [&str; 4] = ["password", "passwd", "passphrase", "pwd"];
/// Words whose value is a secret when it is long.
const WEAK: [&str; 7] = ["key", "token", "secret", "credential", "credentials", "signature", "sig"];
/// Headers whose whole value is a secret.
const HEADERS: [&str; 2] = ["authorization", "cookie"];

/// Replaces what looks like a secret: private keys, well-known tokens, `Bearer` values, passwords in addresses, and values
/// of keys, tokens, secrets and passwords. A second pass changes nothing.
#[must_use]
pub fn scrub(text: &str) -> String {
    let text = orphaned_keys(&private_keys(text));
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        if let Some((kept, after)) = secret_at(&out, c, rest) {
            out.push_str(kept);
            out.push_str(MARK);
            rest = after;
        } else {
            out.push(c);
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    out
}

/// What to keep before the secret and what follows it, if a secret begins here.
fn secret_at<'a>(before: &str, c: char, rest: &'a str) -> Option<(&'a str, &'a str)> {
    let at_word = !before.ends_with(|c: char| c.is_ascii_alphanumeric());
    match c {
        '=' => assignment(before, rest),
        ':' if rest.starts_with("://") => in_address(rest),
        ':' => assignment(before, rest),
        'B' | 'b' if at_word => bearer(rest).or_else(|| prefixed(rest)),
        _ if at_word && c.is_ascii_alphabetic() => prefixed(rest),
        _ => None,
    }
}

fn prefixed(rest: &str) -> Option<(&str, &str)> {
    let token = |(prefix, more): &(&str, usize)| {
        let value = rest.strip_prefix(prefix)?;
        let (run, after) = split(value, |c| c.is_ascii_alphanumeric() || "_-.".contains(c));
        (run.len() >= *more).then_some(("", after))
    };
    PREFIXES.iter().find_map(token)
}

fn bearer(rest: &str) -> Option<(&str, &str)> {
    let (word, after) = rest.split_at_checked("bearer".len())?;
    let (blank, value) = split(after, |c| c == ' ' || c == '\t');
    let (run, after) = split(value, is_base64);
    let found = word.eq_ignore_ascii_case("bearer") && !blank.is_empty() && run.len() >= 8;
    found.then(|| rest.split_at_checked(word.len() + blank.len())).flatten().map(|(kept, _)| (kept, after))
}

/// `://user:password@`.
fn in_address(rest: &str) -> Option<(&str, &str)> {
    let (authority, _) = split(rest.strip_prefix("://")?, |c| !c.is_whitespace() && !"/?#\"'`<>".contains(c));
    let (user, _) = authority.rsplit_once('@')?;
    let (kept, value) = rest.split_at_checked("://".len())?;
    if user.contains(':') { Some((kept, value.get(user.len()..)?)) } else { None }
}

/// `token=..`, `"password": ".."`, `Authorization: ..`; `rest` begins with the sign between name and value.
fn assignment<'a>(before: &str, rest: &'a str) -> Option<(&'a str, &'a str)> {
    let name = before.trim_end_matches([' ', '\t', '"', '\'', ']']);
    let named = |words: &[&str]| words.iter().any(|word| ends_with(name, word));
    let (header, strong) = (named(&HEADERS), named(&STRONG));
    if !header && !strong && !named(&WEAK) {
        return None;
    }
    let (sign, value) = split(rest, |c| " \t=:>\"'".contains(c));
    let (run, after) = match (header, strong) {
        (true, _) => split(value, |c| !"\n\r\"'".contains(c)),
        (false, true) => split(value, |c| !c.is_whitespace() && !"\"'".contains(c)),
        (false, false) => split(value, is_base64),
    };
    // Hex and base64 of this length hold a digit; words and paths without one stay readable.
    let telling = run.len() >= 16 && run.contains(|c: char| c.is_ascii_digit());
    let secret = !run.is_empty() && (header || strong || telling);
    secret.then_some((sign, after))
}

/// A log's tail may begin inside a key: lines of base64 that end in the mark of a private key's end.
fn orphaned_keys(text: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for line in text.split('\n') {
        if line.contains("-----END ") && line.contains("PRIVATE KEY") {
            while kept.last().is_some_and(|line| !line.is_empty() && line.trim().chars().all(is_base64)) {
                kept.pop();
            }
            kept.push(MARK);
        } else {
            kept.push(line);
        }
    }
    kept.join("\n")
}

/// Whole private keys, and ones whose end is missing with everything after them.
fn private_keys(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("-----BEGIN ") {
        out.push_str(before);
        let key = after.split_once("-----").filter(|(label, _)| label.len() < 60 && label.contains("PRIVATE KEY"));
        rest = match key {
            Some((_, body)) => {
                out.push_str(MARK);
                let end = body.split_once("-----END ").and_then(|(_, label)| label.split_once("-----"));
                end.map_or("", |(_, after)| after)
            }
            None => {
                out.push_str("-----BEGIN ");
                after
            }
        };
    }
    out.push_str(rest);
    out
}

fn is_base64(c: char) -> bool {
    c.is_ascii_alphanumeric() || "+/=_-.~".contains(c)
}

fn split(text: &str, run: impl Fn(char) -> bool) -> (&str, &str) {
    let end = text.find(|c| !run(c)).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

fn ends_with(text: &str, word: &str) -> bool {
    let start = text.len().checked_sub(word.len());
    start.and_then(|start| text.get(start..)).is_some_and(|tail| tail.eq_ignore_ascii_case(word))
}
