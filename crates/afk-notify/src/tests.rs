//! What a hostile title can do, before both doorbells.

use afk_core::port::{Doorbell as _, Notice, Urgency};
use afk_core::secret::SecretSource;
use afk_http::Settings;

use crate::loopback::{answered, armed, config, secret};
use crate::{Ntfy, Slack};

/// What both doorbells send for a title, as the JSON strings that hold it.
fn sent(title: &str) -> (String, String) {
    let notice = Notice {
        urgency: Urgency::High,
        title: format!("frozen: acme/web#7 {title}"),
        body: format!("Reason: {title}"),
        thread_url: Some(String::from("https://t3.example.org/env-1/186e454e")),
        issue_url: String::from("https://git.example.org/acme/web/issues/7"),
    };
    let http = Settings::from_config(&config());
    let (_, slack) = answered("200 OK", "", "ok", |url| {
        Slack::new(&armed(), secret(&format!("{url}/services/hook")), &http).unwrap().ring(&notice)
    });
    let settings = |url: &str| afk_core::config::NtfySettings {
        url: url.to_owned(),
        topic: SecretSource::Inline(afk_core::secret::Secret::new("alarms")),
        token: None,
    };
    let (_, ntfy) = answered("200 OK", "", "", |url| Ntfy::new(&armed(), &settings(url), &http).unwrap().ring(&notice));
    let value =
        |received: &str| -> serde_json::Value { serde_json::from_str(received.lines().last().unwrap()).unwrap() };
    let (slack, ntfy) = (value(&slack), value(&ntfy));
    // The links are the same whatever the title says.
    assert_eq!(
        slack["blocks"][2]["text"]["text"],
        "<https://git.example.org/acme/web/issues/7|Issue> | <https://t3.example.org/env-1/186e454e|Agent thread>"
    );
    assert_eq!(ntfy["click"], "https://t3.example.org/env-1/186e454e");
    assert_eq!(ntfy["actions"][0]["url"], "https://git.example.org/acme/web/issues/7");
    assert_eq!(
        (&ntfy["priority"], &ntfy["tags"][0], &ntfy["markdown"]),
        (&4.into(), &"rotating_light".into(), &serde_json::Value::Null)
    );
    for block in [&slack["blocks"][0]["text"]["type"], &slack["blocks"][1]["text"]["type"]] {
        assert_eq!(block, "plain_text");
    }
    let slack = format!("{} | {}", slack["text"], slack["blocks"][1]["text"]["text"]);
    (slack, format!("{} | {}", ntfy["title"], ntfy["message"]))
}

#[test]
fn nothing_in_a_title_is_markup_or_moves_the_text() {
    let titles = [
        ("mentions", "<!channel> <@U1> @here"),
        ("link", "<https://evil.example|Issue> [Issue](https://evil.example)"),
        ("markup", "*b* _i_ `c` ~s~ # h > q"),
        ("entities", "&lt;!channel&gt; &amp;"),
        ("JSON", "\",\"priority\":5,\"x\":\"\\"),
        ("new lines", "a\nX-Priority: 5\r\nX-Actions: http, go, https://evil.example"),
        ("encoded word", "=?UTF-8?B?4oCu?="),
        ("turned round", "\u{202e}drawkcab\u{2066}"),
        ("hidden", "a\u{200b}b\u{feff}c\u{e0041}"),
        ("controls", "a\u{1b}[2J\u{7}\u{0}b"),
        ("emoji", ":tada: 👩\u{200d}🚀"),
    ];
    let rows = titles.map(|(name, title)| {
        let (slack, ntfy) = sent(title);
        format!("{name}\n  slack {slack}\n  ntfy  {ntfy}")
    });
    insta::assert_snapshot!(rows.join("\n"), @r#"
    mentions
      slack "frozen: acme/web#7 &lt;!channel&gt; &lt;@U1&gt; @here" | "Reason: &lt;!channel&gt; &lt;@U1&gt; @here"
      ntfy  "frozen: acme/web#7 <!channel> <@U1> @here" | "Reason: <!channel> <@U1> @here"
    link
      slack "frozen: acme/web#7 &lt;https://evil.example|Issue&gt; [Issue](https://evil.example)" | "Reason: &lt;https://evil.example|Issue&gt; [Issue](https://evil.example)"
      ntfy  "frozen: acme/web#7 <https://evil.example|Issue> [Issue](https://evil.example)" | "Reason: <https://evil.example|Issue> [Issue](https://evil.example)"
    markup
      slack "frozen: acme/web#7 *b* _i_ `c` ~s~ # h &gt; q" | "Reason: *b* _i_ `c` ~s~ # h &gt; q"
      ntfy  "frozen: acme/web#7 *b* _i_ `c` ~s~ # h > q" | "Reason: *b* _i_ `c` ~s~ # h > q"
    entities
      slack "frozen: acme/web#7 &amp;lt;!channel&amp;gt; &amp;amp;" | "Reason: &amp;lt;!channel&amp;gt; &amp;amp;"
      ntfy  "frozen: acme/web#7 &lt;!channel&gt; &amp;" | "Reason: &lt;!channel&gt; &amp;"
    JSON
      slack "frozen: acme/web#7 \",\"priority\":5,\"x\":\"\\" | "Reason: \",\"priority\":5,\"x\":\"\\"
      ntfy  "frozen: acme/web#7 \",\"priority\":5,\"x\":\"\\" | "Reason: \",\"priority\":5,\"x\":\"\\"
    new lines
      slack "frozen: acme/web#7 a X-Priority: 5 X-Actions: http, go, https://evil.example" | "Reason: a\nX-Priority: 5\nX-Actions: http, go, https://evil.example"
      ntfy  "frozen: acme/web#7 a X-Priority: 5 X-Actions: http, go, https://evil.example" | "Reason: a\nX-Priority: 5\nX-Actions: http, go, https://evil.example"
    encoded word
      slack "frozen: acme/web#7 =?UTF-8?B?4oCu?=" | "Reason: =?UTF-8?B?4oCu?="
      ntfy  "frozen: acme/web#7 = ?UTF-8?B?4oCu?=" | "Reason: =?UTF-8?B?4oCu?="
    turned round
      slack "frozen: acme/web#7 drawkcab" | "Reason: drawkcab"
      ntfy  "frozen: acme/web#7 drawkcab" | "Reason: drawkcab"
    hidden
      slack "frozen: acme/web#7 abc" | "Reason: abc"
      ntfy  "frozen: acme/web#7 abc" | "Reason: abc"
    controls
      slack "frozen: acme/web#7 a [2J b" | "Reason: a[2Jb"
      ntfy  "frozen: acme/web#7 a [2J b" | "Reason: a[2Jb"
    emoji
      slack "frozen: acme/web#7 :tada: 👩‍🚀" | "Reason: :tada: 👩‍🚀"
      ntfy  "frozen: acme/web#7 :tada: 👩‍🚀" | "Reason: :tada: 👩‍🚀"
    "#);
}
