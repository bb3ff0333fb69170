use afk_core::port::Urgency;

use super::*;
use crate::loopback::{answered, armed, config, secret};

const TOPIC: &str = "s3cret-topic";
const TOKEN: &str = "tk_s3cret";

fn notice(urgency: Urgency) -> Notice {
    Notice {
        urgency,
        title: String::from("done: acme/web#7 Fix the login"),
        body: String::from("Landed in 1111111111.\nBuild is green."),
        thread_url: Some(String::from("https://t3.example.org/env-1/186e454e")),
        issue_url: String::from("https://git.example.org/acme/web/issues/7"),
    }
}

fn json(notice: &Notice) -> String {
    serde_json::to_string_pretty(&wire::message(TOPIC, notice)).unwrap()
}

fn ntfy(url: &str, topic: SecretSource, token: Option<&str>) -> Ntfy {
    let settings = NtfySettings { url: url.to_owned(), topic, token: token.map(secret) };
    Ntfy::new(&armed(), &settings, &Settings::from_config(&config())).unwrap()
}

/// Rings at a server that answers once.
fn ring(status: &'static str, headers: &'static str, body: &'static str) -> (Result<()>, String) {
    answered(status, headers, body, |url| ntfy(url, secret(TOPIC), Some(TOKEN)).ring(&notice(Urgency::Low)))
}

const JSON: &str = "content-type: application/json\r\n";
const PUBLISHED: &str =
    r#"{"id":"xE73Iyuabi","time":1673542291,"event":"message","topic":"s3cret-topic","message":"Landed"}"#;

#[test]
fn good_news() {
    insta::assert_snapshot!(json(&notice(Urgency::Low)), @r#"
    {
      "topic": "s3cret-topic",
      "title": "done: acme/web#7 Fix the login",
      "message": "Landed in 1111111111.\nBuild is green.",
      "priority": 2,
      "tags": [
        "white_check_mark"
      ],
      "click": "https://t3.example.org/env-1/186e454e",
      "actions": [
        {
          "action": "view",
          "label": "Issue",
          "url": "https://git.example.org/acme/web/issues/7"
        }
      ]
    }
    "#);
}

#[test]
fn a_person_is_needed_and_there_is_no_thread() {
    let notice = Notice { thread_url: None, ..notice(Urgency::High) };
    insta::assert_snapshot!(json(&notice), @r#"
    {
      "topic": "s3cret-topic",
      "title": "done: acme/web#7 Fix the login",
      "message": "Landed in 1111111111.\nBuild is green.",
      "priority": 4,
      "tags": [
        "rotating_light"
      ],
      "click": "https://git.example.org/acme/web/issues/7"
    }
    "#);
}

#[test]
fn a_notice_without_words_is_still_a_message() {
    let empty = |title: &str| Notice {
        urgency: Urgency::Low,
        title: String::from(title),
        body: String::from(" \n"),
        thread_url: Some(String::from("javascript:alert(1)")),
        issue_url: String::new(),
    };
    let rows =
        ["", "done: acme/web#7"].map(|title| serde_json::to_string(&wire::message(TOPIC, &empty(title))).unwrap());
    insta::assert_snapshot!(rows.join("\n"), @r#"
    {"topic":"s3cret-topic","title":"AFK","message":"AFK","priority":2,"tags":["white_check_mark"]}
    {"topic":"s3cret-topic","title":"done: acme/web#7","message":"done: acme/web#7","priority":2,"tags":["white_check_mark"]}
    "#);
}

#[test]
fn no_message_is_larger_than_the_server_takes() {
    for part in ["x", "é", "🦀", "\"", "\\", "\n|"] {
        let url = |path: &str| format!("https://git.example.org/{path}{}", "\"".repeat(300));
        let notice = Notice {
            title: part.repeat(5000),
            body: part.repeat(5000),
            thread_url: Some(url("thread")),
            issue_url: url("issue"),
            ..notice(Urgency::High)
        };
        let json = serde_json::to_string(&wire::message(&"t".repeat(64), &notice)).unwrap();
        let message: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert!(json.len() < 8192, "{part:?}: {}", json.len());
        assert!(message["message"].as_str().unwrap().len() <= 4096, "{part:?}");
        assert!(message["click"].is_string() && message["actions"][0]["url"].is_string(), "{part:?}");
    }
}

#[test]
fn it_is_posted_to_the_root_with_topic_and_token() {
    let (outcome, received) = ring("200 OK", JSON, PUBLISHED);
    assert!(outcome.is_ok());
    insta::assert_snapshot!(received, @r#"
    POST / HTTP/1.1
    authorization: Bearer tk_s3cret
    {"topic":"s3cret-topic","title":"done: acme/web#7 Fix the login","message":"Landed in 1111111111.\nBuild is green.","priority":2,"tags":["white_check_mark"],"click":"https://t3.example.org/env-1/186e454e","actions":[{"action":"view","label":"Issue","url":"https://git.example.org/acme/web/issues/7"}]}
    "#);
}

#[test]
fn without_a_token_nobody_is_named() {
    let (outcome, received) =
        answered("200 OK", JSON, PUBLISHED, |url| ntfy(url, secret(TOPIC), None).ring(&notice(Urgency::Low)));
    assert!(outcome.is_ok() && !received.contains("authorization"), "{received}");
}

#[test]
fn a_rotated_topic_is_used_at_once() {
    let path = std::env::temp_dir().join(format!("afk-notify-topic-{}", std::process::id()));
    let source = SecretSource::File(path.to_str().unwrap().to_owned());
    for topic in ["first", "second"] {
        std::fs::write(&path, format!("{topic}\n")).unwrap();
        let (_, received) =
            answered("200 OK", JSON, PUBLISHED, |url| ntfy(url, source.clone(), None).ring(&notice(Urgency::Low)));
        assert!(received.contains(&format!("{{\"topic\":\"{topic}\",")), "{received}");
    }
    std::fs::remove_file(&path).unwrap();
    let unread = ntfy("http://127.0.0.1:9", source, None).ring(&notice(Urgency::Low)).unwrap_err();
    assert!(!unread.is_final(), "a file that is being replaced comes back: {}", unread.chain());
}

#[test]
fn what_each_answer_means() {
    let answers = [
        ("200 OK", JSON, r#"{"success":true,"id":"","event":""}"#),
        ("200 OK", JSON, r#"{"success":true}"#),
        ("200 OK", "content-type: text/html\r\n", "<html>Log in</html>"),
        ("302 Found", "location: https://login.example.org/\r\n", ""),
        ("400 Bad Request", JSON, r#"{"code":40009,"http":400,"error":"invalid request: topic invalid"}"#),
        ("400 Bad Request", JSON, r#"{"code":40024,"http":400,"error":"body must be valid JSON, not s3cret-topic"}"#),
        ("401 Unauthorized", JSON, r#"{"code":40101,"http":401,"error":"unauthorized"}"#),
        ("403 Forbidden", JSON, r#"{"code":40301,"http":403,"error":"forbidden"}"#),
        ("404 Not Found", JSON, r#"{"code":40401,"http":404,"error":"page not found"}"#),
        ("407 Proxy Authentication Required", "", ""),
        ("413 Payload Too Large", JSON, r#"{"code":41303,"http":413,"error":"JSON body too large"}"#),
        ("429 Too Many Requests", JSON, r#"{"code":42901,"http":429,"error":"limit reached: too many requests"}"#),
        ("429 Too Many Requests", JSON, r#"{"code":42908,"http":429,"error":"limit reached: too many messages"}"#),
        ("429 Too Many Requests", "retry-after: 30\r\n", "a gateway's own limit"),
        ("500 Internal Server Error", JSON, r#"{"code":50001,"http":500,"error":"internal server error"}"#),
        ("503 Service Unavailable", "", ""),
    ];
    let rows = answers.map(|(status, headers, body)| {
        let fault = ring(status, headers, body).0.unwrap_err();
        let ending = if fault.is_final() { "final" } else { "rings again" };
        let wait = fault.not_before.map_or(String::new(), |time| format!(" after {time}"));
        let shown = format!("{} {fault:?}", fault.chain());
        assert!(!shown.contains(TOPIC) && !shown.contains(TOKEN), "{shown}");
        format!("{status}: {:?} {:?}, {ending}{wait}\n  {}", fault.class, fault.scope, fault.chain())
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    200 OK: Garbled Item, rings again
      failed to ring ntfy: the answer is JSON and no published message
    200 OK: Garbled Item, rings again
      failed to ring ntfy: POST /: the reply is not what was expected: missing field `id` at line 1 column 16
    200 OK: Garbled Item, rings again
      failed to ring ntfy: POST /: the reply is `text/html`, not JSON
    302 Found: Garbled Item, rings again
      failed to ring ntfy: POST /: 302: moved, and redirects are not followed
    400 Bad Request: Refused Item, final
      failed to ring ntfy: the server takes no such topic; set AFK_NTFY_TOPIC to another: POST /: 400: {"code":40009,"http":400,"error":"invalid request: topic invalid"}
    400 Bad Request: Refused Item, final
      failed to ring ntfy: POST /: 400: {"code":40024,"http":400,"error":"body must be valid JSON, not [secret]"}
    401 Unauthorized: Refused Item, final
      failed to ring ntfy: the server does not know the token; set AFK_NTFY_TOKEN to an access token of the server: POST /: 401: {"code":40101,"http":401,"error":"unauthorized"}
    403 Forbidden: Refused Item, final
      failed to ring ntfy: the topic is closed; grant the token's user write access to it (`ntfy access USER TOPIC wo`): POST /: 403: {"code":40301,"http":403,"error":"forbidden"}
    404 Not Found: Refused Item, final
      failed to ring ntfy: POST /: 404: {"code":40401,"http":404,"error":"page not found"}
    407 Proxy Authentication Required: Refused Server, rings again
      failed to ring ntfy: POST /: 407
    413 Payload Too Large: Refused Item, final
      failed to ring ntfy: the message is too large for this server; raise its message-size-limit to the usual 4096: POST /: 413: {"code":41303,"http":413,"error":"JSON body too large"}
    429 Too Many Requests: Transient Server, rings again
      failed to ring ntfy: POST /: 429: {"code":42901,"http":429,"error":"limit reached: too many requests"}
    429 Too Many Requests: Transient Server, rings again
      failed to ring ntfy: the day's messages are used up; raise the user's limit, or wait for the next day: POST /: 429: {"code":42908,"http":429,"error":"limit reached: too many messages"}
    429 Too Many Requests: Transient Server, rings again after 2026-11-22T13:37:30Z
      failed to ring ntfy: POST /: 429: a gateway's own limit
    500 Internal Server Error: Unclear Item, rings again
      failed to ring ntfy: POST /: 500: {"code":50001,"http":500,"error":"internal server error"}
    503 Service Unavailable: Unclear Item, rings again
      failed to ring ntfy: POST /: 503
    "#);
}

#[test]
fn topic_and_token_show_nowhere() {
    let doorbell = ntfy("http://127.0.0.1:9", secret(TOPIC), Some(TOKEN));
    let fault = doorbell.ring(&notice(Urgency::Low)).unwrap_err();
    let shown = format!("{doorbell:?} {fault:?} {}", fault.chain());
    assert!(!shown.contains(TOPIC) && !shown.contains(TOKEN), "{shown}");
}

#[test]
fn neither_travels_outside_in_the_clear() {
    let refused = Ntfy::new(
        &armed(),
        &NtfySettings { url: "http://ntfy.example.org".into(), topic: secret(TOPIC), token: Some(secret(TOKEN)) },
        &Settings::from_config(&config()),
    );
    assert!(refused.is_err());
    let fault = ntfy("http://ntfy.example.org", secret(TOPIC), None).ring(&notice(Urgency::Low)).unwrap_err();
    assert_eq!(fault.chain(), "failed to ring ntfy: POST /: a secret is never sent over plain http; use https");
}
