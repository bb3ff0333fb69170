use super::*;

fn text(json: &str) -> Option<String> {
    serde_json::from_str::<Option<Tail>>(json).unwrap().and_then(Tail::text)
}

/// Entries of `lines` lines, each of the letter x so many times (3 to a quad).
fn long(lines: usize, quads: usize) -> String {
    let line = format!(r#"{{"data":"{}"}}"#, "eHh4".repeat(quads));
    format!("[{}]", vec![line; lines].join(","))
}

#[test]
fn lines_are_joined_and_what_the_step_did_not_write_is_left_out() {
    let entries = r#"[
        {"id":1,"step_id":5,"time":0,"line":0,"data":"KyBtYWtlIHNoaXA=","type":0},
        {"id":2,"step_id":5,"time":1,"line":1,"data":"cmVmdXNlZAo=","type":1},
        {"id":3,"step_id":5,"time":1,"line":2,"data":null,"type":0},
        {"id":4,"step_id":5,"time":1,"line":3,"data":"//4=","type":0},
        {"id":5,"step_id":5,"time":1,"line":4,"data":"MQ==","type":2}
    ]"#;
    assert_eq!(text(entries).unwrap(), "+ make ship\nrefused\n\n\u{fffd}\u{fffd}");
}

#[test]
fn an_empty_log_is_none_however_it_is_written() {
    assert_eq!(text("null"), None);
    assert_eq!(text("[]"), None);
    assert_eq!(text(r#"[{"data":null},{"data":"Cg=="},{"data":"4oCv"}]"#), None, "empty lines and one of a space");
}

#[test]
fn only_the_end_is_kept_in_whole_lines() {
    let kept = text(&long(100_000, 3)).unwrap();
    assert_eq!((kept.len(), kept.lines().all(|line| line == "xxxxxxxxx")), (TAIL_BYTES - TAIL_BYTES % 10 - 1, true));
    assert_eq!(text(&long(2, TAIL_BYTES)).unwrap().len(), TAIL_BYTES, "the end of one long line");
}

#[test]
fn what_is_no_log_is_an_error() {
    for json in [r#"[{"data":"%"}]"#, r#"{"message":"x"}"#, r#"["x"]"#, "1"] {
        assert!(serde_json::from_str::<Option<Tail>>(json).is_err(), "{json}");
    }
}
