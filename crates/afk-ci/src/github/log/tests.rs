//! The log of a job over loopback: the API below `/forge`, and a store on the same machine that the API names.

use afk_core::config::TrackerKind;

use crate::loopback::{Reply, read_log};

/// What the API answers about a job's log.
fn redirect(status: u16, location: &str) -> Reply {
    Reply::new(status, "").header("location", location)
}

fn store() -> Reply {
    redirect(302, "{server}/store/log.txt?sig=s3cret")
}

fn log(handle: &str, replies: Vec<Reply>) -> (Option<String>, Vec<String>) {
    read_log(TrackerKind::Github, handle, replies)
}

#[test]
fn the_end_of_a_log_comes_from_a_store_that_is_told_nothing() {
    let text = format!("\u{feff}begin\n{}the end\r\n", "a line of the log\n".repeat(2_000));
    let (read, asked) = log("41", vec![store(), Reply::new(200, text)]);
    let read = read.unwrap();
    assert!(read.starts_with("a line") && read.ends_with("\nthe end"), "{read}");
    assert!((19_000..=20_000).contains(&read.chars().count()), "{}", read.len());
    insta::assert_snapshot!(asked.join("\n"), @"
    GET /forge/api/v3/repos/acme/web/actions/jobs/41/logs HTTP/1.1 | x-github-api-version: 2022-11-28 | authorization: Bearer token-1
    GET /store/log.txt?sig=s3cret HTTP/1.1
    ");
}

#[test]
fn a_log_that_cannot_be_had_is_none() {
    let cases = [
        ("gone", "41", vec![Reply::new(410, r#"{"message":"Gone"}"#)]),
        ("not granted", "41", vec![Reply::new(403, r#"{"message":"Resource not accessible"}"#)]),
        ("no address", "41", vec![Reply::new(302, "")]),
        ("no redirect", "41", vec![Reply::new(200, "the log")]),
        ("moved", "41", vec![redirect(301, "{server}/forge/api/v3/repositories/7/actions/jobs/41/logs")]),
        ("within the API", "41", vec![redirect(302, "{server}/forge/api/v3/repositories/7/actions/jobs/41/logs")]),
        ("another scheme", "41", vec![redirect(302, "ftp://store.example.net/log")]),
        ("in the clear", "41", vec![redirect(302, "http://store.example.net/log")]),
        ("on and on", "41", vec![store(), store()]),
        ("expired", "41", vec![store(), Reply::new(403, "<Error>AuthenticationFailed</Error>")]),
        ("blank", "41", vec![store(), Reply::new(200, " \n")]),
        ("no job", "https://x/job/41", vec![]),
    ];
    let rows = cases.map(|(case, handle, replies)| {
        let (read, asked) = log(handle, replies);
        assert_eq!(read, None, "{case}");
        format!("{case:15}asked {}", asked.len())
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    gone           asked 1
    not granted    asked 1
    no address     asked 1
    no redirect    asked 1
    moved          asked 1
    within the API asked 1
    another scheme asked 1
    in the clear   asked 1
    on and on      asked 2
    expired        asked 2
    blank          asked 2
    no job         asked 0
    ");
}
