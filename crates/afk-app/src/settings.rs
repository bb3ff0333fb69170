//! Reading keys and values, from the environment and from a folder.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::path::Path;

use afk_core::config::ConfigError;

/// A ConfigMap holds no more than this in all.
const FILE_BYTES: u64 = 1024 * 1024;

/// Every `AFK_*` setting, whether it is a key or not, and what could not be read.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    values: BTreeMap<String, String>,
    problems: Vec<ConfigError>,
}

impl Settings {
    /// Reads both places. The environment wins.
    pub(crate) fn read(environment: Vec<(OsString, OsString)>, folder: Option<&Path>) -> Self {
        let mut settings = Self::default();
        for (name, value) in environment {
            let name = name.to_string_lossy().into_owned();
            if is_ours(&name) {
                settings.take(
                    name,
                    "the value in the environment",
                    value.into_string().map_err(|_| NOT_TEXT.to_owned()),
                );
            }
        }
        if let Some(folder) = folder {
            settings.read_folder(folder);
        }
        settings
    }

    /// The value of a key.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    /// The names of everything that is set and starts like a key.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().map(String::as_str)
    }

    /// What could not be read.
    pub(crate) fn problems(&self) -> &[ConfigError] {
        &self.problems
    }

    fn read_folder(&mut self, folder: &Path) {
        let names = match names(folder) {
            Ok(names) => names,
            Err(error) => {
                let problem = format!("the folder {folder:?} cannot be read: {error}");
                self.problems.push(ConfigError::new("--config-dir", problem, "name a folder with one file a key"));
                return;
            }
        };
        for name in names {
            let shown = name.to_string_lossy().into_owned();
            if is_ours(&shown) && !self.values.contains_key(&shown) {
                self.take(shown, "the file in the folder", read_file(&folder.join(&name)));
            }
        }
    }

    fn take(&mut self, name: String, place: &str, value: Result<String, String>) {
        match value {
            Ok(value) => drop(self.values.insert(name, value)),
            Err(problem) => {
                let remedy = "write it as UTF-8 text in a readable place";
                self.problems.push(ConfigError::new(name.clone(), format!("{place} {problem}"), remedy));
                // It is set all the same: nothing else takes its place, and its name is looked at.
                self.values.insert(name, String::new());
            }
        }
    }
}

const NOT_TEXT: &str = "is not UTF-8";

/// Other names are nobody's business here.
fn is_ours(name: &str) -> bool {
    name.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("AFK_"))
}

/// The entries of a folder in order, without those that start with a dot: a mounted ConfigMap keeps its versions there.
fn names(folder: &Path) -> std::io::Result<Vec<OsString>> {
    let names: std::io::Result<Vec<OsString>> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.file_name())).collect();
    let mut names = names?;
    names.retain(|name| !name.as_encoded_bytes().starts_with(b"."));
    names.sort();
    Ok(names)
}

/// The text of a file without one newline at its end. The problem completes "the file ..".
fn read_file(path: &Path) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("cannot be read: {error}");
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(String::from("is not a file"));
    }
    let mut bytes = Vec::new();
    fs::File::open(path).map_err(unreadable)?.take(FILE_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > FILE_BYTES {
        return Err(format!("is larger than {FILE_BYTES} bytes"));
    }
    let text = String::from_utf8(bytes).map_err(|_| NOT_TEXT.to_owned())?;
    Ok(without_newline(&text).to_owned())
}

/// Editors put one newline at the end of a file; it is not part of the value.
pub(crate) fn without_newline(text: &str) -> &str {
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

#[cfg(test)]
mod tests;
