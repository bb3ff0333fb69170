//! From a lookup to a [`Config`].

use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::String;

use super::reader::Reader;
use super::urls::{self, PlainHttp};
use super::{
    Audit, Config, ConfigError, ConfigErrors, Key, KubeSettings, NtfySettings, Shard, T3Settings, TrackerKind,
    TrackerSettings, WoodpeckerSettings, keys, rollouts, stages,
};
use crate::ids::Host;

impl Config {
    /// Parses and checks what is there; what is absent or blank has its default. Whether an armed configuration lacks
    /// something is for [`Config::complete`] to say, and files are not opened.
    ///
    /// ```
    /// use afk_core::config::Config;
    ///
    /// assert_eq!(Config::from_lookup(&|_| None), Ok(Config::disabled()));
    /// let errors = Config::from_lookup(&|key| (key == "AFK_ALLOWLIST").then(|| "*".into())).unwrap_err();
    /// assert_eq!(errors.iter().next().map(|error| error.key()), Some("AFK_ALLOWLIST"));
    /// ```
    ///
    /// # Errors
    /// Every problem, all at once. None holds a secret's value.
    pub fn from_lookup(lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigErrors> {
        let mut reader = Reader::new(lookup);
        let r = &mut reader;
        let mut half_set = BTreeSet::new();
        let off = Self::disabled();
        let config = Self {
            kill_switch: r.switch(&keys::KILL_SWITCH).unwrap_or(off.kill_switch),
            allowlist: r.repositories(&keys::ALLOWLIST),
            ready_label: r.label(&keys::READY_LABEL).unwrap_or(off.ready_label),
            in_progress_label: r.label(&keys::IN_PROGRESS_LABEL).unwrap_or(off.in_progress_label),
            ready_for_human_label: r.label(&keys::READY_FOR_HUMAN_LABEL).unwrap_or(off.ready_for_human_label),
            fix_forward_max_attempts: r.whole(&keys::FIX_ATTEMPTS).unwrap_or(off.fix_forward_max_attempts),
            fix_forward_max_seconds: r.whole(&keys::FIX_SECONDS).unwrap_or(off.fix_forward_max_seconds),
            run_max_seconds: r.whole(&keys::RUN_SECONDS).unwrap_or(off.run_max_seconds),
            ci_max_seconds: r.whole(&keys::CI_SECONDS).unwrap_or(off.ci_max_seconds),
            max_runs: r.whole(&keys::MAX_RUNS).unwrap_or(off.max_runs),
            max_escalated: r.whole(&keys::MAX_ESCALATED).unwrap_or(off.max_escalated),
            budget_usd: r.decimal(&keys::BUDGET_USD).unwrap_or(off.budget_usd),
            usd_per_mtok: r.decimal(&keys::USD_PER_MTOK),
            tracker: tracker(r, &mut half_set),
            trusted_actors: r.logins(&keys::TRUSTED_ACTORS),
            trust_writers: r.switch(&keys::TRUST_WRITERS).unwrap_or(off.trust_writers),
            t3: t3(r, &mut half_set),
            workspace_base: workspace_base(r).unwrap_or(off.workspace_base),
            cockpit_url: r.address(&keys::COCKPIT_URL),
            stages: r.grammar(&keys::STAGES, stages::parse),
            woodpecker: woodpecker(r, &mut half_set),
            rollouts: r.grammar(&keys::ROLLOUTS, rollouts::parse),
            kube: KubeSettings {
                url: r.address(&keys::KUBE_URL),
                token_file: r.file(&keys::KUBE_TOKEN_FILE),
                ca_file: r.file(&keys::KUBE_CA_FILE),
            },
            slack_webhook: r.secret_address(&keys::SLACK_SECRET),
            ntfy: ntfy(r, &mut half_set),
            heartbeat_url: r.secret_address(&keys::HEARTBEAT_SECRET),
            metrics_file: r.file(&keys::METRICS_FILE),
            metrics_push_url: r.address(&keys::METRICS_PUSH_URL),
            record_key_file: r.file(&keys::RECORD_KEY_FILE),
            audit: audit(r).unwrap_or(off.audit),
            shard: shard(r),
            workers: r.whole(&keys::WORKERS).unwrap_or(off.workers),
            http_timeout_seconds: r.whole(&keys::HTTP_TIMEOUT).unwrap_or(off.http_timeout_seconds),
            ca_file: r.file(&keys::CA_FILE),
            proxy: r.address(&keys::PROXY),
            half_set,
        };
        labels_differ(r, &config);
        proxy_keeps_secrets(r, &config);
        reader.errors.or(config)
    }
}

/// Both, if both are there. If only some are, the keys of the others are kept for [`Config::complete`].
fn group<A, B>(half_set: &mut BTreeSet<&'static str>, a: (&Key, Option<A>), b: (&Key, Option<B>)) -> Option<(A, B)> {
    match (a.1, b.1) {
        (Some(a), Some(b)) => return Some((a, b)),
        (Some(_), None) => drop(half_set.insert(b.0.name)),
        (None, Some(_)) => drop(half_set.insert(a.0.name)),
        (None, None) => {}
    }
    None
}

fn tracker(r: &mut Reader<'_>, half_set: &mut BTreeSet<&'static str>) -> Option<TrackerSettings> {
    let kinds = [("github", TrackerKind::Github), ("gitea", TrackerKind::Gitea), ("forgejo", TrackerKind::Forgejo)];
    let kind = r.word(&keys::TRACKER, &kinds);
    let url = r.address(&keys::TRACKER_URL);
    let token = r.secret(&keys::TRACKER_SECRET, is_token);
    let bot_login = r.login(&keys::BOT_LOGIN);
    let given = [
        (&keys::TRACKER, kind.is_some()),
        (&keys::TRACKER_URL, url.is_some()),
        (&keys::TRACKER_TOKEN, token.is_some()),
    ];
    let some = given.iter().any(|(_, given)| *given);
    half_set.extend(given.iter().filter(|(_, given)| some && !given).map(|(key, _)| key.name));
    let (kind, url, token) = (kind?, url?, token?);
    match Host::from_url(&url) {
        Ok(host) => Some(TrackerSettings { kind, url, host, token, bot_login }),
        Err(_) => {
            r.wrong(&keys::TRACKER_URL, "the address (not shown) cannot stand in an id");
            None
        }
    }
}

fn t3(r: &mut Reader<'_>, half_set: &mut BTreeSet<&'static str>) -> Option<T3Settings> {
    let url = r.address(&keys::T3_URL);
    let token = r.secret(&keys::T3_SECRET, is_token);
    // T3 accepts provider instances of this form only.
    let tail = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
    let is_instance =
        |text: &str| text.len() <= 64 && text.starts_with(|c: char| c.is_ascii_alphabetic()) && text.bytes().all(tail);
    let instance = r.text(&keys::T3_INSTANCE, is_instance);
    let model = r.text(&keys::T3_MODEL, |text| text.len() <= 128 && text.bytes().all(|b| b.is_ascii_graphic()));
    let (url, token) = group(half_set, (&keys::T3_URL, url), (&keys::T3_TOKEN, token))?;
    let or_default = |value: Option<String>, key: &Key| value.unwrap_or_else(|| String::from(key.default));
    let (instance, model) = (or_default(instance, &keys::T3_INSTANCE), or_default(model, &keys::T3_MODEL));
    Some(T3Settings { url, token, instance, model })
}

fn woodpecker(r: &mut Reader<'_>, half_set: &mut BTreeSet<&'static str>) -> Option<WoodpeckerSettings> {
    let url = r.address(&keys::WOODPECKER_URL);
    let token = r.secret(&keys::WOODPECKER_SECRET, is_token);
    let (url, token) = group(half_set, (&keys::WOODPECKER_URL, url), (&keys::WOODPECKER_TOKEN, token))?;
    Some(WoodpeckerSettings { url, token })
}

fn ntfy(r: &mut Reader<'_>, half_set: &mut BTreeSet<&'static str>) -> Option<NtfySettings> {
    let url = r.address(&keys::NTFY_URL);
    // ntfy's server accepts topics of this form only.
    let is_topic =
        |text: &str| text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let topic = r.secret(&keys::TOPIC_SECRET, is_topic);
    let token = r.secret(&keys::NTFY_SECRET, is_token);
    if token.is_some() && url.is_none() && topic.is_none() {
        half_set.extend([keys::NTFY_URL.name, keys::NTFY_TOPIC.name]);
    }
    let (url, topic) = group(half_set, (&keys::NTFY_URL, url), (&keys::NTFY_TOPIC, topic))?;
    Some(NtfySettings { url, topic, token })
}

/// Whether a token can stand in a header.
fn is_token(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_graphic())
}

fn workspace_base(r: &mut Reader<'_>) -> Option<String> {
    let fine = |text: &str| {
        let parts = text.trim_end_matches('/').strip_prefix('/').map(|rest| rest.split('/'));
        let part = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(char::is_control);
        text.len() <= 200 && parts.is_some_and(|mut parts| parts.all(part))
    };
    r.text(&keys::WORKSPACE_BASE, fine).map(|text| String::from(text.trim_end_matches('/')))
}

fn audit(r: &mut Reader<'_>) -> Option<Audit> {
    r.word(&keys::AUDIT, &[("off", Audit::Off), ("report", Audit::Report), ("freeze", Audit::Freeze)])
}

fn shard(r: &mut Reader<'_>) -> Option<Shard> {
    let parse = |text: &str| {
        let (index, count) = text.split_once('/')?;
        let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
        let (index, count) = (number(index)?, number(count)?);
        (index < count && count <= 10_000).then_some(Shard { index, count })
    };
    parse(&r.text(&keys::SHARD, |text| parse(text).is_some())?)
}

/// Forges compare labels without case, so three states need three names that differ in more than case.
fn labels_differ(r: &mut Reader<'_>, config: &Config) {
    let labels = [
        (&keys::READY_LABEL, config.ready_label.to_lowercase()),
        (&keys::IN_PROGRESS_LABEL, config.in_progress_label.to_lowercase()),
        (&keys::READY_FOR_HUMAN_LABEL, config.ready_for_human_label.to_lowercase()),
    ];
    for (position, (key, label)) in labels.iter().enumerate() {
        if let Some((other, _)) = labels.iter().take(position).find(|(_, other)| other == label) {
            r.advise(key, format!("the same label as {}", other.name), "give each of the three states its own label");
        }
    }
}

/// A request over plain http passes a proxy in the clear, and what may be said inside may not be said on the way out.
fn proxy_keeps_secrets(r: &mut Reader<'_>, config: &Config) {
    let fits = |url: &str, plain| urls::inspect(url).is_ok_and(|address| address.fits(plain));
    if config.proxy.as_deref().is_none_or(|proxy| fits(proxy, PlainHttp::Inside)) {
        return;
    }
    for (key, url) in config.inline_urls() {
        if key.kind.plain_http() != PlainHttp::Anywhere && !fits(url, PlainHttp::Loopback) {
            let problem = format!("would carry the secret of {} over plain http", key.name);
            let remedy = "use https for one of the two, or a proxy inside";
            r.errors.extend([ConfigError::new(keys::PROXY.name, problem, remedy)]);
        }
    }
}
