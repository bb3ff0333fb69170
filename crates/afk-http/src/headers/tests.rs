use ureq::http::{HeaderName, HeaderValue};

use super::*;

const DATE: &str = "Sun, 22 Nov 2026 13:37:00 GMT";

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let pair =
        |(name, value): &(&'static str, &'static str)| (HeaderName::from_static(name), HeaderValue::from_static(value));
    pairs.iter().map(pair).collect()
}

#[test]
fn when_a_refusal_is_a_limit_and_for_how_long() {
    type Case = (&'static str, u16, &'static [(&'static str, &'static str)], &'static str);
    let cases: [Case; 12] = [
        ("permission", 403, &[("date", DATE)], "must have push access"),
        ("permission, bucket not empty", 403, &[("date", DATE), ("x-ratelimit-remaining", "7")], ""),
        ("retry-after in seconds", 403, &[("date", DATE), ("retry-after", "30")], ""),
        ("retry-after as a date", 429, &[("retry-after", "Sun, 22 Nov 2026 14:00:00 GMT")], ""),
        (
            "retry-after before reset",
            403,
            &[
                ("date", DATE),
                ("retry-after", "5"),
                ("x-ratelimit-remaining", "0"),
                ("x-ratelimit-reset", "1795442400"),
            ],
            "",
        ),
        ("empty bucket", 403, &[("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1795442400")], ""),
        ("empty bucket without a time", 403, &[("date", DATE), ("x-ratelimit-remaining", "0")], ""),
        ("secondary limit", 403, &[("date", DATE)], "You have exceeded a secondary Rate Limit."),
        ("too many, no words", 429, &[("date", DATE)], ""),
        ("no clock", 429, &[("retry-after", "30")], ""),
        ("maintenance", 503, &[("date", DATE), ("retry-after", "120")], ""),
        ("plain 500", 500, &[("date", DATE)], ""),
    ];
    let rows = cases.map(|(name, status, pairs, body)| {
        let (limited, until) = reached(&headers(pairs), status, body);
        let until = until.map_or(String::from("-"), |time| time.to_string());
        format!("{name:<30}{status} {} {until}", if limited { "limited" } else { "no     " })
    });
    insta::assert_snapshot!(rows.join("\n"), @"
    permission                    403 no      -
    permission, bucket not empty  403 no      -
    retry-after in seconds        403 limited 2026-11-22T13:37:30Z
    retry-after as a date         429 limited 2026-11-22T14:00:00Z
    retry-after before reset      403 limited 2026-11-22T13:37:05Z
    empty bucket                  403 limited 2026-11-23T14:00:00Z
    empty bucket without a time   403 limited 2026-11-22T13:38:00Z
    secondary limit               403 limited 2026-11-22T13:38:00Z
    too many, no words            429 limited 2026-11-22T13:38:00Z
    no clock                      429 limited -
    maintenance                   503 limited 2026-11-22T13:39:00Z
    plain 500                     500 no      -
    ");
}

#[test]
fn a_bucket_is_read_where_there_is_one() {
    assert_eq!(RateLimit::read(&headers(&[("x-ratelimit-limit", "5000")])), None);
    let bucket = RateLimit::read(&headers(&[
        ("x-ratelimit-limit", "5000"),
        ("x-ratelimit-remaining", "12"),
        ("x-ratelimit-reset", "99999999999999999999"),
    ]));
    assert_eq!(bucket, Some(RateLimit { remaining: 12, limit: Some(5000), resets_at: None }));
}

#[test]
fn a_date_that_is_none_is_no_time() {
    assert_eq!(date(&headers(&[("date", DATE)])).unwrap().to_string(), "2026-11-22T13:37:00Z");
    assert_eq!(date(&headers(&[("date", "yesterday")])), None);
    assert_eq!(date(&headers(&[])), None);
}

#[test]
fn what_is_told_of_a_token() {
    let expires = |value| {
        let told = TokenHeaders::read(&headers(&[("github-authentication-token-expiration", value)]));
        told.expires_at.map(|time| time.to_string())
    };
    assert_eq!(expires("2026-12-01 12:00:00 UTC").as_deref(), Some("2026-12-01T12:00:00Z"));
    assert_eq!(expires("2026-12-01 12:00:00 +0200").as_deref(), Some("2026-12-01T10:00:00Z"));
    assert_eq!(expires("2026-12-01 12:00:00 -07:00").as_deref(), Some("2026-12-01T19:00:00Z"));
    for odd in ["", "soon", "2026-12-01", "2026-12-01 12:00:00", "2026-13-01 12:00:00 UTC"] {
        assert_eq!(expires(odd), None, "{odd}");
    }
    let scopes = TokenHeaders::read(&headers(&[("x-oauth-scopes", "repo, read:org")])).scopes;
    assert_eq!(scopes.as_deref(), Some("repo, read:org"));
    assert_eq!(TokenHeaders::read(&headers(&[])), TokenHeaders::default());
}
