use super::*;

#[test]
fn colours_are_for_terminals_that_want_them() {
    let wants = |terminal, environment: &[(&str, &str)]| {
        let environment: Vec<_> = environment.iter().map(|(key, value)| (key.into(), value.into())).collect();
        wants_colours(terminal, &environment)
    };
    assert!(wants(true, &[]) && wants(true, &[("NO_COLOR", ""), ("TERM", "xterm-256color")]));
    assert!(!wants(false, &[]));
    assert!(!wants(true, &[("NO_COLOR", "1")]));
    assert!(!wants(true, &[("TERM", "dumb")]));
}

#[test]
fn what_wants_a_person_is_red() {
    let text = "afk-watcher at noon: done\n\n! acme/web#7\n  ! fault: no!\n    fine\n";
    assert_eq!(
        painted(text),
        "\x1b[1mafk-watcher at noon: done\x1b[0m\n\n\x1b[31m! acme/web#7\x1b[0m\n\x1b[31m  ! fault: no!\x1b[0m\n    fine\n"
    );
}

#[test]
fn durations_as_people_say_them() {
    let said = [0, 59, 60, 3_599, 3_600, 86_399, 86_400, 1_000_000].map(duration);
    assert_eq!(said, ["0s", "59s", "1m", "59m", "1h 00m", "23h 59m", "1d 00h", "11d 13h"]);
}

#[test]
fn a_long_or_hostile_text_is_one_short_line() {
    assert_eq!(cut("Fix\u{1b}[2J\n\u{202e}it", 20), "Fix [2J it");
    assert_eq!(cut("abcdefghij", 10), "abcdefghij");
    assert_eq!(cut("abcdefghijk", 10), "abcdefgh..");
}
