use std::sync::{Arc, Mutex};

use afk_core::ids::RunId;
use afk_http::{Asked, Traffic};
use afk_tick::report::Report as Ticked;
use afk_tick::tally::{Runs, Tally};
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
    let run = RunId::parse("161eb90a-2a8b-5fea-b0e6-60b630d5dcc2").unwrap();
    let lines = vec![
        line("acme/web#7", "dispatched", false).of_run(run),
        line("acme/api", "fault", true),
        line("tracker", WARNING, false),
    ];
    let at: Timestamp = "2026-11-22T13:37:00Z".parse().unwrap();
    let runs = Some(Runs { working: 1, landing: 2, ending: 4, ..Runs::default() });
    let ticked = Ticked { tally: Tally { runs, waiting_for_human: None }, ..Ticked::of(lines) };
    let ticked = Report::of_tick(Program::Poller, at, Vec::new(), ticked);
    let ticked = ticked.asked(Traffic {
        requests: [(Asked { host: String::from("git.example.org"), status: Some(200) }, 5)].into(),
        ..Traffic::default()
    });
    insta::assert_snapshot!(logged(|| report("afk-poller", &ticked, Duration::from_millis(1250))), @r#"
    {"code":"dispatched","issue":7,"level":"INFO","message":"said \"so\"\nand {more}","program":"afk-poller","repo":"acme/web","run":"161eb90a-2a8b-5fea-b0e6-60b630d5dcc2","subject":"acme/web#7","tick":"2026-11-22T13:37:00Z"}
    {"code":"fault","level":"WARN","message":"said \"so\"\nand {more}","program":"afk-poller","repo":"acme/api","subject":"acme/api","tick":"2026-11-22T13:37:00Z"}
    {"code":"warning","level":"WARN","message":"said \"so\"\nand {more}","program":"afk-poller","subject":"tracker","tick":"2026-11-22T13:37:00Z"}
    {"code":"tick","dispatched":1,"duration_ms":1250,"exit":1,"level":"INFO","message":"tick ended","outcome":"partly","problems":1,"program":"afk-poller","requests":5,"runs":7,"tick":"2026-11-22T13:37:00Z"}
    "#);
}

#[test]
fn a_warning_beside_the_tick() {
    let at: Timestamp = "2026-11-22T13:37:00Z".parse().unwrap();
    insta::assert_snapshot!(logged(|| warning("afk-poller", at, "the metrics were not pushed", "no \"route\"")), @r#"{"code":"warning","level":"WARN","message":"the metrics were not pushed: no \"route\"","program":"afk-poller","tick":"2026-11-22T13:37:00Z"}"#);
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
