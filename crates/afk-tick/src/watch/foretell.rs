//! What a move would do, in words. Nothing is done. The lines beside it are those of the tick.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use afk_core::end::{EndKind, Failing};

use super::act::{beside, waiting_for};
use super::decide::Move;
use super::observe::{Facts, Run};
use crate::report::Line;

/// The lines of a dry run about one run. `facts` are absent for a run that has ended before.
pub(crate) fn foretell(run: &Run, facts: Option<&Facts>, decided: &Move, turns_max: u32) -> Vec<Line> {
    let issue = &run.issue.issue;
    let subject = format!("{issue}");
    let turn = |number: usize, failing: &Failing| {
        format!("{} is red; corrective turn {number} of {turns_max} would be sent", failing.stage.name())
    };
    let sent = facts.map_or(0, |it| it.progress.turns.len());
    let line = match decided {
        Move::Hold(reason) => Line::alarm(&subject, "held", *reason),
        Move::Wait(reason) => {
            let reason = reason.or_else(|| facts.map(waiting_for)).unwrap_or_default();
            Line::quiet(issue, "waiting", reason)
        }
        Move::Finish(end) => {
            let code = match end.kind {
                EndKind::Done => "would_close",
                EndKind::NeedsHuman => "would_hand_over",
                EndKind::Frozen => "would_freeze",
                EndKind::Halted => "would_halt",
            };
            Line::quiet(issue, code, end.cause.sentence())
        }
        Move::Replay => {
            let kind = run.record.end().map_or("unknown", |end| end.kind.name());
            Line::quiet(issue, "would_finish", format!("its end ({kind}) is recorded; what is still due would be done"))
        }
        Move::Correct(_, failing) => Line::quiet(issue, "would_send_turn", turn(sent + 1, failing)),
        Move::Send(number, failing) => {
            Line::quiet(issue, "would_send_turn", turn(usize::try_from(*number).unwrap_or_default(), failing))
        }
        Move::Withdraw => Line::quiet(issue, "would_withdraw", "a turn that was never sent is not needed any more"),
        Move::Resend(number, _) => {
            let which =
                if *number == 0 { String::from("the opening turn") } else { format!("corrective turn {number}") };
            Line::quiet(issue, "would_resend_turn", format!("the agent server lost {which}; it would be sent again"))
        }
        Move::Stop(reason) => Line::quiet(issue, "would_stop_session", *reason),
    };
    let (mut lines, _) = facts.map(|facts| beside(&subject, facts)).unwrap_or_default();
    lines.push(line);
    lines
}
