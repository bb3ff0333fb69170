//! Escaping and cutting. Text from outside passes through here before it stands in a prompt, a comment or a notice.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

mod clean;
mod cut;
mod quote;
mod rendered;
mod scrub;
#[cfg(test)]
mod tests;

pub use clean::clean;
pub use cut::cut_utf16;
pub(crate) use cut::units;
pub use quote::{defuse, quote};
pub use rendered::as_rendered;
pub use scrub::scrub;

/// One line for a prompt: cleaned, white space folded, cut to `max_units` UTF-16 units with `..`.
#[must_use]
pub fn line(text: &str, max_units: usize) -> String {
    let words = clean(text).split_whitespace().collect::<Vec<_>>().join(" ");
    cut_utf16(&words, max_units, "..")
}

/// One line for a comment: like [`line()`], scrubbed, and with everything that a forge would act on broken.
#[must_use]
pub fn phrase(text: &str, max_units: usize) -> String {
    defuse(&line(&scrub(text), max_units))
}

/// A name from outside as a code span.
#[must_use]
pub fn code(text: &str, max_units: usize) -> String {
    let name = line(&scrub(text), max_units).replace('`', "'");
    if name.is_empty() { String::from("(no name)") } else { format!("`{name}`") }
}

/// A Markdown link; the words alone where the address is not plainly http(s).
#[must_use]
pub fn link(words: &str, url: Option<&str>) -> String {
    match url.and_then(address) {
        Some(url) => format!("[{words}]({url})"),
        None => String::from(words),
    }
}

/// An address that is safe inside a Markdown link: http(s), no white space, quotes or angle brackets, no password.
fn address(url: &str) -> Option<String> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    let wild = |c: char| c.is_whitespace() || c.is_control() || !c.is_ascii() || "<>\"`\\".contains(c);
    if !web || url.len() > 2_000 || url.contains(wild) {
        return None;
    }
    Some(scrub(url).replace('(', "%28").replace(')', "%29").replace('[', "%5B").replace(']', "%5D"))
}
