//! The fleet as a page: one file, no script, nothing fetched. Whatever a tracker or an agent said is escaped.

use std::fmt::{self, Display};

use afk_core::end::EndKind;
use afk_core::phase::Phase;
use afk_tick::status::{EndView, PhaseState, PhaseView, RunView, WaitingView};
use jiff::Timestamp;

use super::Fleet;
use super::text::phase_word;
use crate::report::Outcome;
use crate::text::{duration, turns_or_hides};

const STYLE: &str = include_str!("page.css");

/// Nothing is fetched and nothing runs, whatever may have slipped in.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// Text for a page: what has a meaning there is escaped, and what turns or hides text is left out.
struct Safe<T>(T);

impl<T: Display> Display for Safe<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_string();
        text.chars().try_for_each(|c| match c {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            c if c.is_whitespace() => f.write_str(" "),
            c if c.is_control() || turns_or_hides(c) => Ok(()),
            c => write!(f, "{c}"),
        })
    }
}

pub(super) fn render(fleet: &Fleet) -> String {
    let report = &fleet.report;
    let unread = report.outcome() == Outcome::Unavailable;
    let title = match (unread, fleet.runs.len()) {
        (true, _) => String::from("AFK: not read"),
        (false, 1) => String::from("AFK: 1 run in flight"),
        (false, n) => format!("AFK: {n} runs in flight"),
    };
    let mut main = String::new();
    if fleet.kill_switch {
        main += "<p class=\"note\">The kill switch is on: runs are watched, and no agent turn is started.</p>\n";
    }
    if !unread && fleet.environment.is_none() {
        main += "<p class=\"note\">The agent server was not read: runs are shown from their records alone.</p>\n";
    }
    for line in report.lines() {
        let class = if line.alarm { "note bad" } else { "note" };
        main += &format!("<p class=\"{class}\"><b>{}</b> {}</p>\n", Safe(&line.subject), Safe(&line.text));
    }
    if !unread {
        main += &section("In flight", "No run is in flight.", &fleet.runs, run);
        main += &section("Waiting for a human", "Nothing waits for a human.", &fleet.waiting, waiting);
    }
    let counts = if unread { String::new() } else { counts(fleet) };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>{title}</h1>\n<p class=\"soft\">Read {}</p>\n{counts}</header>\n<main>\n{main}</main>\n\
         <footer class=\"soft\">\n{}<p>From the run records and the agent server; branches and pipelines were not asked.</p>\n\
         </footer>\n</body>\n</html>\n",
        time(report.at()),
        key(),
    )
}

fn counts(fleet: &Fleet) -> String {
    let cap = if fleet.runs_max == 0 { String::new() } else { format!(" of {}", fleet.runs_max) };
    let wanted = if fleet.waiting.is_empty() { "" } else { " class=\"wanted\"" };
    format!(
        "<ul class=\"counts\">\n<li><b>{}</b><span>in flight{cap}</span></li>\n\
         <li{wanted}><b>{}</b><span>waiting for a human</span></li>\n<li><b>{}</b><span>ready</span></li>\n</ul>\n",
        fleet.runs.len(),
        fleet.waiting.len(),
        fleet.ready,
    )
}

fn section<T>(heading: &str, empty: &str, items: &[T], card: fn(&T) -> String) -> String {
    let cards: String = items.iter().map(card).collect();
    let body = if items.is_empty() {
        format!("<p class=\"empty\">{empty}</p>\n")
    } else {
        format!("<div class=\"cards\">\n{cards}</div>\n")
    };
    format!("<section>\n<h2>{heading}</h2>\n{body}</section>\n")
}

fn run(run: &RunView) -> String {
    let class = if run.alarm { " class=\"alarm\"" } else { "" };
    let phases: String = run.phases.iter().map(phase).collect();
    let commit = run.commit.as_ref().map(|it| fact("commit", &link(it.url.as_deref(), &code(it.sha.short()))));
    let facts = [
        Some(fact("dispatched", &time(run.started_at))),
        Some(fact("corrective turns", &format!("{} of {}", run.turns, run.turns_max))),
        commit,
        run.thread_url.as_ref().map(|url| fact("thread", &link(Some(url), "open"))),
    ];
    let facts: String = facts.into_iter().flatten().collect();
    format!(
        "<article{class}>\n{}{}<p class=\"waits\">Waits for {}</p>\n<ol class=\"phases\">\n{phases}</ol>\n\
         <dl class=\"facts\">\n{facts}</dl>\n</article>\n",
        top(&run.issue.to_string(), &run.title, &run.url, Some(run.age_seconds)),
        run.end.as_ref().map(end).unwrap_or_default(),
        Safe(&run.waits_for),
    )
}

fn waiting(issue: &WaitingView) -> String {
    let why = match &issue.end {
        Some(it) => end(it),
        None => String::from("<p class=\"soft\">The label was put on by hand.</p>\n"),
    };
    let thread = issue.thread_url.as_ref().map(|url| fact("thread", &link(Some(url), "open")));
    let since = issue.since.map(|at| fact("since", &time(at)));
    let facts: String = since.into_iter().chain(thread).collect();
    let facts = if facts.is_empty() { facts } else { format!("<dl class=\"facts\">\n{facts}</dl>\n") };
    format!(
        "<article>\n{}{why}{facts}</article>\n",
        top(&issue.issue.to_string(), &issue.title, &issue.url, issue.age_seconds)
    )
}

fn top(issue: &str, title: &str, url: &str, age: Option<u64>) -> String {
    let age = age.map(|age| format!("<span class=\"age\">{}</span>", duration(age))).unwrap_or_default();
    format!(
        "<div class=\"top\">\n<h3>{}</h3>\n{age}\n</div>\n<p><bdi>{}</bdi></p>\n",
        link(Some(url), &Safe(issue).to_string()),
        Safe(title),
    )
}

fn end(end: &EndView) -> String {
    let class = match end.kind {
        EndKind::Frozen => "badge frozen",
        EndKind::Done | EndKind::NeedsHuman | EndKind::Halted => "badge",
    };
    format!("<p><span class=\"{class}\">{}</span> {}</p>\n", end.kind.name(), Safe(&end.reason))
}

/// One cell of the strip. Colour never stands alone: the state is said, too.
fn phase(it: &PhaseView) -> String {
    let (class, state) = (class(it.state), words(it.state));
    let detail = it.detail.as_deref().unwrap_or(state);
    format!(
        "<li class=\"{class}\" title=\"{}: {}\"><i></i>{}<span class=\"vh\"> ({state})</span></li>\n",
        it.phase.title(),
        Safe(detail),
        label(it.phase),
    )
}

/// A phase in a word that fits a seventh of a phone.
fn label(phase: Phase) -> &'static str {
    match phase {
        Phase::TestsRed => "red test",
        Phase::Deployed => "deploy",
        Phase::Worktree | Phase::Green | Phase::Pushed | Phase::Ci | Phase::Done => phase_word(phase),
    }
}

const STATES: [PhaseState; 6] = [
    PhaseState::Observed,
    PhaseState::Reported,
    PhaseState::Open,
    PhaseState::Skipped,
    PhaseState::Undeclared,
    PhaseState::Unseen,
];

fn class(state: PhaseState) -> &'static str {
    match state {
        PhaseState::Observed => "observed",
        PhaseState::Reported => "reported",
        PhaseState::Open => "open",
        PhaseState::Skipped => "skipped",
        PhaseState::Undeclared => "undeclared",
        PhaseState::Unseen => "unseen",
    }
}

fn words(state: PhaseState) -> &'static str {
    match state {
        PhaseState::Observed => "seen by AFK",
        PhaseState::Reported => "the agent says so",
        PhaseState::Open => "not yet",
        PhaseState::Skipped => "did not succeed",
        PhaseState::Undeclared => "not declared",
        PhaseState::Unseen => "nobody saw it",
    }
}

/// What the colours of the strip mean.
fn key() -> String {
    let item = |state| format!("<li class=\"{}\"><i></i>{}</li>\n", class(state), words(state));
    format!("<ul class=\"phases key\">\n{}</ul>\n", STATES.map(item).concat())
}

fn fact(name: &str, html: &str) -> String {
    format!("<div><dt>{name}</dt> <dd>{html}</dd></div>\n")
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", Safe(text))
}

/// A link where the address is one of a web page; else the words alone. `html` is escaped already.
fn link(url: Option<&str>, html: &str) -> String {
    let web = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
    match url.filter(web) {
        Some(url) => format!("<a href=\"{}\">{html}</a>", Safe(url)),
        None => html.to_owned(),
    }
}

fn time(at: Timestamp) -> String {
    format!("<time datetime=\"{at:.0}\">{}</time>", at.strftime("%Y-%m-%d %H:%M UTC"))
}
