//! The query of an address.

use axum::http::Uri;
use percent_encoding::percent_decode_str;

/// Its pairs in their order, decoded. What has no `=` is none.
pub(super) fn pairs(uri: &Uri) -> Vec<(String, String)> {
    let pairs = uri.query().unwrap_or_default().split('&').filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decoded(name), decoded(value))).collect()
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
