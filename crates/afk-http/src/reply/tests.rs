use ureq::http::HeaderValue;

use super::*;

fn next(values: &[&'static str]) -> Option<String> {
    let headers: HeaderMap =
        values.iter().map(|value| (ureq::http::header::LINK, HeaderValue::from_static(value))).collect();
    PageLink::read(&headers).map(|link| link.0)
}

#[test]
fn the_next_page_is_the_one_that_says_so() {
    assert_eq!(
        next(&[r#"<https://a/?page=3>; rel="next", <https://a/?page=9>; rel="last""#]).unwrap(),
        "https://a/?page=3"
    );
    assert_eq!(
        next(&[r#"<https://a/?page=1>; rel="prev",<https://a/?q=a,b&page=3>;rel=next"#]).unwrap(),
        "https://a/?q=a,b&page=3"
    );
    assert_eq!(
        next(&[r#"<https://a/?page=1>; rel="first prev""#, r#"<https://a/2>; title="x"; rel="last NEXT""#]).unwrap(),
        "https://a/2"
    );
}

#[test]
fn no_next_page() {
    for value in [
        "",
        "next",
        "<https://a/>",
        r#"<https://a/>; rel="nextish""#,
        r#"<https://a/; rel="next""#,
        r#"<https://a/>; title="next""#,
    ] {
        assert_eq!(next(&[value]), None, "{value}");
    }
}
