use super::*;

fn inline(value: &str) -> Result<String, String> {
    let read = read(&SecretSource::Inline(Secret::new(value)));
    read.map(|secret| secret.expose().to_owned()).map_err(|error| error.to_string())
}

#[test]
fn one_trailing_newline_does_not_count() {
    assert_eq!(inline("tok").as_deref(), Ok("tok"));
    assert_eq!(inline("tok\n").as_deref(), Ok("tok"));
    assert_eq!(inline("tok\r\n").as_deref(), Ok("tok"));
}

#[test]
fn what_cannot_be_sent_is_refused_without_showing_it() {
    for value in ["tok\n\n", "to k", "tok\u{7}", "tök", " tok", "tok\r\nx-admin: 1"] {
        let error = inline(value).unwrap_err();
        assert!(error.ends_with("character that cannot be sent"), "{error}");
        assert!(!error.contains('k') || !error.contains("to k"), "{error}");
    }
    for value in ["", "\n", "  ", "\r\n"] {
        assert_eq!(inline(value).unwrap_err(), "the secret in the configuration is blank");
    }
}

#[test]
fn a_missing_file_is_named() {
    let error = read(&SecretSource::File(String::from("no/such/file"))).unwrap_err().to_string();
    assert!(error.starts_with("the secret file `no/such/file` cannot be read"), "{error}");
}

#[test]
fn text_of_a_server_is_one_short_line_without_the_secret() {
    let text = "bad\r\n\u{1b}[31mtoken\t tok_123 in \"tok_123\"";
    assert_eq!(scrub(text, &["tok_123"], 200), "bad [31mtoken [secret] in \"[secret]\"");
    assert_eq!(scrub(&"é".repeat(10), &[""], 4), "éééé..");
}
