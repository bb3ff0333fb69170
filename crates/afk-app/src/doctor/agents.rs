//! The agent server: token, scopes, what it holds, and how it is asked.

use afk_core::config::Config;
use afk_core::ids::Host;
use afk_core::port::{Agents as _, Depth, Environment, Fleet, Result, Seen};
use afk_t3::{SessionInfo, T3};
use jiff::{SignedDuration, Timestamp};

use super::finding::{Check, Finding};

const SUBJECT: &str = "agent server";
/// A token that ends sooner is spoken of; T3's own last a month.
const SOON: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The scope of readings.
const READ: &str = "orchestration:read";

/// What was found, and the server's time.
pub(super) struct Looked {
    pub(super) findings: Vec<Finding>,
    pub(super) at: Option<Timestamp>,
    /// Threads can be read, as a tick does first.
    pub(super) readable: bool,
}

/// Every check of the agent server. Nothing is sent that could change it.
pub(super) fn examine(t3: &T3, config: &Config, host: &Host, now: Timestamp) -> Looked {
    let environment = t3.environment();
    let mut findings = vec![server(environment.as_ref().map_err(Clone::clone))];
    if environment.is_err() {
        return Looked { findings, at: None, readable: false };
    }
    let session = t3.session();
    let at = session.as_ref().ok().and_then(|session| session.at);
    findings.extend(token(session.as_ref().map_err(Clone::clone), at.unwrap_or(now)));
    let may_read = session.is_ok_and(|it| it.value.authenticated && !it.value.missing_scopes().contains(&READ));
    let fleet = may_read.then(|| t3.fleet(Depth::List));
    let readable = fleet.as_ref().is_some_and(Result::is_ok);
    findings.extend(fleet.map(threads));
    findings.extend([workspace(config, host), instance(config)]);
    Looked { findings, at, readable }
}

fn server(environment: Result<&Environment>) -> Finding {
    let check = Check::new(SUBJECT, "server");
    match environment {
        Ok(Environment { id, version }) => check.ok(format!("T3 {version}, environment {id}")),
        Err(fault) => check.unanswered(&fault, "see that AFK_T3_URL is right and T3 runs there"),
    }
}

/// Token and scopes: two findings, or one where nothing can be said of the scopes.
fn token(session: Result<&Seen<SessionInfo>>, now: Timestamp) -> Vec<Finding> {
    let (token, scopes) = (Check::new(SUBJECT, "token"), Check::new(SUBJECT, "scopes"));
    let session = match session {
        Ok(Seen { value, .. }) => value,
        Err(fault) => return vec![token.unanswered(&fault, "see that AFK_T3_URL leads to T3 itself")],
    };
    if !session.authenticated {
        let text = "T3 does not take it: it is unknown, has ended, or was revoked";
        return vec![token.fail(text, "mint a new one (t3 auth session issue) and replace AFK_T3_TOKEN_FILE")];
    }
    let ends = session.expires_at.map(|ends| (ends, ends.duration_since(now) < SOON));
    let taken = match ends {
        Some((ends, true)) => token.warn(
            format!("it is taken until {ends:.0}"),
            "mint a new one (t3 auth session issue) and replace the file before that",
        ),
        Some((ends, false)) => token.ok(format!("it is taken until {ends:.0}")),
        None => token.ok("it is taken"),
    };
    let missing = session.missing_scopes();
    let enough = if missing.is_empty() {
        scopes.ok("it may read threads and start turns")
    } else {
        scopes.fail(format!("it lacks {}", missing.join(" and ")), "mint a token with both orchestration scopes")
    };
    vec![taken, enough]
}

fn threads(fleet: Result<Seen<Fleet>>) -> Finding {
    let check = Check::new(SUBJECT, "threads");
    match fleet {
        Ok(Seen { value, .. }) => {
            let own = value.threads.len();
            let count = own + value.others;
            let how = if value.full {
                "all that there ever were, at every tick: this release has no light list"
            } else {
                "from the light list"
            };
            check.ok(format!("{count} listed, {how}; {own} may be AFK's"))
        }
        Err(fault) => check.unanswered(&fault, "see T3's log; an AFK of this version may not know this T3"),
    }
}

fn workspace(config: &Config, host: &Host) -> Finding {
    let base = &config.workspace_base;
    Check::new(SUBJECT, "workspace").ok(format!("checkouts stand in {base}/{host}/owner/name on T3's machine"))
}

fn instance(config: &Config) -> Finding {
    let Some(t3) = &config.t3 else { return Check::new(SUBJECT, "instance").skipped("none is configured") };
    let (instance, model) = (&t3.instance, &t3.model);
    let text = format!("T3 does not tell whether it has {instance} with {model}; the first dispatch shows it");
    Check::new(SUBJECT, "instance").skipped(text)
}

#[cfg(test)]
mod tests {
    use afk_core::fault::{Fault, FaultClass, FaultScope};

    use super::*;
    use crate::doctor::finding::Verdict;

    #[test]
    fn what_t3_does_not_answer_is_never_called_good() {
        let fault = || Fault::new("ask", FaultClass::Garbled, FaultScope::Server, "a page in the place of an answer");
        assert_eq!(server(Err(fault())).verdict, Verdict::Fail);
        let told: Vec<_> = token(Err(fault()), Timestamp::UNIX_EPOCH).iter().map(|it| it.verdict).collect();
        assert_eq!(told, [Verdict::Fail], "nothing is said of the scopes");
        assert_eq!(threads(Err(fault())).verdict, Verdict::Fail);
    }
}
