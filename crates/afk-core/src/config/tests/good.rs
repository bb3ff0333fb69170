use super::{TOKEN, WHOLE, read, whole_but};
use crate::ci::Stage;
use crate::config::{Audit, Config, Gates, KEYS, Kind, Shard, TrackerKind};
use crate::ids::RepoId;
use crate::secret::{Secret, SecretSource};

#[test]
fn nothing_set_is_disabled() {
    assert_eq!(read(&[]), Ok(Config::disabled()));
}

#[test]
fn the_table_has_the_defaults_that_the_code_has() {
    let written: Vec<_> =
        KEYS.iter().filter(|key| !key.default.is_empty()).map(|key| (key.name, key.default)).collect();
    assert!(written.len() > 15);
    assert_eq!(read(&written), Ok(Config::disabled()));
    let t3 = whole_but(&[]).t3.unwrap();
    assert_eq!((t3.instance.as_str(), t3.model.as_str()), ("claudeAgent", "claude-sonnet-4-6"));
}

#[test]
fn a_blank_value_is_the_default_except_for_a_switch() {
    for key in KEYS {
        let read = read(&[(key.name, " ")]);
        if key.kind == Kind::Switch {
            assert!(read.is_err(), "{}", key.name);
        } else {
            assert_eq!(read, Ok(Config::disabled()), "{}", key.name);
        }
    }
}

#[test]
fn keys_are_unique_and_explained() {
    for (position, key) in KEYS.iter().enumerate() {
        assert!(KEYS[..position].iter().all(|other| other.name != key.name), "{}", key.name);
        assert!(key.name.starts_with("AFK_") && key.meaning.ends_with('.'), "{}", key.name);
    }
}

#[test]
fn every_key_is_read() {
    for key in KEYS {
        let asked = core::cell::Cell::new(false);
        let lookup = |name: &str| {
            asked.set(asked.get() || name == key.name);
            None
        };
        assert_eq!(Config::from_lookup(&lookup), Ok(Config::disabled()));
        assert!(asked.get(), "{}", key.name);
    }
}

#[test]
fn numbers_are_taken_up_to_both_ends_and_no_further() {
    let mut seen = 0;
    for key in KEYS {
        let Kind::Whole { min, max } = key.kind else { continue };
        let taken = |number: u64| read(&[(key.name, &number.to_string())]).is_ok();
        assert!(taken(min) && taken(max) && !taken(max + 1), "{}", key.name);
        assert!(min == 0 || !taken(min - 1), "{}", key.name);
        seen += 1;
    }
    assert_eq!(seen, 8);
}

#[test]
fn switches() {
    for on in ["1", "true", "YES", "On"] {
        assert!(read(&[("AFK_KILL_SWITCH", on)]).unwrap().kill_switch, "{on}");
    }
    for off in ["0", "False", "no", "OFF"] {
        assert!(!read(&[("AFK_KILL_SWITCH", off)]).unwrap().kill_switch, "{off}");
    }
}

#[test]
fn both_gates_must_be_opened() {
    let gates = |kill_switch, allowlist| {
        read(&[("AFK_KILL_SWITCH", kill_switch), ("AFK_ALLOWLIST", allowlist)]).unwrap().gates()
    };
    assert_eq!(gates("on", ""), Gates::Disabled);
    assert_eq!(gates("off", ""), Gates::Disabled);
    assert!(matches!(gates("on", "acme/web"), Gates::WatchOnly(_)));
    assert!(matches!(gates("off", "acme/web"), Gates::Open(_)));
}

#[test]
fn repositories_and_accounts_fold_without_case() {
    let config =
        read(&[("AFK_ALLOWLIST", "Acme/Web, acme/web,ACME/api"), ("AFK_TRUSTED_ACTORS", "Alice,alice , Afk[bot]")]);
    let config = config.unwrap();
    let shown: Vec<_> = config.allowlist.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["acme/api", "acme/web"]);
    let shown: Vec<_> = config.trusted_actors.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["afk[bot]", "alice"]);
}

#[test]
fn an_instance_may_hold_all_that_the_agent_server_takes() {
    let t3 = whole_but(&[("AFK_T3_INSTANCE", "Claude_agent-2")]).t3.unwrap();
    assert_eq!(t3.instance, "Claude_agent-2");
}

#[test]
fn a_label_loses_the_blanks_around_it_and_keeps_its_case() {
    assert_eq!(read(&[("AFK_READY_LABEL", " Ready Now ")]).unwrap().ready_label, "Ready Now");
}

#[test]
fn addresses_lose_slashes_and_case_of_the_host() {
    let tracker = whole_but(&[("AFK_TRACKER_URL", "HTTPS://Git.Example.org:3000/Forge//")]).tracker.unwrap();
    assert_eq!(tracker.url, "https://git.example.org:3000/Forge");
    assert_eq!(tracker.host.as_str(), "git.example.org:3000/forge");
    assert_eq!(tracker.kind, TrackerKind::Forgejo);
    assert_eq!(tracker.token, SecretSource::Inline(Secret::new(TOKEN)));
    assert_eq!(whole_but(&[("AFK_TRACKER", "Gitea")]).tracker.unwrap().kind, TrackerKind::Gitea);
}

#[test]
fn secret_addresses_stay_as_they_are() {
    let url = "https://Hooks.example.org/T/B/?x=1";
    let config = read(&[("AFK_SLACK_WEBHOOK", url), ("AFK_HEARTBEAT_URL", "http://hc.svc/ping/?a=b")]).unwrap();
    assert_eq!(config.slack_webhook, Some(SecretSource::Inline(Secret::new(url))));
    assert_eq!(config.heartbeat_url, Some(SecretSource::Inline(Secret::new("http://hc.svc/ping/?a=b"))));
}

#[test]
fn stages() {
    let text = "Acme/Web = build(CI / test %28push%29, lint,lint,50%25%2c%2B%3b%3D) + Deploy + rollout ; *=build";
    let config = read(&[("AFK_STAGES", text)]).unwrap();
    let shown = |name: &str| {
        let declared = config.stages.of(&RepoId::parse(name).unwrap()).unwrap();
        declared.iter().map(|it| (it.stage, it.required.join("|"))).collect::<Vec<_>>()
    };
    let none = String::new;
    let checks = String::from("CI / test (push)|lint|50%,+;=");
    assert_eq!(shown("acme/web"), [(Stage::Build, checks), (Stage::Deploy, none()), (Stage::Rollout, none())]);
    assert_eq!(shown("acme/other"), [(Stage::Build, none())]);
    assert!(Config::disabled().stages.of(&RepoId::parse("acme/web").unwrap()).is_none());
}

#[test]
fn rollouts() {
    let config = read(&[("AFK_ROLLOUTS", "Acme/Web=apps/web.v2/main; acme/api=apps/api")]).unwrap();
    let shown = |(repo, it): (&RepoId, &crate::config::Rollout)| {
        format!("{repo} {} {} {}", it.namespace, it.deployment, it.container.as_deref().unwrap_or("-"))
    };
    let shown: Vec<_> = config.rollouts.iter().map(shown).collect();
    assert_eq!(shown, ["acme/api apps api -", "acme/web apps web.v2 main"]);
}

#[test]
fn the_rest() {
    let config = read(&[
        ("AFK_AUDIT", "Freeze"),
        ("AFK_SHARD", "2/3"),
        ("AFK_WORKSPACE_BASE", "/srv/afk/"),
        ("AFK_BUDGET_USD", "0012.50"),
        ("AFK_USD_PER_MTOK", "3"),
        ("AFK_MAX_RUNS", "007"),
    ]);
    let config = config.unwrap();
    assert_eq!(config.audit, Audit::Freeze);
    assert_eq!(config.shard, Some(Shard { index: 2, count: 3 }));
    assert_eq!(config.workspace_base, "/srv/afk");
    assert_eq!((config.budget_usd, config.usd_per_mtok, config.max_runs), (12.5, Some(3.0), 7));
}

#[test]
fn no_secret_is_in_debug() {
    let mut settings = WHOLE.to_vec();
    settings.extend([("AFK_NTFY_URL", "https://ntfy.sh"), ("AFK_NTFY_TOPIC", TOKEN), ("AFK_NTFY_TOKEN", TOKEN)]);
    settings.extend([("AFK_WOODPECKER_URL", "https://ci"), ("AFK_WOODPECKER_TOKEN", TOKEN)]);
    let url = format!("https://hc.example.org/{TOKEN}");
    settings.push(("AFK_HEARTBEAT_URL", &url));
    let config = read(&settings).unwrap();
    assert!(config.ntfy.is_some() && config.woodpecker.is_some() && config.heartbeat_url.is_some());
    assert!(!format!("{config:?}").contains(TOKEN));
}
