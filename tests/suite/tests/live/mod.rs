//! Servers as AFK needs them; [`forge`] is about trackers. Here the agent server: one walk through every call of the adapter,
//! against the world behind loopback in every release, and against a real server where the environment names one:
//!
//! - `LIVE_T3_URL` and `LIVE_T3_TOKEN`: the server and a token that may read and operate. Without both it is skipped.
//! - `LIVE_T3_INSTANCE` (`codex`) and `LIVE_T3_MODEL` (`gpt-5-codex`): who takes the one short turn. A provider that is not
//!   there ends it as failed, which is an end too.

mod forge;
mod walk;

use std::io::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use afk_core::RepoId;
use afk_core::config::{Armed, Config, Gates, T3Settings};
use afk_core::ids::{EventId, IssueRef};
use afk_core::secret::{Secret, SecretSource};
use afk_http::{Auth, Client, Counts, Settings};
use afk_sandbox::agent::Script;
use afk_sandbox::http::Server;
use afk_sandbox::http::t3::{Access, t3_router};
use afk_sandbox::t3::Version;
use afk_sandbox::world::World;
use afk_t3::T3;

use walk::{Walk, walk};

/// How long the turn of a real agent may take to end and settle, looked at every two seconds.
const LIVE_LOOKS: usize = 450;
const LIVE_PAUSE: Duration = Duration::from_secs(2);
/// The same in the world, whose agent needs 90 s of its time.
const WORLD_LOOKS: usize = 60;
const WORLD_PAUSE: Duration = Duration::from_secs(5);

fn armed() -> Armed {
    let allowlist = [RepoId::parse("afk/contract").unwrap()].into();
    match (Config { allowlist, kill_switch: false, ..Config::disabled() }).gates() {
        Gates::Open(armed) => armed,
        Gates::Disabled | Gates::WatchOnly(_) => panic!("both gates were opened"),
    }
}

fn settings() -> Settings {
    Settings { timeout: Duration::from_secs(30), ca_file: None, proxy: None, counts: Counts::default() }
}

/// A variable of the environment that says something.
fn named(key: &str) -> Option<String> {
    std::env::var(key).ok().filter(|value| !value.is_empty())
}

/// Straight to the stream: what a test prints that passes is not shown.
fn tell(line: &str) {
    std::io::stderr().write_all(format!("{line}\n").as_bytes()).unwrap();
}

/// The adapter, and a client for what AFK never sends.
fn clients(url: &str, token: &str, instance: &str, model: &str) -> (T3, Client) {
    let (armed, token) = (armed(), SecretSource::Inline(Secret::new(token)));
    let settings = settings();
    let client = Client::new(&armed, url, Auth::Bearer(token.clone()), &settings).unwrap();
    let (instance, model) = (instance.to_owned(), model.to_owned());
    (T3::new(&armed, &T3Settings { url: url.to_owned(), token, instance, model }, &settings).unwrap(), client)
}

#[test]
fn every_release_of_the_world_is_such_a_server() {
    for version in Version::ALL {
        let world = World::new();
        let repo = world.repo("acme/web");
        world.issue("acme/web", 1).script(Script::idles());
        world.lock().t3.version = version;
        let server = Server::start(&world, t3_router(world.clone(), Access::default()));
        let (t3, client) = clients(&server.url(), "sandbox", "codex", "gpt-stub");
        let status = walk(&Walk {
            t3: &t3,
            client: &client,
            issue: IssueRef { repo, number: 1 },
            event: EventId::new("91"),
            folder: "/data/contract",
            looks: WORLD_LOOKS,
            pause: &|| world.advance(WORLD_PAUSE),
        });
        assert_eq!(status, "Idle", "{version:?}");
        server.check();
    }
}

#[test]
fn a_real_server_is_such_a_server() {
    let Some(url) = named("LIVE_T3_URL") else { return tell("skipped: LIVE_T3_URL is not set") };
    let Some(token) = named("LIVE_T3_TOKEN") else { return tell("skipped: LIVE_T3_TOKEN is not set") };
    let instance = named("LIVE_T3_INSTANCE").unwrap_or_else(|| "codex".into());
    let model = named("LIVE_T3_MODEL").unwrap_or_else(|| "gpt-5-codex".into());
    let (t3, client) = clients(&url, &token, &instance, &model);
    // Ids are for ever, so each walk has its own.
    let unique = format!("{}-{}", std::process::id(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos());
    let folder = std::env::temp_dir().join(format!("afk-contract-{unique}"));
    let status = walk(&Walk {
        t3: &t3,
        client: &client,
        issue: IssueRef { repo: RepoId::parse("afk/contract").unwrap(), number: 1 },
        event: EventId::new(unique),
        folder: folder.to_str().unwrap(),
        looks: LIVE_LOOKS,
        pause: &|| std::thread::sleep(LIVE_PAUSE),
    });
    tell(&format!("{url}: the turn of `{instance}` ended as {status}"));
    // The server made it, perhaps on another machine.
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn what_is_not_looked_at_is_told() {
    let mut walks = std::process::Command::new(std::env::current_exe().unwrap());
    walks.args(["--exact", "live::a_real_server_is_such_a_server", "live::forge::a_real_forge_is_such_a_server"]);
    let unset = std::env::vars_os().map(|(key, _)| key).filter(|key| key.to_string_lossy().starts_with("LIVE_"));
    for key in unset {
        walks.env_remove(key);
    }
    let output = walks.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let told = String::from_utf8(output.stderr).unwrap();
    let mut lines: Vec<&str> = told.lines().collect();
    lines.sort_unstable();
    insta::assert_snapshot!(lines.join("\n"), @"
    skipped: LIVE_FORGE_URL is not set
    skipped: LIVE_T3_URL is not set
    ");
}
