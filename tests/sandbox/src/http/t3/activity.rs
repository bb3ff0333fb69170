//! Activities and checkpoints as replies show them.

use serde::Serialize;
use serde_json::{Value, json};

use super::view::time;
use crate::t3::{Activity, ActivityRow, Answer, ThreadRow};

/// How much of a runtime error is shown.
const MESSAGE_CHARS: usize = 180;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ActivityView<'a> {
    id: &'a str,
    tone: &'static str,
    kind: &'static str,
    summary: &'static str,
    payload: Value,
    turn_id: Option<&'a str>,
    created_at: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CheckpointView<'a> {
    turn_id: Option<&'a str>,
    checkpoint_turn_count: u64,
    checkpoint_ref: String,
    status: &'static str,
    files: [(); 0],
    assistant_message_id: String,
    completed_at: String,
}

/// By time; the server orders those of one millisecond at random.
pub(super) fn activities(thread: &ThreadRow) -> Vec<ActivityView<'_>> {
    let mut rows: Vec<_> = thread.activities.iter().collect();
    rows.sort_by_key(|row| row.created_at);
    rows.into_iter().map(|row| activity(thread, row)).collect()
}

fn activity<'a>(thread: &'a ThreadRow, row: &'a ActivityRow) -> ActivityView<'a> {
    let codex = thread.options.instance == "codex";
    let (tone, kind, summary) = heading(&row.what);
    // Codex does not say which turn used the tokens.
    let turn_id = row.turn.as_deref().filter(|_| !(codex && matches!(row.what, Activity::Tokens(_))));
    let created_at = time(row.created_at);
    ActivityView { id: &row.id, tone, kind, summary, payload: payload(&row.what, codex), turn_id, created_at }
}

fn heading(what: &Activity) -> (&'static str, &'static str, &'static str) {
    match what {
        Activity::StartFailed(_) => ("error", "provider.turn.start.failed", "Provider turn start failed"),
        Activity::RuntimeError(_) => ("error", "runtime.error", "Runtime error"),
        Activity::InputRequested(..) => ("info", "user-input.requested", "User input requested"),
        Activity::InputResolved(..) => ("info", "user-input.resolved", "User input submitted"),
        Activity::ApprovalRequested(..) => ("approval", "approval.requested", "Command approval requested"),
        Activity::ApprovalResolved(..) => ("approval", "approval.resolved", "Approval resolved"),
        Activity::RespondFailed(_, true) => {
            ("error", "provider.approval.respond.failed", "Provider approval response failed")
        }
        Activity::RespondFailed(_, false) => {
            ("error", "provider.user-input.respond.failed", "Provider user input response failed")
        }
        Activity::InterruptFailed => ("error", "provider.turn.interrupt.failed", "Provider turn interrupt failed"),
        Activity::Tokens(_) => ("info", "context-window.updated", "Context window updated"),
        Activity::Checkpoint(..) => ("info", "checkpoint.captured", "Checkpoint captured"),
    }
}

fn payload(what: &Activity, codex: bool) -> Value {
    match what {
        Activity::StartFailed(why) => json!({ "detail": why }),
        Activity::RuntimeError(why) => json!({ "message": why.chars().take(MESSAGE_CHARS).collect::<String>() }),
        Activity::InputRequested(id, question) => {
            let question =
                json!({ "id": "q1", "header": "Question", "question": question, "options": [], "multiSelect": false });
            json!({ "requestId": id, "questions": [question] })
        }
        Activity::ApprovalRequested(id, detail) => json!({
            "requestId": id, "requestKind": "command", "requestType": "command_execution_approval", "detail": detail,
        }),
        Activity::InputResolved(id, answer) | Activity::ApprovalResolved(id, answer) => match answer {
            Answer::Decision(word) => json!({
                "requestId": id, "requestKind": "command", "requestType": "command_execution_approval", "decision": word,
            }),
            Answer::Words(words) => {
                let answers = words.iter().map(|(question, words)| match words.as_slice() {
                    [word] => (question.clone(), json!(word)),
                    words => (question.clone(), json!(words)),
                });
                json!({ "requestId": id, "answers": Value::Object(answers.collect()) })
            }
        },
        Activity::RespondFailed(id, _) => {
            json!({ "detail": format!("Unknown pending request: {id}"), "requestId": id })
        }
        Activity::InterruptFailed => json!({ "detail": "No active provider session is bound to this thread." }),
        Activity::Tokens(total) => tokens(*total, codex),
        Activity::Checkpoint(count, status) => json!({ "turnCount": count, "status": status }),
    }
}

/// Codex tells the total; Claude has what is in the window alone. Where the parts go does not matter here.
fn tokens(total: u64, codex: bool) -> Value {
    if !codex {
        return json!({
            "usedTokens": total, "lastUsedTokens": total, "inputTokens": total, "outputTokens": 0, "maxTokens": 200_000,
        });
    }
    json!({
        "usedTokens": total, "totalProcessedTokens": total, "maxTokens": 272_000,
        "inputTokens": total, "cachedInputTokens": 0, "outputTokens": 0, "reasoningOutputTokens": 0,
        "lastUsedTokens": total, "lastInputTokens": total, "lastCachedInputTokens": 0, "lastOutputTokens": 0,
        "lastReasoningOutputTokens": 0, "compactsAutomatically": true,
    })
}

/// The lasting proof of each turn that ended where there is a repository.
pub(super) fn checkpoints(thread: &ThreadRow) -> Vec<CheckpointView<'_>> {
    let view = |row| {
        let &ActivityRow { what: Activity::Checkpoint(count, status), ref turn, created_at, .. } = row else {
            return None;
        };
        // An interrupted turn tells of a missing one beside the one that it has.
        (status != "missing").then(|| {
            let said = thread.messages.iter().rfind(|it| it.turn.is_some() && it.turn == *turn);
            let turn = turn.as_deref();
            CheckpointView {
                turn_id: turn,
                checkpoint_turn_count: count,
                checkpoint_ref: format!("refs/t3/checkpoints/{}/turn/{count}", base64url(thread.id.as_bytes())),
                status,
                files: [],
                assistant_message_id: said
                    .map_or_else(|| format!("assistant:{}", turn.unwrap_or_default()), |it| it.id.clone()),
                completed_at: time(created_at),
            }
        })
    };
    thread.activities.iter().filter_map(view).collect()
}

/// Without padding.
fn base64url(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let digits = |chunk: &[u8]| {
        let bits = chunk.iter().fold(0_usize, |bits, byte| (bits << 8) | usize::from(*byte)) << (8 * (3 - chunk.len()));
        let digit = move |place: usize| char::from(DIGITS[(bits >> (18 - 6 * place)) & 63]);
        (0..=chunk.len()).map(digit).collect::<String>()
    };
    bytes.chunks(3).map(digits).collect()
}

#[cfg(test)]
mod tests {
    use super::base64url;

    #[test]
    fn a_checkpoints_ref_names_the_thread_as_recorded() {
        let rows = [("p-complete", "cC1jb21wbGV0ZQ"), ("hang", "aGFuZw"), ("lost", "bG9zdA"), ("ti1", "dGkx")];
        for (thread, recorded) in rows {
            assert_eq!(base64url(thread.as_bytes()), recorded);
        }
    }
}
