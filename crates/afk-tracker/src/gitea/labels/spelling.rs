//! How people spell a label.

/// The spellings of a label that AFK asks for where the server compares names to the letter: its own first, each once.
pub(in crate::gitea) fn spellings(label: &str) -> Vec<String> {
    let (lower, upper) = (label.to_lowercase(), label.to_uppercase());
    let mut spellings = Vec::with_capacity(5);
    for spelling in [label.to_owned(), capitals(&lower, false), capitals(&lower, true), lower, upper] {
        if !spellings.contains(&spelling) {
            spellings.push(spelling);
        }
    }
    spellings
}

/// The label with its first letter as a capital, or that of each word.
fn capitals(lower: &str, each: bool) -> String {
    let mut begins = true;
    let mut text = String::with_capacity(lower.len());
    for letter in lower.chars() {
        if begins && letter.is_alphanumeric() {
            text.extend(letter.to_uppercase());
            begins = false;
        } else {
            text.push(letter);
            begins |= each && !letter.is_alphanumeric();
        }
    }
    text
}

#[test]
fn the_usual_spellings_each_once() {
    assert_eq!(
        spellings("ready-for-agent"),
        ["ready-for-agent", "Ready-for-agent", "Ready-For-Agent", "READY-FOR-AGENT"]
    );
    assert_eq!(spellings("lock"), ["lock", "Lock", "LOCK"]);
    assert_eq!(spellings("Do IT"), ["Do IT", "Do it", "Do It", "do it", "DO IT"]);
    assert_eq!(spellings("7"), ["7"]);
}
