//! Requests and replies of real servers.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

/// One exchange.
#[derive(Clone, Deserialize)]
pub(crate) struct Recording {
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) request: Request,
    pub(crate) response: Response,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Value,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) date: String,
    pub(crate) body: Value,
}

/// Every recording, by name.
pub(crate) fn all() -> Vec<Recording> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter_map(|name| name.strip_suffix(".json").map(str::to_owned))
        .collect();
    names.sort_unstable();
    names.iter().map(|name| named(name)).collect()
}

/// The recording of this name.
pub(crate) fn named(name: &str) -> Recording {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/{name}.json"));
    let recording: Recording = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    Recording { name: name.to_owned(), ..recording }
}
