//! Priority from labels.

use alloc::string::String;

use afk_core::issue::UNPRIORITISED;

/// The priority that the labels give: the lowest of `priority:<n>`, `priority: <n>`, `priority/<n>` and `P<n>`, in any case.
/// [`UNPRIORITISED`] without one; a label with anything but digits there, or too many of them, is no priority label.
///
/// ```
/// # use afk_policy::priority;
/// assert_eq!(priority(&["bug".into(), "P2".into(), "priority: 1".into()]), 1);
/// ```
#[must_use]
pub fn priority(labels: &[String]) -> i64 {
    labels.iter().filter_map(|label| value(label.trim())).min().unwrap_or(UNPRIORITISED)
}

fn value(label: &str) -> Option<i64> {
    let digits = match after(label, "priority") {
        Some(rest) => match rest.strip_prefix(':') {
            Some(rest) => rest.trim_start(),
            None => rest.strip_prefix('/')?,
        },
        None => after(label, "p")?,
    };
    // `parse` alone would take a sign.
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if plain { digits.parse().ok() } else { None }
}

/// What follows a prefix, which is compared without case.
fn after<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(prefix.len())?;
    head.eq_ignore_ascii_case(prefix).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use alloc::vec::Vec;

    #[test]
    fn every_form_in_any_case_and_nothing_else() {
        let labels = [
            "priority:1",
            "PRIORITY:2",
            "Priority: 3",
            "priority:   4",
            "priority/5",
            "P6",
            "p0",
            " p7 ",
            "priority:007",
            "priority:9223372036854775806",
            "priority:9223372036854775808",
            "priority:-1",
            "priority:+1",
            "priority:",
            "priority/",
            "priority/ 1",
            "priority 1",
            "priority1",
            "priority:1.5",
            "priority:high",
            "priority:1 ",
            "P",
            "P-1",
            "P1.",
            "PP1",
            "xpriority:1",
            "p １",
            "bug",
            "",
        ];
        let table: Vec<_> = labels
            .iter()
            .map(|label| match priority(&[label.to_string()]) {
                UNPRIORITISED => format!("{label:?}: none"),
                n => format!("{label:?}: {n}"),
            })
            .collect();
        insta::assert_snapshot!(table.join("\n"), @r#"
        "priority:1": 1
        "PRIORITY:2": 2
        "Priority: 3": 3
        "priority:   4": 4
        "priority/5": 5
        "P6": 6
        "p0": 0
        " p7 ": 7
        "priority:007": 7
        "priority:9223372036854775806": 9223372036854775806
        "priority:9223372036854775808": none
        "priority:-1": none
        "priority:+1": none
        "priority:": none
        "priority/": none
        "priority/ 1": none
        "priority 1": none
        "priority1": none
        "priority:1.5": none
        "priority:high": none
        "priority:1 ": 1
        "P": none
        "P-1": none
        "P1.": none
        "PP1": none
        "xpriority:1": none
        "p １": none
        "bug": none
        "": none
        "#);
    }

    #[test]
    fn the_lowest_wins_whatever_the_order() {
        let labels = ["P3", "bug", "priority:2", "priority/9"].map(String::from);
        assert_eq!(priority(&labels), 2);
        let mut turned = labels;
        turned.reverse();
        assert_eq!(priority(&turned), 2);
        assert_eq!(priority(&[]), UNPRIORITISED);
    }
}
