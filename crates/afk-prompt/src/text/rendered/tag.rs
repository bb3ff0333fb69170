//! Tags: their names are kept, and where they lead to.

use alloc::format;
use alloc::string::String;

/// Stands where a tag without an end stood.
pub(super) const ENDLESS: &str = "[an HTML tag without an end was removed here, with everything after it]";

/// Elements whose contents no page shows.
const UNSEEN: [&str; 10] =
    ["script", "style", "template", "noscript", "iframe", "noembed", "noframes", "object", "svg", "title"];
/// Where a tag leads to; no other attribute can be looked at.
const KEPT: [&str; 2] = ["href", "src"];

/// What stands at a `<`.
pub(super) enum Read<'a> {
    /// A tag: what is shown of it, and the text behind it.
    Tag(String, &'a str),
    /// No tag: a page shows it.
    Words,
    /// A tag that hides all that follows.
    Endless,
}

/// Reads what begins with `<`; as a browser does, if it is raw. `closed`: whether a `>` is left at all.
pub(super) fn shown(text: &str, raw: bool, closed: bool) -> Read<'_> {
    if !closed {
        let tag = raw && name(text).is_some_and(|(_, _, rest)| !is_address(rest));
        return if tag { Read::Endless } else { Read::Words };
    }
    for (open, close) in [("<![CDATA[", "]]>"), ("<!", ">"), ("<?", if raw { ">" } else { "?>" })] {
        if let Some(inside) = text.strip_prefix(open) {
            return inside.split_once(close).map_or(Read::Words, |(_, after)| Read::Tag(String::new(), after));
        }
    }
    let Some((slash, name, attributes)) = name(text) else { return Read::Words };
    if is_address(attributes)
        && let Some((address, after)) = attributes.split_once('>')
        && !address.contains(char::is_whitespace)
    {
        return Read::Tag(format!("<{name}{address}>"), after);
    }
    let Some((kept, after)) = attributes_of(attributes, raw) else {
        return if raw { Read::Endless } else { Read::Words };
    };
    if !slash && UNSEEN.iter().any(|it| name.eq_ignore_ascii_case(it)) {
        return end_of(name, after).map_or(Read::Endless, |after| Read::Tag(String::new(), after));
    }
    Read::Tag(format!("<{slash}{name}{kept}>", slash = if slash { "/" } else { "" }), after)
}

/// Whether what begins here with `<` begins raw HTML if it begins a line: an address in angle brackets does not.
pub(super) fn begins(text: &str) -> bool {
    text.starts_with('<') && !name(text).is_some_and(|(_, _, rest)| is_address(rest))
}

/// Whether what follows the name goes on as an address does, which a page shows.
fn is_address(rest: &str) -> bool {
    rest.starts_with([':', '@', '.'])
}

/// Whether it is a closing tag, its name, and what follows that.
fn name(text: &str) -> Option<(bool, &str, &str)> {
    let inside = text.strip_prefix('<')?;
    let (slash, inside) = inside.strip_prefix('/').map_or((false, inside), |inside| (true, inside));
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(inside.len());
    inside.split_at_checked(end).map(|(name, rest)| (slash, name, rest))
}

/// The attributes that are kept, and what follows the tag. Nothing where it is none: in Markdown a paragraph's end, or
/// anything that is no attribute, makes it words; raw HTML goes on to the first `>` that is not quoted.
fn attributes_of(text: &str, raw: bool) -> Option<(String, &str)> {
    let mut kept = String::new();
    let mut rest = text;
    loop {
        let spaced = rest.trim_start();
        let gap = rest.get(..rest.len() - spaced.len())?;
        if !raw && gap.matches('\n').nth(1).is_some() {
            return None;
        }
        let closed = spaced.strip_prefix("/>").or_else(|| spaced.strip_prefix('>'));
        if let Some(after) = closed {
            return Some((kept, after));
        }
        let end = spaced.find(|c: char| c.is_whitespace() || "=>/\"'<".contains(c)).unwrap_or(spaced.len());
        let (attribute, after) = spaced.split_at_checked(end)?;
        let plain = attribute.starts_with(|c: char| c.is_ascii_alphabetic() || "_:".contains(c))
            && attribute.chars().all(|c| c.is_ascii_alphanumeric() || "_:.-".contains(c));
        if !raw && (gap.is_empty() || !plain) {
            return None;
        }
        let valued = after.trim_start().strip_prefix('=').map(str::trim_start);
        let Some(valued) = valued else {
            // A browser steps over whatever is no name.
            let step = if attribute.is_empty() { after.chars().next()?.len_utf8() } else { 0 };
            rest = after.get(step..)?;
            continue;
        };
        let (value, after) = value(valued)?;
        if !raw && value.contains("\n\n") {
            return None;
        }
        let seen = KEPT.iter().any(|it| attribute.eq_ignore_ascii_case(it)) && !value.contains(char::is_whitespace);
        if seen {
            kept.push_str(&format!(" {attribute}=\"{value}\"", value = value.replace('"', "%22")));
        }
        rest = after;
    }
}

/// A value, and what follows it.
fn value(text: &str) -> Option<(&str, &str)> {
    match text.chars().next()? {
        '"' => text.get(1..)?.split_once('"'),
        '\'' => text.get(1..)?.split_once('\''),
        _ => text.split_at_checked(text.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(text.len())),
    }
}

/// What follows the element's closing tag.
fn end_of<'a>(name: &str, text: &'a str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        let (_, inside) = rest.split_once("</")?;
        if inside.get(..name.len()).is_some_and(|it| it.eq_ignore_ascii_case(name)) {
            return inside.split_once('>').map(|(_, after)| after);
        }
        rest = inside;
    }
}
