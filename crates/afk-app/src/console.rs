//! Standard output and standard error of one process.

use std::io::{ErrorKind, Write};

use crate::answer::Answer;
use crate::exit::Exit;
use crate::program::{Format, Program};
use crate::report::{Outcome, Report};
use crate::text::painted;

/// Where a process speaks.
pub struct Streams<'a> {
    /// Standard output: one report, or what was asked for.
    pub out: &'a mut dyn Write,
    /// Standard error: what is wrong with the command line or the configuration. The log goes there on its own way.
    pub err: &'a mut dyn Write,
}

/// One program at its streams.
pub(crate) struct Console<'a> {
    pub(crate) program: Program,
    pub(crate) streams: Streams<'a>,
    /// Whether documents for people come in colours.
    pub(crate) colours: bool,
}

impl Console<'_> {
    /// Prints what was asked for.
    pub(crate) fn answer(&mut self, text: &str) -> Exit {
        self.print(&format!("{}\n", text.trim_end()), Exit::Done)
    }

    /// Says why the command line cannot be followed.
    pub(crate) fn usage(&mut self, text: &str) -> Exit {
        let name = self.program.name();
        self.complain(&format!("{name}: {}\nRun {name} --help for more information.\n", text.trim_end()));
        Exit::Usage
    }

    /// Prints a document. People find the problems of a configuration on standard error, one a line.
    pub(crate) fn report(&mut self, answer: &Answer, format: Format) -> Exit {
        let report = answer.report();
        let misconfigured = report.outcome() == Outcome::Misconfigured;
        if misconfigured {
            self.problems(report);
        }
        if misconfigured && format == Format::Text {
            return report.exit();
        }
        match answer.render(format) {
            Ok(text) if self.colours && format == Format::Text => self.print(&painted(&text), report.exit()),
            Ok(text) => self.print(&text, report.exit()),
            Err(error) => self.broken(&error.to_string()),
        }
    }

    fn problems(&mut self, report: &Report) {
        let name = self.program.name();
        let mut text = format!("{name}: the configuration is wrong, nothing was done:\n");
        for line in report.lines() {
            let shown = format!("{}: {}", line.subject, line.text);
            text.extend(shown.chars().map(|c| if c.is_control() { ' ' } else { c }));
            text.push('\n');
        }
        self.complain(&text);
    }

    fn print(&mut self, text: &str, exit: Exit) -> Exit {
        match self.streams.out.write_all(text.as_bytes()).and_then(|()| self.streams.out.flush()) {
            Ok(()) => exit,
            // Who reads has seen enough; what was done is done.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => exit,
            Err(error) => self.broken(&error.to_string()),
        }
    }

    fn broken(&mut self, error: &str) -> Exit {
        self.complain(&format!("{}: the report cannot be written: {error}\n", self.program.name()));
        Exit::Internal
    }

    /// Writes to standard error. If even that fails there is nobody left to tell; the exit code still speaks.
    fn complain(&mut self, text: &str) {
        drop(self.streams.err.write_all(text.as_bytes()).and_then(|()| self.streams.err.flush()));
    }
}

#[cfg(test)]
mod tests;
