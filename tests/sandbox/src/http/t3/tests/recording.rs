//! What real servers were asked and said.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// One exchange.
#[derive(Deserialize)]
pub(super) struct Recording {
    pub(super) request: Asked,
    pub(super) response: Said,
}

#[derive(Deserialize)]
pub(super) struct Asked {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) body: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Said {
    pub(super) status: u16,
    pub(super) content_type: Option<String>,
    pub(super) body: Value,
}

/// The recording of this name: of this package, else one of those that the adapter is held to.
pub(super) fn named(name: &str) -> Recording {
    serde_json::from_value(json(name)).unwrap()
}

/// The same, whatever its form is.
pub(super) fn json(name: &str) -> Value {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let of = |folder: &str| std::fs::read(package.join(folder).join(format!("{name}.json")));
    let bytes = of("fixtures/t3").or_else(|_| of("../../crates/afk-t3/tests/fixtures")).expect(name);
    serde_json::from_slice(&bytes).unwrap()
}
