//! What the demo prints, for a person at a terminal.

#![allow(clippy::print_stdout, reason = "printing is what this module is for")]

use std::io::IsTerminal as _;
use std::time::Duration;

use jiff::Timestamp;

use super::cast::Part;
use crate::world::World;

/// Colours, where a terminal wants them.
pub(super) struct Show {
    colours: bool,
}

const DIM: &str = "2";
const GREEN: &str = "32";
const YELLOW: &str = "33";
const CYAN: &str = "36";
const RED: &str = "31";
const BOLD: &str = "1";

/// A line of the timeline breaks here, so that it fits beside the columns in 100 characters.
const TEXT_WIDTH: usize = 68;

impl Show {
    pub(super) fn new() -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|it| it.is_empty());
        Self { colours: wanted && std::io::stdout().is_terminal() }
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        if self.colours { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn heading(&self, text: &str) {
        println!("\n{}\n", self.paint(BOLD, text));
    }

    pub(super) fn opening(&self, cast: &[Part]) {
        self.heading("Five issues, and what must become of them");
        let width = super::names(cast);
        for part in cast {
            let name = part.issue.issue.to_string();
            println!("  {name:<width$}  {}: {}", part.issue.stored().title, part.about);
        }
        self.heading("Both programs, every minute (the clock is the sandbox's own)");
    }

    /// One line of the timeline.
    pub(super) fn line(&self, now: Timestamp, who: &str, subject: &str, text: &str, alarm: bool) {
        let colour = match who {
            "poller" => CYAN,
            "watcher" => GREEN,
            _ => DIM,
        };
        let colour = if alarm { RED } else { colour };
        let mut rows = wrap(text);
        let first = if rows.is_empty() { String::new() } else { rows.remove(0) };
        let time = now.strftime("%H:%M");
        println!(
            "{} {} {subject:<12} {first}",
            self.paint(DIM, &time.to_string()),
            self.paint(colour, &format!("{who:<8}"))
        );
        for row in rows {
            println!("{:27} {row}", "");
        }
    }

    /// The final comments, as people see them.
    pub(super) fn comments(&self, cast: &[Part]) {
        self.heading("AFK's comment on each issue, at the end");
        for part in cast {
            let Some(comment) = part.issue.checklist() else { continue };
            let words = comment.split("<!-- afk:").next().unwrap_or_default();
            println!("{}", self.paint(CYAN, &format!("--- {} ---", part.issue.issue)));
            println!("{}\n", words.trim_end());
        }
    }

    /// Who was called.
    pub(super) fn rings(&self, world: &World) {
        self.heading("The doorbell rang");
        for notice in world.lock().bells.rings() {
            println!("  {}", self.paint(YELLOW, &notice.title));
            for row in notice.body.lines().flat_map(wrap) {
                println!("      {row}");
            }
        }
    }

    pub(super) fn closing(
        &self,
        cast: &[Part],
        world: &World,
        ticks: usize,
        requests: usize,
        took: Duration,
        wrong: &[String],
    ) {
        self.heading("The endings");
        let width = super::names(cast);
        for part in cast {
            let fine = part.complaint(world).is_none();
            let mark = if fine { self.paint(GREEN, "as it should") } else { self.paint(RED, "WRONG") };
            println!("  {:<width$}  {:<24} {mark}", part.issue.issue.to_string(), part.ending());
        }
        let seconds = took.as_secs_f32();
        println!("\n{ticks} ticks of real processes, {requests} requests over loopback, {seconds:.1} s.");
        for line in wrong {
            println!("{} {line}", self.paint(RED, "wrong:"));
        }
    }
}

fn wrap(text: &str) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in text.split_whitespace() {
        let row = rows.last_mut().expect("there is a row");
        if !row.is_empty() && row.chars().count() + 1 + word.chars().count() > TEXT_WIDTH {
            rows.push(word.to_owned());
        } else {
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(word);
        }
    }
    rows
}

/// What the world did by itself, told once.
#[derive(Default)]
pub(super) struct Chronicle {
    commits: usize,
    statuses: usize,
    rings: usize,
}

impl Chronicle {
    /// Tells what is new.
    pub(super) fn catch_up(&mut self, world: &World, show: &Show) {
        let (commits, statuses, rings) = {
            let state = world.lock();
            let mut commits = Vec::new();
            let mut statuses = Vec::new();
            for (repo, row) in &state.forge.repos {
                for commit in row.commits.iter().filter(|it| !it.parents.is_empty()) {
                    let subject = commit.message.lines().next().unwrap_or_default();
                    commits.push((commit.at, repo.to_string(), format!("pushed {} \"{subject}\"", commit.sha.short())));
                    for status in commit.statuses.iter().filter(|it| it.state != "pending") {
                        let text = format!("{}: {} for {}", status.context, status.state, commit.sha.short());
                        statuses.push((status.at, repo.to_string(), text));
                    }
                }
            }
            let rings: Vec<_> = state.bells.bells.values().flat_map(|it| it.rings.clone()).collect();
            (commits, statuses, rings)
        };
        let mut news: Vec<(Timestamp, &str, String, String)> = Vec::new();
        news.extend(newest(commits, &mut self.commits).map(|(at, repo, text)| (at, "agent", repo, text)));
        news.extend(newest(statuses, &mut self.statuses).map(|(at, repo, text)| (at, "CI", repo, text)));
        let rings = rings.into_iter().map(|(at, notice)| (at, String::new(), notice.title)).collect();
        news.extend(newest(rings, &mut self.rings).map(|(at, _, title)| (at, "doorbell", String::new(), title)));
        news.sort();
        for (at, who, subject, text) in news {
            show.line(at, who, &subject, &text, false);
        }
    }
}

/// The rows that were not there before, in order of time.
fn newest(
    mut rows: Vec<(Timestamp, String, String)>,
    told: &mut usize,
) -> impl Iterator<Item = (Timestamp, String, String)> {
    rows.sort();
    let from = std::mem::replace(told, rows.len());
    rows.into_iter().skip(from)
}
