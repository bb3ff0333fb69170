//! The gates that need facts which cost requests.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::config::Config;
use afk_core::issue::Issue;

use crate::blockers::Blockers;
use crate::gate::{Gate, Refusal};
use crate::trust::{Doubt, TextDoubt};

/// A fact that must be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fact {
    /// Which blockers are open: [`Evidence::blockers`].
    Blockers,
    /// Who applied the ready label: [`Evidence::label`].
    Label,
    /// Who vouches for the text: [`Evidence::text`].
    Text,
    /// Whether the label has had its run: [`Evidence::authorization`].
    Authorization,
    /// Whether AFK may write: [`Evidence::lock`].
    Lock,
}

/// Whether this application of the ready label may still start a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Authorization {
    /// No run of it has ended.
    Unspent,
    /// It has had its run.
    Spent(Spent),
}

/// How an authorization was used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spent {
    /// The run record has an end.
    Ended,
    /// AFK's in-progress label was applied since, and a human took it off.
    LabelTakenOff,
    /// The run's thread is archived or deleted.
    ThreadGone,
}

/// Whether the labels and the record can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lock {
    /// As far as can be seen before writing.
    Writable,
    /// No, and why.
    Refused(String),
    /// There is a run record that cannot be used, and why. It may be about this very run.
    Damaged(String),
}

/// What was asked about one candidate. A fact that was not asked never lets an issue pass; [`Evidence::default`] knows none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// What still stands in its way.
    pub blockers: Option<Blockers>,
    /// Whether the one who labelled it may start an agent ([`trust::account`](crate::trust::account)).
    pub label: Option<Result<(), Doubt>>,
    /// Whether its text is proven ([`trust::text`](crate::trust::text)).
    pub text: Option<Result<(), TextDoubt>>,
    /// Whether the authorization is spent.
    pub authorization: Option<Authorization>,
    /// Whether AFK can hold the repository.
    pub lock: Option<Lock>,
}

/// Where the second leg of the walk stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Ask for this fact, fill it in and walk again.
    Ask(Fact),
    /// A gate is closed; nothing more needs to be asked.
    Refused(Refusal),
    /// Every gate of this leg is open.
    Pass,
}

/// The second leg of the walk: the next fact to ask for, or the verdict. Pure, so walking again is free.
#[must_use]
pub fn evidence_gates(issue: &Issue, config: &Config, evidence: &Evidence) -> Next {
    for rule in &EVIDENCE {
        match (rule.judge)(issue, config, evidence) {
            Judged::Open => {}
            Judged::Closed(refusal) => return Next::Refused(refusal),
            Judged::Unknown => return Next::Ask(rule.fact),
        }
    }
    Next::Pass
}

/// The fact that a gate judges; `None` for one that needs only the listing.
#[must_use]
pub fn fact_of(gate: Gate) -> Option<Fact> {
    EVIDENCE.iter().find(|rule| rule.gate == gate).map(|rule| rule.fact)
}

/// What one gate makes of the evidence.
pub(crate) enum Judged {
    Open,
    Closed(Refusal),
    Unknown,
}

pub(crate) struct Rule {
    pub(crate) gate: Gate,
    fact: Fact,
    pub(crate) judge: fn(&Issue, &Config, &Evidence) -> Judged,
}

/// The second leg of the walk, in order.
pub(crate) const EVIDENCE: [Rule; 6] = [
    Rule { gate: Gate::Blocked, fact: Fact::Blockers, judge: blocked },
    Rule { gate: Gate::UntrustedLabel, fact: Fact::Label, judge: untrusted_label },
    Rule { gate: Gate::EditedAfterAuthorization, fact: Fact::Text, judge: edited_after_authorization },
    Rule { gate: Gate::UnverifiableAuthor, fact: Fact::Text, judge: unverifiable_author },
    Rule { gate: Gate::AuthorizationSpent, fact: Fact::Authorization, judge: authorization_spent },
    Rule { gate: Gate::CannotLock, fact: Fact::Lock, judge: cannot_lock },
];

fn blocked(_: &Issue, _: &Config, evidence: &Evidence) -> Judged {
    let Some(blockers) = &evidence.blockers else { return Judged::Unknown };
    if blockers.none_left() {
        return Judged::Open;
    }
    let unseen = !blockers.unreadable.is_empty() || blockers.hidden > 0;
    let mut ways = Vec::new();
    if !blockers.open.is_empty() {
        ways.push("close what it waits for");
    }
    if unseen {
        ways.push("let AFK's account read it");
    }
    ways.push("take the dependency out of the issue");
    if !blockers.circular.is_empty() {
        ways.push("out of the one that waits for it in turn");
    }
    Judged::Closed(Refusal::new(Gate::Blocked, format!("{blockers}"), ways.join(", or ")))
}

fn untrusted_label(_: &Issue, config: &Config, evidence: &Evidence) -> Judged {
    let label = &config.ready_label;
    match &evidence.label {
        None => Judged::Unknown,
        Some(Ok(())) => Judged::Open,
        Some(Err(doubt)) => {
            let remedy = doubt.remedy(&format!("have a trusted account apply `{label}` again"));
            Judged::Closed(Refusal::new(Gate::UntrustedLabel, format!("`{label}` was applied by {doubt}"), remedy))
        }
    }
}

fn edited_after_authorization(_: &Issue, config: &Config, evidence: &Evidence) -> Judged {
    match &evidence.text {
        None => Judged::Unknown,
        Some(Ok(()) | Err(TextDoubt::UnverifiableAuthor(_))) => Judged::Open,
        Some(Err(TextDoubt::Edited { at, doubt })) => {
            let detail = format!("the text was edited at {at}, too late for the label to cover it, by {doubt}");
            let label = &config.ready_label;
            let remedy = doubt.remedy(&format!("read the text again, then take `{label}` off and apply it again"));
            Judged::Closed(Refusal::new(Gate::EditedAfterAuthorization, detail, remedy))
        }
    }
}

fn unverifiable_author(_: &Issue, _: &Config, evidence: &Evidence) -> Judged {
    match &evidence.text {
        None => Judged::Unknown,
        Some(Ok(()) | Err(TextDoubt::Edited { .. })) => Judged::Open,
        Some(Err(TextDoubt::UnverifiableAuthor(doubt))) => {
            let detail = format!("the server cannot prove who edited the text last, and it was written by {doubt}");
            let remedy = doubt.remedy("file the issue anew from a trusted account");
            Judged::Closed(Refusal::new(Gate::UnverifiableAuthor, detail, remedy))
        }
    }
}

fn authorization_spent(_: &Issue, config: &Config, evidence: &Evidence) -> Judged {
    let spent = match evidence.authorization {
        None => return Judged::Unknown,
        Some(Authorization::Unspent) => return Judged::Open,
        Some(Authorization::Spent(spent)) => spent,
    };
    let (ready, lock) = (&config.ready_label, &config.in_progress_label);
    let detail = match spent {
        Spent::Ended => format!("this application of `{ready}` has had its run, which has ended"),
        Spent::LabelTakenOff => format!("`{lock}` was taken off the run of this application of `{ready}`"),
        Spent::ThreadGone => format!("the agent's thread for this application of `{ready}` was archived or deleted"),
    };
    Judged::Closed(Refusal::new(Gate::AuthorizationSpent, detail, format!("apply `{ready}` again for a new run")))
}

fn cannot_lock(issue: &Issue, config: &Config, evidence: &Evidence) -> Judged {
    match &evidence.lock {
        None => Judged::Unknown,
        Some(Lock::Writable) => Judged::Open,
        Some(Lock::Refused(why)) => {
            let remedy = format!("let AFK's account label and comment in {}, and unlock the issue", issue.repo);
            Judged::Closed(Refusal::new(Gate::CannotLock, format!("labels or record cannot be written: {why}"), remedy))
        }
        Some(Lock::Damaged(why)) => {
            let remedy = format!("apply `{}` again for a new run", config.ready_label);
            Judged::Closed(Refusal::new(Gate::CannotLock, why.clone(), remedy))
        }
    }
}
