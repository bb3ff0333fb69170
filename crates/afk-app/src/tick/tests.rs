use afk_core::port::map;
use afk_tick::report::Report as Ticked;

use super::*;
use crate::exit::Exit;

fn line(subject: &str) -> Line {
    Line { subject: subject.into(), code: "note".into(), text: "fine".into(), alarm: false, run: None }
}

fn outcome_of(act: impl FnOnce(&Threads) -> Ticked) -> (Exit, Vec<String>) {
    let report = caught(Program::Poller, Threads::new(2), vec![line("remark")], Timestamp::UNIX_EPOCH, act);
    (report.exit(), report.lines().iter().map(|line| format!("{}: {}", line.subject, line.text)).collect())
}

#[test]
fn a_tick_that_ends() {
    let (exit, lines) = outcome_of(|_| Ticked::of(vec![line("acme/web#7")]));
    assert_eq!((exit, lines.join(", ").as_str()), (Exit::Done, "remark: fine, acme/web#7: fine"));
}

#[test]
fn a_panic_of_one_job_leaves_the_work_of_the_others() {
    let (exit, lines) = outcome_of(|threads| {
        let lines = map(threads, vec!["acme/web#7", "acme/api#3"], |subject| {
            assert_ne!(subject, "acme/web#7", "planted");
            line(subject)
        });
        Ticked::of(lines)
    });
    let expected = "remark: fine, acme/api#3: fine, tick: 1 of the tick's jobs ended in a panic; see the log";
    assert_eq!((exit, lines.join(", ").as_str()), (Exit::Internal, expected));
}

#[test]
fn a_panic_of_the_tick_itself_is_an_exit_code() {
    let (exit, lines) = outcome_of(|_| panic!("planted"));
    assert_eq!(
        (exit, lines.join(", ").as_str()),
        (Exit::Internal, "remark: fine, tick: the tick ended in a panic; see the log")
    );
}
