use std::io;

use jiff::Timestamp;

use super::*;
use afk_tick::report::Line;

/// Standard output that fails.
struct Failing(ErrorKind);

impl Write for Failing {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::Error::from(self.0))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn on(out: &mut dyn Write, act: impl FnOnce(&mut Console<'_>) -> Exit) -> (Exit, String) {
    let mut err = Vec::new();
    let streams = Streams { out, err: &mut err };
    let exit = act(&mut Console { program: Program::Poller, streams, colours: false });
    (exit, String::from_utf8(err).unwrap())
}

fn report(outcome: Outcome) -> Report {
    let line = Line {
        subject: "AFK_T3_URL".into(),
        code: "configuration".into(),
        text: "blank\nor so; set it".into(),
        alarm: true,
        run: None,
    };
    Report::new(Program::Poller, Timestamp::UNIX_EPOCH, outcome, vec![line])
}

#[test]
fn who_stops_reading_changes_no_exit_code() {
    let (exit, err) =
        on(&mut Failing(ErrorKind::BrokenPipe), |it| it.report(&Answer::Report(report(Outcome::Partly)), Format::Text));
    assert_eq!((exit, err.as_str()), (Exit::Partly, ""));
}

#[test]
fn a_report_that_is_lost_is_an_internal_error() {
    let (exit, err) =
        on(&mut Failing(ErrorKind::StorageFull), |it| it.report(&Answer::Report(report(Outcome::Done)), Format::Json));
    assert_eq!((exit, err.as_str()), (Exit::Internal, "afk-poller: the report cannot be written: no storage space\n"));
}

#[test]
fn problems_stand_one_a_line_on_standard_error() {
    for (format, starts) in [(Format::Text, ""), (Format::Json, "{\"version\":1,")] {
        let mut out = Vec::new();
        let (exit, err) = on(&mut out, |it| it.report(&Answer::Report(report(Outcome::Misconfigured)), format));
        assert_eq!(exit, Exit::Configuration);
        assert_eq!(err, "afk-poller: the configuration is wrong, nothing was done:\nAFK_T3_URL: blank or so; set it\n");
        let out = String::from_utf8(out).unwrap();
        assert!(out.starts_with(starts) && out.is_empty() == starts.is_empty(), "{out}");
    }
}

#[test]
fn usage_names_the_way_to_help() {
    let (exit, err) = on(&mut Vec::new(), |it| it.usage("no\n"));
    assert_eq!((exit, err.as_str()), (Exit::Usage, "afk-poller: no\nRun afk-poller --help for more information.\n"));
}
