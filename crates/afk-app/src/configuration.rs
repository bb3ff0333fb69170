//! From settings to a configuration that can be run, with all problems on one list.

use afk_core::config::{Config, ConfigError, ConfigErrors, Warning};
use afk_core::ids::RepoId;
use afk_tick::report::Line;

use crate::files;
use crate::program::Program;
use crate::settings::Settings;

/// The code of a line that its operator should know of, and that is no alarm.
pub(crate) const WARNING: &str = "warning";

/// A configuration that lacks nothing, and what its operator should know about it all the same.
#[derive(Debug)]
pub(crate) struct Configured {
    pub(crate) config: Config,
    pub(crate) remarks: Vec<Line>,
}

/// Checks everything that can be checked without asking a server. A disabled configuration needs no file.
///
/// A misspelt key is an error for the poller: it might be the kill switch. The watcher goes on with turns off, because runs
/// must not be left alone.
///
/// # Errors
/// Every problem, all at once.
pub(crate) fn configure(program: Program, settings: &Settings) -> Result<Configured, ConfigErrors> {
    let unknown = Config::unknown_keys(settings.names());
    let (config, found) = parse(settings);
    match (config, program) {
        (Some(config), Program::Watcher) if found.is_empty() => Ok(with_turns_off_if(unknown, config)),
        (Some(config), Program::Poller) if found.is_empty() && unknown.is_empty() => {
            let remarks = warnings(&config);
            Ok(Configured { config, remarks })
        }
        (Some(_) | None, Program::Poller | Program::Watcher) => Err(unknown.into_iter().chain(found).collect()),
    }
}

/// A misspelt key closes the kill switch, whatever it says.
fn with_turns_off_if(unknown: Vec<ConfigError>, mut config: Config) -> Configured {
    config.kill_switch |= !unknown.is_empty();
    let line = |error: ConfigError| Line {
        subject: error.key().to_owned(),
        code: String::from("unknown_key"),
        text: format!("{}; {}; no agent turn is started until then", error.problem(), error.remedy()),
        alarm: true,
        run: None,
    };
    let remarks = unknown.into_iter().map(line).chain(warnings(&config)).collect();
    Configured { config, remarks }
}

fn warnings(config: &Config) -> Vec<Line> {
    let line = |warning: Warning| Line {
        subject: String::from("configuration"),
        code: String::from(WARNING),
        text: warning.to_string(),
        alarm: false,
        run: None,
    };
    config.warnings().into_iter().map(line).collect()
}

/// The configuration if it could be read, and all its problems.
fn parse(settings: &Settings) -> (Option<Config>, Vec<ConfigError>) {
    let mut found = Problems { list: settings.problems().to_vec() };
    let lookup = |name: &str| settings.get(name);
    let config = Config::from_lookup(&lookup).map_err(|errors| found.add(errors)).ok();
    // What else is missing shows once the broken values are out of the way.
    let rest = config.clone().or_else(|| Config::from_lookup(&|name| found.without_broken(name, lookup(name))).ok());
    if let Some(Err(errors)) = rest.as_ref().map(Config::complete) {
        found.add(errors);
    }
    if rest.is_none_or(|config| !config.allowlist.is_empty()) {
        found.add(files::check(&lookup));
    }
    (config, found.list)
}

/// Problems so far: of a key that is broken, nothing more is said by a later check.
struct Problems {
    list: Vec<ConfigError>,
}

impl Problems {
    fn add(&mut self, errors: impl IntoIterator<Item = ConfigError>) {
        let errors: Vec<_> = errors.into_iter().filter(|error| !self.is_broken(error.key())).collect();
        self.list.extend(errors);
    }

    /// Whether the key is on the list, or the key that names its file.
    fn is_broken(&self, key: &str) -> bool {
        self.list.iter().any(|error| error.key() == key || error.key().strip_suffix("_FILE") == Some(key))
    }

    /// The value, if nothing is wrong with it. Of the allowlist, which decides whether there is more to ask for, the entries
    /// that can be read are kept. Labels are left out, because they can be wrong together, and nothing else needs them.
    fn without_broken(&self, key: &str, value: Option<String>) -> Option<String> {
        let value = value?;
        if key == "AFK_ALLOWLIST" {
            let readable: Vec<&str> = value.split(',').filter(|entry| RepoId::parse(entry.trim()).is_ok()).collect();
            return Some(readable.join(","));
        }
        let broken = key.ends_with("_LABEL") || self.list.iter().any(|error| error.key() == key);
        (!broken).then_some(value)
    }
}

#[cfg(test)]
mod tests;
