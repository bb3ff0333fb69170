//! Metrics pushed to a Pushgateway, which keeps them for whoever scrapes it.

use std::error::Error;

use afk_core::config::{Armed, Config};
use afk_http::{Auth, Client, Settings};

use crate::program::Program;

/// What a Pushgateway takes the text for.
const KIND: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Puts the metrics in place of those that this program pushed before for this tracker and shard. A repeat changes nothing.
///
/// # Errors
/// The gateway is not there, or refuses them.
pub(crate) fn push(
    armed: &Armed,
    url: &str,
    config: &Config,
    http: &Settings,
    program: Program,
    text: &str,
) -> Result<(), Box<dyn Error>> {
    let group = group(config, program);
    let mut path = vec!["metrics"];
    path.extend(group.iter().flat_map(|(name, value)| [*name, value.as_str()]));
    Client::new(armed, url, Auth::None, http)?.put(&path).text_body(KIND, text).send()?;
    Ok(())
}

/// The key under which the gateway keeps them. A value may not hold a slash, so of a tracker below a path its server is named.
fn group(config: &Config, program: Program) -> Vec<(&'static str, String)> {
    let job = match program {
        Program::Poller => "afk_poller",
        Program::Watcher => "afk_watcher",
    };
    let host = config.tracker.as_ref().map(|tracker| tracker.host.as_str());
    let instance = host.map(|host| host.split('/').next().unwrap_or(host).to_owned());
    let mut group = vec![("job", job.to_owned())];
    group.extend(instance.map(|instance| ("instance", instance)));
    group.extend(config.shard.map(|shard| ("shard", shard.index.to_string())));
    group
}

#[cfg(test)]
mod tests {
    use afk_core::config::Config;

    use super::*;

    #[test]
    fn each_deployment_has_a_group_of_its_own() {
        let path = |tracker: &str, shard: &str, program| {
            let settings = [
                ("AFK_TRACKER", "gitea"),
                ("AFK_TRACKER_URL", tracker),
                ("AFK_TRACKER_TOKEN", "token"),
                ("AFK_SHARD", shard),
            ];
            let lookup =
                |name: &str| settings.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
            let pairs = group(&Config::from_lookup(&lookup).unwrap(), program);
            pairs.iter().map(|(name, value)| format!("{name}/{value}")).collect::<Vec<_>>().join("/")
        };
        let rows = [
            path("https://git.example.org", "", Program::Poller),
            path("https://git.example.org:3000/forge", "", Program::Watcher),
            path("https://git.example.org", "1/3", Program::Watcher),
        ];
        insta::assert_snapshot!(rows.join("\n"), @"
        job/afk_poller/instance/git.example.org
        job/afk_watcher/instance/git.example.org:3000
        job/afk_watcher/instance/git.example.org/shard/1
        ");
    }
}
