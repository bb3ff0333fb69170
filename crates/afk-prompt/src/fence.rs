//! A fence around data, with a tag that does not occur in it.

use alloc::format;
use alloc::string::{String, ToString};

use afk_core::ids::RunId;

/// The fence of one prompt.
pub(crate) struct Fence {
    tag: String,
}

impl Fence {
    /// Picks a tag that occurs in none of the texts, whatever its case. The first choice derives from the run, which nobody
    /// knows while writing an issue; the number behind it makes certain.
    pub(crate) fn around(run: RunId, texts: &[&str]) -> Self {
        let stem: String = run.to_string().chars().filter(char::is_ascii_hexdigit).take(12).collect();
        let texts: String = texts.join("\n").to_ascii_lowercase();
        let mut tag = stem.clone();
        let mut number = 1_u32;
        // Ends: each round tries another tag, and a finite text holds finitely many.
        while texts.contains(&tag) {
            number += 1;
            tag = format!("{stem}-{number}");
        }
        Self { tag }
    }

    /// The tag.
    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    /// The text between its two marks.
    pub(crate) fn wrap(&self, name: &str, text: &str) -> String {
        let Self { tag } = self;
        format!("===== BEGIN {name} {tag} =====\n{text}\n===== END {name} {tag} =====")
    }
}
