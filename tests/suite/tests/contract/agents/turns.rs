//! How turns move and end.

use std::time::Duration;

use afk_core::ids::RunId;
use afk_core::port::Act;
use afk_core::thread::{PICKUP, SETTLE};
use afk_sandbox::agent::{Script, Step};
use afk_sandbox::t3::Answer;
use afk_sandbox::t3::command::T3Command;
use afk_sandbox::t3::provider::Ending;

use super::story::Story;

const BEAT: Duration = Duration::from_millis(100);
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);

pub(super) fn a_whole_run(story: &mut Story<'_>) {
    story.chapter("a whole run");
    let run = story.thread(Script::works());
    story.start(run, 0, 0);
    story.start(run, 0, 0);
    story.look(run);
    for _ in 0..4 {
        story.after(BEAT, run);
    }
    story.after(Duration::from_secs(540), run);
    story.after(BEAT * 3, run);
    story.after(SETTLE.unsigned_abs(), run);
    story.note("corrective turn", "");
    story.start(run, 1, 0);
    story.look(run);
    story.after(SECOND, run);
    story.after(MINUTE * 10, run);
}

pub(super) fn endings(story: &mut Story<'_>) {
    let short = |ending: Ending| Script::new([Step::Wait(SECOND), Step::Say("Hm.".into()), Step::End(ending)]);
    let long = "x".repeat(3_000);
    let rows = [
        ("the provider says that it failed", short(Ending::Failed(format!("model refused {long}")))),
        ("a runtime error", short(Ending::RuntimeError("stream broken".into()))),
        ("the process dies", short(Ending::Crash)),
        ("the provider refuses the turn", Script { refuses_turns: Some(format!("no {long}")), ..Script::idles() }),
        ("no provider", Script::no_provider()),
        ("it hangs", Script::hangs()),
        ("it gives up", Script::gives_up("no access")),
    ];
    for (title, script) in rows {
        story.chapter(title);
        let run = story.thread(script);
        story.start(run, 0, 0);
        for time in [SECOND / 2, SECOND, SECOND, MINUTE * 6] {
            story.after(time, run);
        }
    }
}

fn answer(story: &Story<'_>, run: RunId, answer: Answer) {
    let request = story.row(run).request.expect("an open request").id;
    story.by_hand(T3Command::Respond { thread: run.to_string(), request, answer });
}

pub(super) fn a_question(story: &mut Story<'_>) {
    story.chapter("a question, and its answer");
    let run = story.thread(Script::asks("Which colour?"));
    story.start(run, 0, 0);
    story.after(MINUTE * 2, run);
    answer(story, run, Answer::Words([("q1".to_owned(), vec!["blue".to_owned()])].into()));
    story.look(run);
    story.after(MINUTE * 20, run);

    story.chapter("an approval, and the decision");
    let run = story.thread(Script::new([Step::AskApproval("rm -rf build".into()), Step::Wait(MINUTE)]));
    story.start(run, 0, 0);
    story.after(SECOND, run);
    answer(story, run, Answer::Decision("decline".into()));
    story.after(SECOND, run);
    story.after(MINUTE * 5, run);
}

pub(super) fn a_leftover_question(story: &mut Story<'_>) {
    story.chapter("a question that nobody waits for any more");
    let run = story.thread(Script::asks("Which colour?").then([Step::Wait(MINUTE), Step::Say("Done.".into())]));
    story.start(run, 0, 0);
    story.after(MINUTE * 2, run);
    let stop = Act::StopSession { thread: run.thread() };
    story.send("stop", "leftover/stop", stop);
    story.after(MINUTE * 2, run);
    story.start(run, 1, 0);
    story.after(SECOND, run);
    story.after(MINUTE * 3, run);
}

pub(super) fn a_stop(story: &mut Story<'_>) {
    story.chapter("a stop of a running turn");
    let run = story.thread(Script::hangs());
    story.start(run, 0, 0);
    story.world.minutes(5);
    let stop = || Act::StopSession { thread: run.thread() };
    story.send("stop", "stop/1", stop());
    story.after(SECOND, run);
    story.after(MINUTE * 2, run);
    story.send("the same command", "stop/1", stop());
    story.send("a new command", "stop/2", stop());
    story.after(SECOND, run);

    story.chapter("a stop where nothing ever ran");
    let run = story.thread(Script::hangs());
    story.send("stop", "stop/3", Act::StopSession { thread: run.thread() });
    story.after(SECOND, run);
}

pub(super) fn a_restart(story: &mut Story<'_>) {
    story.chapter("a turn that a restart lost");
    let run = story.thread(Script::idles());
    story.start(run, 0, 0);
    story.world.restart_t3();
    story.after(PICKUP.unsigned_abs(), run);
    story.after(SECOND, run);
    story.start(run, 0, 0);
    story.after(MINUTE, run);
    story.start(run, 0, 1);
    story.look(run);
    story.after(SECOND, run);
    story.after(MINUTE * 5, run);

    story.chapter("a running turn that a restart froze");
    let run = story.thread(Script::idles());
    story.start(run, 0, 0);
    story.world.minutes(1);
    story.world.restart_t3();
    story.after(MINUTE * 60, run);
    story.send("stop", "restart/stop", Act::StopSession { thread: run.thread() });
    story.after(MINUTE * 2, run);
}

pub(super) fn words_that_nobody_knows(story: &mut Story<'_>) {
    story.chapter("words that nobody knows");
    let run = story.thread(Script::hangs());
    story.start(run, 0, 0);
    story.world.minutes(1);
    let change = |story: &Story<'_>, session: &str, turn: &str| {
        let mut state = story.world.lock();
        let row = state.t3.thread_mut(&run.to_string()).unwrap();
        row.session.as_mut().unwrap().status = session.into();
        row.latest_turn.as_mut().unwrap().state = turn.into();
    };
    for (session, turn) in
        [("hibernating", "running"), ("running", "paused"), ("idle", "running"), ("interrupted", "interrupted")]
    {
        change(story, session, turn);
        story.look(run);
    }
}
