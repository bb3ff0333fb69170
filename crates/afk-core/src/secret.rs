//! Values that must never be shown.

use alloc::string::String;
use core::fmt;

/// A token, or a URL that works like one. `Debug` shows nothing of it, and there is no `Display` and no serde.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps the value.
    #[must_use]
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself: only for the header or URL that needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// Where a secret comes from. A file is read again for each use, because tokens rotate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// The value stood in the configuration.
    Inline(Secret),
    /// The path of a file that holds the value; one trailing newline does not count.
    File(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        let shown = alloc::format!("{:?}", SecretSource::Inline(Secret::new("tok_123")));
        assert_eq!(shown, "Inline(Secret(..))");
    }
}
