use afk_core::port::Urgency;

use super::*;
use crate::loopback::{answered, armed, config, secret};

fn notice(urgency: Urgency, title: &str, body: &str) -> Notice {
    Notice {
        urgency,
        title: title.to_owned(),
        body: body.to_owned(),
        thread_url: Some("https://t3.example.org/env-1/186e454e".to_owned()),
        issue_url: "https://git.example.org/acme/web/issues/7".to_owned(),
    }
}

fn json(notice: &Notice) -> String {
    serde_json::to_string_pretty(&wire::message(notice)).unwrap()
}

#[test]
fn done() {
    let notice = notice(Urgency::Low, "done: acme/web#7", "Landed in 1111111111; build is green.");
    insta::assert_snapshot!(json(&notice), @r#"
    {
      "text": "done: acme/web#7",
      "blocks": [
        {
          "type": "header",
          "text": {
            "type": "plain_text",
            "text": "done: acme/web#7",
            "emoji": false
          }
        },
        {
          "type": "section",
          "text": {
            "type": "plain_text",
            "text": "Landed in 1111111111; build is green.",
            "emoji": false
          }
        },
        {
          "type": "section",
          "text": {
            "type": "mrkdwn",
            "text": "<https://git.example.org/acme/web/issues/7|Issue> | <https://t3.example.org/env-1/186e454e|Agent thread>"
          }
        }
      ]
    }
    "#);
}

#[test]
fn needs_human() {
    let mut notice = notice(
        Urgency::High,
        "needs a human: acme/web#7 <!channel> & <@U1>",
        "The agent asks:\n> May I use <https://evil.example|this>?\n*Resume*: answer, then label again.",
    );
    notice.thread_url = None;
    insta::assert_snapshot!(json(&notice), @r#"
    {
      "text": "needs a human: acme/web#7 &lt;!channel&gt; &amp; &lt;@U1&gt;",
      "blocks": [
        {
          "type": "header",
          "text": {
            "type": "plain_text",
            "text": "needs a human: acme/web#7 &lt;!channel&gt; &amp; &lt;@U1&gt;",
            "emoji": false
          }
        },
        {
          "type": "section",
          "text": {
            "type": "plain_text",
            "text": "The agent asks:\n&gt; May I use &lt;https://evil.example|this&gt;?\n*Resume*: answer, then label again.",
            "emoji": false
          }
        },
        {
          "type": "section",
          "text": {
            "type": "mrkdwn",
            "text": "<https://git.example.org/acme/web/issues/7|Issue>"
          }
        }
      ]
    }
    "#);
}

#[test]
fn frozen() {
    let mut notice = notice(Urgency::High, "frozen: acme/web#7 :tada: 🦀\nsecond line", "  \n");
    notice.issue_url = "https://git.example.org/acme/web/issues/7?a=1&b=2|<!here>".to_owned();
    notice.thread_url = Some("javascript:alert(1)".to_owned());
    insta::assert_snapshot!(json(&notice), @r#"
    {
      "text": "frozen: acme/web#7 :tada: 🦀 second line",
      "blocks": [
        {
          "type": "header",
          "text": {
            "type": "plain_text",
            "text": "frozen: acme/web#7 :tada: 🦀 second line",
            "emoji": false
          }
        },
        {
          "type": "section",
          "text": {
            "type": "mrkdwn",
            "text": "<https://git.example.org/acme/web/issues/7?a=1&amp;b=2%7C%3C!here%3E|Issue>"
          }
        }
      ]
    }
    "#);
}

#[test]
fn long_texts_are_cut_to_the_limits() {
    let message = json(&notice(Urgency::High, &"🦀&".repeat(400), &"<".repeat(4000)));
    let message: serde_json::Value = serde_json::from_str(&message).unwrap();
    let length = |pointer: &str| {
        let text = message.pointer(pointer).unwrap().as_str().unwrap();
        assert!(text.ends_with('…') && !text.contains("&a…") && !text.contains("&l…"), "{text}");
        text.encode_utf16().count()
    };
    // Seven units for crab and ampersand: 42 pairs, a crab and the mark; 21, a crab and the mark; 749 escapes and the mark.
    assert_eq!([length("/text"), length("/blocks/0/text/text"), length("/blocks/1/text/text")], [297, 150, 2997]);
}

#[test]
fn a_notice_without_words_is_still_a_message() {
    let empty = Notice {
        urgency: Urgency::Low,
        title: " ".to_owned(),
        body: String::new(),
        thread_url: None,
        issue_url: String::new(),
    };
    assert_eq!(serde_json::to_string(&wire::message(&empty)).unwrap(), r#"{"text":"AFK","blocks":[]}"#);
}

/// Rings at a server that answers once, and returns the outcome with what the server received.
fn ring(status: &'static str, headers: &'static str, body: &'static str) -> (Result<()>, String) {
    answered(status, headers, body, |url| {
        let webhook = secret(&format!("{url}/services/T0/B0/secret"));
        let slack = Slack::new(&armed(), webhook, &Settings::from_config(&config())).unwrap();
        slack.ring(&notice(Urgency::Low, "done", "Landed."))
    })
}

#[test]
fn a_message_is_posted_once_and_ok_is_success() {
    let (outcome, received) = ring("200 OK", "", "ok");
    assert!(outcome.is_ok());
    insta::assert_snapshot!(received, @r#"
    POST /services/T0/B0/secret HTTP/1.1
    {"text":"done","blocks":[{"type":"header","text":{"type":"plain_text","text":"done","emoji":false}},{"type":"section","text":{"type":"plain_text","text":"Landed.","emoji":false}},{"type":"section","text":{"type":"mrkdwn","text":"<https://git.example.org/acme/web/issues/7|Issue> | <https://t3.example.org/env-1/186e454e|Agent thread>"}}]}
    "#);
}

#[test]
fn what_each_answer_means() {
    let answers = [
        ("200 OK", "", "<html>Log in</html>"),
        ("302 Found", "location: https://login.example.org/\r\n", ""),
        ("400 Bad Request", "", "invalid_blocks"),
        ("401 Unauthorized", "", "invalid_auth"),
        ("403 Forbidden", "", "invalid_token"),
        ("404 Not Found", "", "no_service"),
        ("407 Proxy Authentication Required", "", ""),
        ("410 Gone", "", "channel_is_archived"),
        ("429 Too Many Requests", "retry-after: 30\r\n", "rate_limited"),
        ("500 Internal Server Error", "", "rollup_error"),
        ("503 Service Unavailable", "", ""),
    ];
    let rows = answers.map(|(status, headers, body)| {
        let fault = ring(status, headers, body).0.unwrap_err();
        let ending = if fault.is_final() { "final" } else { "rings again" };
        let wait = fault.not_before.map_or(String::new(), |time| format!(" after {time}"));
        assert!(!fault.chain().contains("T0/B0"), "{}", fault.chain());
        format!("{status}: {:?} {:?}, {ending}{wait}\n  {}", fault.class, fault.scope, fault.chain())
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    200 OK: Garbled Item, rings again
      failed to ring Slack: the answer is 200 and not `ok`
    302 Found: Garbled Item, rings again
      failed to ring Slack: POST the Slack webhook: 302: moved, and redirects are not followed
    400 Bad Request: Refused Item, final
      failed to ring Slack: POST the Slack webhook: 400: invalid_blocks
    401 Unauthorized: Refused Item, final
      failed to ring Slack: POST the Slack webhook: 401: invalid_auth
    403 Forbidden: Refused Item, final
      failed to ring Slack: POST the Slack webhook: 403: invalid_token
    404 Not Found: Refused Item, final
      failed to ring Slack: POST the Slack webhook: 404: no_service
    407 Proxy Authentication Required: Refused Server, rings again
      failed to ring Slack: POST the Slack webhook: 407
    410 Gone: Refused Item, final
      failed to ring Slack: POST the Slack webhook: 410: channel_is_archived
    429 Too Many Requests: Transient Server, rings again after 2026-11-22T13:37:30Z
      failed to ring Slack: POST the Slack webhook: 429: rate_limited
    500 Internal Server Error: Unclear Item, rings again
      failed to ring Slack: POST the Slack webhook: 500: rollup_error
    503 Service Unavailable: Unclear Item, rings again
      failed to ring Slack: POST the Slack webhook: 503
    ");
}
