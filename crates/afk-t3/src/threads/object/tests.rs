use super::*;

/// Where the object ends that a text begins with, read in pieces of one size.
fn end(text: &str, size: usize) -> Result<Option<usize>, NotJson> {
    let mut object = Object::default();
    for (nth, piece) in text.as_bytes().chunks(size).enumerate() {
        if let Some(end) = object.take(piece)? {
            return Ok(Some(nth * size + end));
        }
    }
    Ok(None)
}

#[track_caller]
fn check(text: &str, expected: &Result<Option<usize>, NotJson>) {
    for size in 1..=text.len() {
        assert_eq!(end(text, size), *expected, "{text} in pieces of {size}");
    }
}

#[test]
fn an_object_ends_with_the_bracket_that_opened_it() {
    for object in [
        "{}",
        r#"{"a":1}"#,
        r#"{"a":[{"b":{}},[]],"c":-1.5e3}"#,
        r#"{"}":"]","{":"["}"#,
        r#"{"a":"\"}"}"#,
        r#"{"a":"\\"}"#,
        r#"{"a":"\\\"}\\"}"#,
        "{ \"a\" :\t\"b\"\r\n, \"c\" : [ \"d\" ] }",
        "{\"\u{e9}\":\"\u{1F600}\"}",
    ] {
        check(object, &Ok(Some(object.len())));
        check(&format!("{object},{{\"next\":1}}"), &Ok(Some(object.len())));
        check(&object[..object.len() - 1], &Ok(None));
    }
}

#[test]
fn behind_a_text_comes_what_belongs_there() {
    for (text, next) in
        [(r#"{"a"b":1}"#, b'b'), (r#"{"a" "b":1}"#, b'"'), (r#"{"a""#, 0), (r#"{"a"{}}"#, b'{'), (r#"{"a"[]}"#, b'[')]
    {
        check(text, &if next == 0 { Ok(None) } else { Err(NotJson(next)) });
    }
    let told = [b'x', 0x1b, 0xe9].map(|byte| NotJson(byte).to_string());
    assert_eq!(told, ["x", "\\x1b", "\\xe9"].map(|byte| format!("not JSON: a text ends before `{byte}`")));
}
