use std::sync::{Arc, Mutex};

use afk_tick::report::Report as Ticked;
use jiff::Timestamp;

use super::*;
use crate::configuration::WARNING;
use crate::program::Program;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is logged meanwhile, without its time.
fn logged(log: impl FnOnce()) -> String {
    let kept = Kept::default();
    let writer = kept.clone();
    tracing::subscriber::with_default(subscriber(move || writer.clone()), log);
    let text = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    let lines = text.lines().map(|line| {
        let mut value: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap();
        assert!(value.remove("timestamp").is_some(), "{line}");
        serde_json::to_string(&value).unwrap()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn line(subject: &str, code: &str, alarm: bool) -> Line {
    Line { subject: subject.into(), code: code.into(), text: "said \"so\"\nand {more}".into(), alarm, run: None }
}

#[test]
fn one_line_a_line_and_one_a_tick() {
    let lines =
        vec![line("acme/web#7", "dispatched", false), line("acme/api", "fault", true), line("tracker", WARNING, false)];
    let at: Timestamp = "2026-11-22T13:37:00Z".parse().unwrap();
    let ticked = Report::of_tick(Program::Poller, at, Vec::new(), Ticked::of(lines));
    insta::assert_snapshot!(logged(|| report("afk-poller", &ticked)), @r#"
    {"code":"dispatched","issue":7,"level":"INFO","message":"said \"so\"\nand {more}","program":"afk-poller","repo":"acme/web","subject":"acme/web#7"}
    {"code":"fault","level":"WARN","message":"said \"so\"\nand {more}","program":"afk-poller","repo":"acme/api","subject":"acme/api"}
    {"code":"warning","level":"WARN","message":"said \"so\"\nand {more}","program":"afk-poller","subject":"tracker"}
    {"alarms":1,"at":"2026-11-22T13:37:00Z","code":"tick","exit":1,"level":"INFO","lines":3,"message":"tick ended","outcome":"partly","program":"afk-poller"}
    "#);
}

#[test]
fn below_info_nothing_is_logged() {
    assert_eq!(logged(|| tracing::debug!("too much")), "");
}

#[test]
fn the_words_of_a_panic() {
    assert_eq!(words(&String::from("formatted")), "formatted");
    assert_eq!(words(&"literal"), "literal");
    assert_eq!(words(&7), "a panic without words");
}
