use serde_json::json;

use super::*;

fn message(role: &str, text: &str, streaming: bool) -> serde_json::Value {
    let at = "2026-11-22T13:37:45.558Z";
    json!({"id": "m", "role": role, "text": text, "streaming": streaming, "createdAt": at, "updatedAt": at, "turnId": null})
}

fn read(messages: &[serde_json::Value]) -> Messages {
    serde_json::from_str(&json!(messages).to_string()).unwrap()
}

#[test]
fn of_a_long_answer_the_end_is_kept() {
    let words = |text: &str| read(&[message("assistant", text, false)]).last_words.unwrap();
    assert_eq!(words(&format!("{}é\n", "x".repeat(200_000))), format!("{}é", "x".repeat(1_999)));
    for (unit, count) in
        [("x", 1_999), ("x", 2_000), ("x", 2_001), ("é", 1_000), ("é", 2_000), ("é", 2_001), ("é🦀x", 900)]
    {
        let text = unit.repeat(count);
        let kept: Vec<char> = text.chars().rev().take(2_000).collect();
        assert_eq!(words(&text), kept.into_iter().rev().collect::<String>(), "{count} times {unit}");
    }
    assert_eq!(words("short"), "short");
    assert_eq!(words(""), "");
}

#[test]
fn the_last_words_are_the_agents() {
    let messages = read(&[
        message("assistant", "first", false),
        message("assistant", "second", false),
        message("user", "third", false),
        message("system", "fourth", false),
        message("oracle", "fifth", false),
    ]);
    assert_eq!(messages.last_words.as_deref(), Some("second"));
    assert_eq!(messages.of_users.len(), 1);
}

#[test]
fn reports_are_lines_of_their_own() {
    let text = "AFK-PHASE: worktree\r\nI say AFK-PHASE: pushed\n  AFK-PHASE: green  \nafk-phase: x\nAFK-BLOCKED: no";
    let messages = read(&[message("assistant", text, false), message("user", "AFK-PHASE: pushed", false)]);
    assert_eq!(messages.reports, ["AFK-PHASE: worktree", "AFK-PHASE: green", "AFK-BLOCKED: no"]);
}

#[test]
fn an_unfinished_message_reports_nothing() {
    let messages = read(&[message("assistant", "AFK-PHASE: pu", true)]);
    assert!(messages.reports.is_empty());
    assert_eq!(messages.last_words.as_deref(), Some("AFK-PHASE: pu"));
}

#[test]
fn of_many_reports_the_newest_are_kept_each_cut() {
    let text: String = (0..70).map(|n| format!("AFK-{n}{}\n", "é".repeat(400))).collect();
    for split in [
        vec![message("assistant", &text, false)],
        vec![message("assistant", "AFK-x", false), message("assistant", &text, false)],
    ] {
        let reports = read(&split).reports;
        assert_eq!(reports.len(), 64);
        assert!(reports[0].starts_with("AFK-6é") && reports[63].starts_with("AFK-69é"));
        assert!(reports.iter().all(|it| it.chars().count() == 300));
    }
}
