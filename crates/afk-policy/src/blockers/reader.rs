//! Reading a body line by line: where clauses and sections begin and end.

use alloc::collections::BTreeSet;
use alloc::vec::Vec;

use afk_core::issue::BlockerRef;

use super::clause::{Clause, Stopped, hangs, leads_with_reference};
use super::inline::visible;
use super::lines::{Line, Lines};
use super::reference::Names;
use super::token::Tokens;
use super::trigger;

/// A part of the body in which every entry is a blocker.
#[derive(Clone, Copy, Debug)]
struct Section {
    /// Its heading's level: a heading of the same or a higher one ends it. None for a line like "Blocked by:".
    level: Option<usize>,
    /// Items left of this column are not in it.
    column: usize,
    /// Nothing was read in it yet.
    fresh: bool,
}

/// Where a line stands, for a section that it may open.
#[derive(Clone, Copy)]
enum Place {
    Heading(usize),
    Item(usize),
    Text,
}

/// A clause that reached the end of its line.
struct Running {
    clause: Clause,
    /// It broke off after a comma or an "and".
    hangs: bool,
}

pub(super) struct Reader<'n> {
    names: Names<'n>,
    found: Vec<BlockerRef>,
    seen: BTreeSet<BlockerRef>,
    section: Option<Section>,
    running: Option<Running>,
    /// In a list item whose box is checked.
    done: bool,
    after_blank: bool,
}

impl<'n> Reader<'n> {
    pub(super) fn new(names: Names<'n>) -> Self {
        Self {
            names,
            found: Vec::new(),
            seen: BTreeSet::new(),
            section: None,
            running: None,
            done: false,
            after_blank: true,
        }
    }

    pub(super) fn read(mut self, body: &str) -> Vec<BlockerRef> {
        let mut lines = Lines::new(body);
        while let Some(line) = lines.next() {
            let (Line::Heading { text: raw, .. } | Line::Item { text: raw, .. } | Line::Text(raw)) = line else {
                self.mark(line);
                continue;
            };
            let shown = visible(raw, || lines.comment_closes());
            if shown.opens_comment {
                lines.enter_comment();
            }
            match line {
                Line::Heading { level, .. } => self.heading(level, &shown.text),
                Line::Item { column, done, .. } => self.item(column, done, &shown.text),
                Line::Text(_) => self.text(&shown.text),
                Line::Blank | Line::Hidden | Line::Rule => {}
            }
            self.after_blank = false;
        }
        self.found
    }

    /// A line without text of its own.
    fn mark(&mut self, line: Line<'_>) {
        self.running = None;
        match line {
            Line::Blank => {
                self.done = false;
                self.after_blank = true;
            }
            Line::Rule => {
                self.done = false;
                // Right below "Blocked by" it is the underline of a heading.
                self.section =
                    self.section.filter(|it| it.fresh && !self.after_blank).map(|it| Section { level: Some(2), ..it });
            }
            Line::Hidden | Line::Heading { .. } | Line::Item { .. } | Line::Text(_) => {}
        }
    }

    fn heading(&mut self, level: usize, text: &str) {
        self.running = None;
        self.done = false;
        self.section = self.section.filter(|it| it.level.is_some_and(|own| level > own));
        self.prose(text, 0, Place::Heading(level));
    }

    fn item(&mut self, column: usize, done: bool, text: &str) {
        // "This is blocked by", and the list follows.
        if self.running.take().is_some_and(|it| !it.clause.found) && self.section.is_none() {
            self.section = Some(Section { level: None, column: 0, fresh: true });
        }
        self.section = self.section.filter(|it| column >= it.column);
        self.done = done;
        if done {
            self.read_in_section();
        } else if self.section.is_some() {
            self.entry(text, Clause::in_section(), Place::Item(column));
        } else {
            self.prose(text, 0, Place::Item(column));
        }
    }

    fn text(&mut self, text: &str) {
        if self.done || text.trim().is_empty() {
            return;
        }
        let leads = leads_with_reference(text, self.names);
        // Below a mere "Blocked by:", a new label or a new paragraph is another topic.
        let labelled = self.section.is_some_and(|it| it.level.is_none());
        let read_some = self.section.is_some_and(|it| !it.fresh);
        if labelled && !leads && (self.after_blank || (read_some && text.trim_end().ends_with(':'))) {
            self.section = None;
            self.running = None;
        }
        if let Some(running) = self.running.take()
            && (self.section.is_some() || running.hangs || !running.clause.found || leads)
        {
            return self.entry(text, running.clause, Place::Text);
        }
        if leads && self.section.is_some() || self.section.is_some_and(|it| it.fresh) {
            return self.entry(text, Clause::in_section(), Place::Text);
        }
        self.prose(text, 0, Place::Text);
    }

    /// Reads a clause from the start of the line, and whatever follows it.
    fn entry(&mut self, text: &str, clause: Clause, place: Place) {
        let at = self.clause(text, 0, clause);
        self.read_in_section();
        self.prose(text, at, place);
    }

    /// Reads the clauses that begin on this line.
    fn prose(&mut self, text: &str, from: usize, place: Place) {
        let mut at = from;
        while let Some(trigger) = trigger::find(text, at) {
            let rest = text.get(trigger.end..).unwrap_or_default();
            let bare = !rest.contains(|c: char| c.is_alphanumeric());
            at = trigger.end;
            if trigger.negated {
                if bare {
                    // "No longer blocked by:" is the end of what blocks.
                    self.section = None;
                }
                continue;
            }
            at = self.clause(text, trigger.end, Clause::in_text());
            let nothing = self.running.as_ref().is_some_and(|it| !it.clause.found);
            let begins = || !text.get(..trigger.start).unwrap_or_default().contains(|c: char| c.is_alphanumeric());
            let label = rest.trim_end_matches(['*', '_', ' ', '\t']).ends_with(':');
            if nothing && (label || (bare && (begins() || matches!(place, Place::Heading(_))))) {
                self.open(place);
            }
        }
    }

    /// Reads one clause; returns where it stopped.
    fn clause(&mut self, text: &str, from: usize, mut clause: Clause) -> usize {
        let mut tokens = Tokens::new(text, from, self.names);
        let stopped = clause.read(&mut tokens, self.names, |blocker| {
            if self.seen.insert(blocker.clone()) {
                self.found.push(blocker);
            }
        });
        self.running = match stopped {
            Stopped::Over => None,
            Stopped::Line => Some(Running { clause, hangs: hangs(text) }),
        };
        tokens.at
    }

    fn open(&mut self, place: Place) {
        self.running = None;
        let (level, column) = match place {
            Place::Heading(level) => (Some(level), 0),
            Place::Item(column) => (None, column + 1),
            Place::Text => (None, 0),
        };
        // A label inside a headed section opens nothing narrower.
        let headed = self.section.is_some_and(|it| it.level.is_some());
        if level.is_some() || !headed {
            self.section = Some(Section { level, column, fresh: true });
        }
    }

    fn read_in_section(&mut self) {
        if let Some(section) = &mut self.section {
            section.fresh = false;
        }
    }
}
