//! The one table of keys: how each is written, what it is without being set, what it means.

use core::fmt;

use super::urls::PlainHttp;

/// How a value is written. `Display` completes "write ..".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `1/true/yes/on` or `0/false/no/off`, any case. Blank is an error: it could mean either.
    Switch,
    /// A whole number in ASCII digits, both ends included.
    Whole {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
    },
    /// A decimal number in ASCII digits, 0 or more.
    Decimal,
    /// One of these words, any case.
    Word(&'static [&'static str]),
    /// A label's name.
    Label,
    /// An account's name.
    Login,
    /// Accounts, separated by commas.
    Logins,
    /// Repositories, separated by commas.
    Repositories,
    /// The stages of each repository.
    Stages,
    /// The Deployment of each repository.
    Rollouts,
    /// A provider instance of the agent server.
    Instance,
    /// A model of the agent server.
    Model,
    /// A part of all repositories.
    Shard,
    /// The base address of a server.
    Address(PlainHttp),
    /// An address that works like a password.
    SecretAddress(PlainHttp),
    /// A token.
    Secret,
    /// An ntfy topic, which works like a password.
    Topic,
    /// The path of a file on this machine.
    File,
    /// A folder on the agent server.
    Folder,
}

impl Kind {
    /// The ends of a whole number; of anything else nothing passes but 0.
    pub(super) fn bounds(self) -> (u64, u64) {
        if let Self::Whole { min, max } = self { (min, max) } else { (0, 0) }
    }

    /// Where plain http is taken; of anything that is no address, on loopback only.
    pub(super) fn plain_http(self) -> PlainHttp {
        if let Self::Address(plain) | Self::SecretAddress(plain) = self { plain } else { PlainHttp::Loopback }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Whole { min, max } => return write!(f, "a whole number from {min} to {max}"),
            Self::Word(words) => {
                return write!(f, "one of {}", words.join(", "));
            }
            Self::Switch => "true or false",
            Self::Decimal => "a number of 0 or more in digits, such as 12.50",
            Self::Label => "a label of at most 50 characters, without a comma",
            Self::Login => "an account name without @",
            Self::Logins => "login,login without @",
            Self::Repositories => "owner/name,owner/name",
            Self::Stages => "owner/name=build+deploy+rollout;*=build(check,check)",
            Self::Rollouts => "owner/name=namespace/deployment/container;owner/name=namespace/deployment",
            Self::Instance => "a letter, then letters, digits, _ or -, at most 64 in all",
            Self::Model => "a model name without white space, at most 128 characters",
            Self::Shard => "i/n, i from 0 and below n, n at most 10000",
            Self::Address(_) => "https://host:port/path",
            Self::SecretAddress(_) => "the whole address, starting with https://",
            Self::Secret => "the token alone, in visible ASCII characters",
            Self::Topic => "at most 64 letters, digits, _ or -",
            Self::File => "the path of a file",
            Self::Folder => "an absolute path such as /data, without empty parts, . or ..",
        })
    }
}

/// One key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// How its value is written.
    pub kind: Kind,
    /// The value that it has without being set, as one would write it; empty for none.
    pub default: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// A secret: its value, or a file that holds it. Both at once is an error.
#[derive(Clone, Copy, Debug)]
pub(super) struct SecretKey {
    pub(super) inline: Key,
    pub(super) file: Key,
}

const fn key(name: &'static str, kind: Kind, default: &'static str, meaning: &'static str) -> Key {
    Key { name, kind, default, meaning }
}

const fn secret(name: &'static str, file: &'static str, kind: Kind, meaning: &'static str) -> SecretKey {
    let file =
        key(file, Kind::File, "", "A file that holds the value of the key without _FILE; read again for each use.");
    SecretKey { inline: key(name, kind, "", meaning), file }
}

const fn whole(min: u64, max: u64) -> Kind {
    Kind::Whole { min, max }
}

const MONTH_SECONDS: u64 = 2_592_000;
const TOKEN_URL: Kind = Kind::Address(PlainHttp::Inside);
const OPEN_URL: Kind = Kind::Address(PlainHttp::Anywhere);

macro_rules! keys {
    ($($name:ident = $value:expr),* $(,)?) => {
        $(pub(super) const $name: Key = $value;)*
        /// Every key, in the order in which an operator meets them.
        pub const KEYS: &[Key] = &[$($name),*];
    };
}

pub(super) const TRACKER_SECRET: SecretKey =
    secret("AFK_TRACKER_TOKEN", "AFK_TRACKER_TOKEN_FILE", Kind::Secret, "The token of AFK's account on the tracker.");
pub(super) const T3_SECRET: SecretKey = secret(
    "AFK_T3_TOKEN",
    "AFK_T3_TOKEN_FILE",
    Kind::Secret,
    "A T3 token with the scopes orchestration:read and :operate.",
);
pub(super) const WOODPECKER_SECRET: SecretKey =
    secret("AFK_WOODPECKER_TOKEN", "AFK_WOODPECKER_TOKEN_FILE", Kind::Secret, "A personal Woodpecker token.");
pub(super) const SLACK_SECRET: SecretKey = secret(
    "AFK_SLACK_WEBHOOK",
    "AFK_SLACK_WEBHOOK_FILE",
    Kind::SecretAddress(PlainHttp::Loopback),
    "The Slack incoming webhook that rings for done, needs-human and frozen.",
);
pub(super) const TOPIC_SECRET: SecretKey =
    secret("AFK_NTFY_TOPIC", "AFK_NTFY_TOPIC_FILE", Kind::Topic, "The ntfy topic; who knows it can read it.");
pub(super) const NTFY_SECRET: SecretKey =
    secret("AFK_NTFY_TOKEN", "AFK_NTFY_TOKEN_FILE", Kind::Secret, "An ntfy access token.");
pub(super) const HEARTBEAT_SECRET: SecretKey = secret(
    "AFK_HEARTBEAT_URL",
    "AFK_HEARTBEAT_URL_FILE",
    Kind::SecretAddress(PlainHttp::Inside),
    "Asked after each armed tick that ends 0 or 1.",
);

keys!(
    KILL_SWITCH = key("AFK_KILL_SWITCH", Kind::Switch, "true", "While on, no agent turn is started."),
    ALLOWLIST = key("AFK_ALLOWLIST", Kind::Repositories, "", "The repositories that AFK may touch. Empty is off."),
    READY_LABEL =
        key("AFK_READY_LABEL", Kind::Label, "ready-for-agent", "The label with which a person authorizes a run."),
    IN_PROGRESS_LABEL = key("AFK_IN_PROGRESS_LABEL", Kind::Label, "agent-in-progress", "AFK's lock on an issue."),
    READY_FOR_HUMAN_LABEL =
        key("AFK_READY_FOR_HUMAN_LABEL", Kind::Label, "ready-for-human", "The label that hands an issue to a human."),
    FIX_ATTEMPTS = key(
        "AFK_FIX_FORWARD_MAX_ATTEMPTS",
        whole(0, 1000),
        "5",
        "Corrective turns per run; at the bound the budget is spent."
    ),
    FIX_SECONDS = key(
        "AFK_FIX_FORWARD_MAX_SECONDS",
        whole(0, MONTH_SECONDS),
        "3600",
        "Seconds since the first red verdict; at the bound the budget is spent."
    ),
    RUN_SECONDS = key("AFK_RUN_MAX_SECONDS", whole(1, MONTH_SECONDS), "14400", "Seconds until a run must have pushed."),
    CI_SECONDS =
        key("AFK_CI_MAX_SECONDS", whole(1, MONTH_SECONDS), "7200", "Seconds until a push must have a verdict."),
    MAX_RUNS = key("AFK_MAX_RUNS", whole(0, 10_000), "3", "Runs in flight at once; 0 is no cap."),
    MAX_ESCALATED = key(
        "AFK_MAX_ESCALATED",
        whole(0, 10_000),
        "5",
        "Issues that wait for a human before new work stops; 0 is no cap."
    ),
    BUDGET_USD = key("AFK_BUDGET_USD", Kind::Decimal, "100.0", "Spend per run in US dollars; needs a price."),
    USD_PER_MTOK = key("AFK_USD_PER_MTOK", Kind::Decimal, "", "The price of a million tokens in US dollars."),
    TRACKER = key("AFK_TRACKER", Kind::Word(&["github", "gitea", "forgejo"]), "", "Which tracker it is."),
    TRACKER_URL = key("AFK_TRACKER_URL", TOKEN_URL, "", "The tracker's address as people open it."),
    TRACKER_TOKEN = TRACKER_SECRET.inline,
    TRACKER_TOKEN_FILE = TRACKER_SECRET.file,
    BOT_LOGIN = key("AFK_BOT_LOGIN", Kind::Login, "", "AFK's login, for tokens that cannot ask who they are."),
    TRUSTED_ACTORS = key("AFK_TRUSTED_ACTORS", Kind::Logins, "", "Accounts whose ready label always counts."),
    TRUST_WRITERS =
        key("AFK_TRUST_WRITERS", Kind::Switch, "false", "On Gitea and Forgejo: write permission is enough."),
    T3_URL = key("AFK_T3_URL", TOKEN_URL, "", "The address of T3 Code."),
    T3_TOKEN = T3_SECRET.inline,
    T3_TOKEN_FILE = T3_SECRET.file,
    T3_INSTANCE = key("AFK_T3_INSTANCE", Kind::Instance, "claudeAgent", "The provider instance that threads use."),
    T3_MODEL = key("AFK_T3_MODEL", Kind::Model, "claude-sonnet-4-6", "The model that threads use."),
    WORKSPACE_BASE =
        key("AFK_WORKSPACE_BASE", Kind::Folder, "/data", "The folder on the agent server below which checkouts live."),
    COCKPIT_URL = key("AFK_COCKPIT_URL", OPEN_URL, "", "T3's web page, for links in notices."),
    STAGES = key("AFK_STAGES", Kind::Stages, "", "What proves a landing; every allowlisted repository needs an entry."),
    WOODPECKER_URL = key("AFK_WOODPECKER_URL", TOKEN_URL, "", "The deploy stage's server."),
    WOODPECKER_TOKEN = WOODPECKER_SECRET.inline,
    WOODPECKER_TOKEN_FILE = WOODPECKER_SECRET.file,
    ROLLOUTS = key("AFK_ROLLOUTS", Kind::Rollouts, "", "The Deployment of each repository with a rollout stage."),
    KUBE_URL = key("AFK_KUBE_URL", TOKEN_URL, "", "The cluster's API; in-cluster without it."),
    KUBE_TOKEN_FILE = key(
        "AFK_KUBE_TOKEN_FILE",
        Kind::File,
        "",
        "A file with the cluster's token; the service account's without it."
    ),
    KUBE_CA_FILE =
        key("AFK_KUBE_CA_FILE", Kind::File, "", "A file with the cluster's CA; the service account's without it."),
    SLACK_WEBHOOK = SLACK_SECRET.inline,
    SLACK_WEBHOOK_FILE = SLACK_SECRET.file,
    NTFY_URL = key("AFK_NTFY_URL", TOKEN_URL, "", "The ntfy server."),
    NTFY_TOPIC = TOPIC_SECRET.inline,
    NTFY_TOPIC_FILE = TOPIC_SECRET.file,
    NTFY_TOKEN = NTFY_SECRET.inline,
    NTFY_TOKEN_FILE = NTFY_SECRET.file,
    HEARTBEAT_URL = HEARTBEAT_SECRET.inline,
    HEARTBEAT_URL_FILE = HEARTBEAT_SECRET.file,
    METRICS_FILE = key("AFK_METRICS_FILE", Kind::File, "", "Where metrics are written."),
    METRICS_PUSH_URL = key("AFK_METRICS_PUSH_URL", OPEN_URL, "", "The Pushgateway to which metrics are pushed."),
    RECORD_KEY_FILE = key(
        "AFK_RECORD_KEY_FILE",
        Kind::File,
        "",
        "A file with the key that seals run records; after a blank the former key, or the word unsealed."
    ),
    AUDIT = key(
        "AFK_AUDIT",
        Kind::Word(&["off", "report", "freeze"]),
        "report",
        "What to do with pushed commits that touch what they should not."
    ),
    SHARD = key("AFK_SHARD", Kind::Shard, "", "Which part of the repositories this process looks after."),
    WORKERS = key("AFK_WORKERS", whole(1, 64), "16", "Threads for remote calls."),
    HTTP_TIMEOUT = key("AFK_HTTP_TIMEOUT_SECONDS", whole(1, 120), "20", "Seconds for one remote call, in all."),
    CA_FILE = key("AFK_CA_FILE", Kind::File, "", "CA certificates beside the bundled roots."),
    PROXY = key(
        "AFK_PROXY",
        OPEN_URL,
        "",
        "A proxy for everything that is not loopback; none is taken from the environment."
    ),
);
