//! A Markdown text as its rendered page shows it. Who triages an issue reads the page, so an agent must not read more.
//!
//! A net with holes, not a wall: where a link leads to stays, whatever is written there.

use alloc::string::{String, ToString};

use super::clean::{clean, visible};

mod blocks;
mod entity;
mod link;
mod prose;
mod tag;
#[cfg(test)]
mod tests;

use blocks::Block;

/// Cleans a text ([`clean`]) and takes out what Markdown and HTML do not show: alternative texts, titles of links, labels and
/// definitions, attributes of tags, the contents of scripts, words behind the language of a code block, and entities for
/// invisible characters.
///
/// Code between fences is shown as it is written, so it stays, if the fences begin their lines and nothing around them makes
/// it doubtful what is code. Code within a line is treated as any other text.
#[must_use]
pub fn as_rendered(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(text.len());
    for block in blocks::of(&text) {
        match block {
            Block::Code { fence, language, lines } => {
                out.push_str(fence);
                out.push_str(&visible(language));
                out.push('\n');
                out.push_str(&code(language, lines));
            }
            Block::Prose(words) => {
                let shown = prose::shown(&clean(words), begins_html(words));
                out.push_str(&shown.text);
                if shown.endless {
                    return out;
                }
            }
        }
    }
    out
}

/// A page hides the comments of a drawing.
fn code(language: &str, lines: &str) -> String {
    let drawn = language.eq_ignore_ascii_case("mermaid");
    let hidden = |line: &&str| drawn && line.trim_start().starts_with("%%");
    visible(&lines.split_inclusive('\n').filter(|line| !hidden(line)).map(ToString::to_string).collect::<String>())
}

/// Whether words follow a comment in its line: they may be HTML, and nothing shows it once the comment is gone.
fn begins_html(text: &str) -> bool {
    text.split("-->").skip(1).any(|after| !after.lines().next().unwrap_or_default().trim().is_empty())
}
