//! What people are shown of a check: its link and what it says of itself. Neither is trusted.

/// How much of a description is kept.
const DETAIL_CHARS: usize = 500;
/// How much of a log is kept: its end.
const LOG_CHARS: usize = 20_000;
/// A link that is longer is no link.
const URL_BYTES: usize = 2000;

/// A link that people may follow: http(s) as it is, a path on the server made whole with `web`, the server's address as
/// people open it; anything else is none.
pub(crate) fn link(target: &str, web: &str) -> Option<String> {
    let plain = target.len() <= URL_BYTES && !target.chars().any(|c| c.is_whitespace() || c.is_control());
    let url = if target.starts_with("https://") || target.starts_with("http://") {
        target.to_owned()
    } else if target.starts_with('/') && !target.starts_with("//") {
        // The path holds the server's base path already.
        let (scheme, rest) = web.split_once("://")?;
        format!("{scheme}://{}{target}", rest.split('/').next()?)
    } else {
        return None;
    };
    plain.then_some(url)
}

/// The beginning of a description; a blank one is none.
pub(crate) fn detail(description: &str) -> Option<String> {
    let text: String = description.trim().chars().take(DETAIL_CHARS).collect();
    (!text.is_empty()).then_some(text)
}

/// The end of a log, from the beginning of a line on where there is one; a blank log is none.
pub(crate) fn tail(log: &str) -> Option<String> {
    let log = log.strip_prefix('\u{feff}').unwrap_or(log).trim_end();
    let start = log.char_indices().rev().nth(LOG_CHARS - 1).map_or(0, |(start, _)| start);
    let (before, end) = log.split_at(start);
    // A line that was cut tells half of something.
    let whole = if before.is_empty() || before.ends_with('\n') { None } else { end.split_once('\n') };
    let end = whole.map_or(end, |(_, rest)| rest);
    (!end.trim().is_empty()).then(|| end.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_absolute_or_none() {
        let targets = [
            "https://ci.example.net/7?x=1",
            "http://ci.example.net/7",
            "/forge/acme/web/actions/runs/3/jobs/0",
            "//evil.example.net/x",
            "javascript:alert(1)",
            "runs/3",
            "",
            "https://ci.example.net/a b",
            "/a\nb",
        ];
        let url = |target: &str| link(target, "https://git.example.org:3000/forge");
        let rows = targets.map(|target| format!("{target:?} -> {}", url(target).unwrap_or_else(|| "none".to_owned())));
        insta::assert_snapshot!(rows.join("\n"), @r#"
        "https://ci.example.net/7?x=1" -> https://ci.example.net/7?x=1
        "http://ci.example.net/7" -> http://ci.example.net/7
        "/forge/acme/web/actions/runs/3/jobs/0" -> https://git.example.org:3000/forge/acme/web/actions/runs/3/jobs/0
        "//evil.example.net/x" -> none
        "javascript:alert(1)" -> none
        "runs/3" -> none
        "" -> none
        "https://ci.example.net/a b" -> none
        "/a\nb" -> none
        "#);
        assert_eq!(url(&format!("https://x/{}", "y".repeat(2000))), None);
    }

    #[test]
    fn a_description_is_cut_and_a_blank_one_is_none() {
        assert_eq!(detail(" Failing after 3s\n"), Some("Failing after 3s".to_owned()));
        assert_eq!(detail(" \n"), None);
        assert_eq!(detail(&"é".repeat(501)), Some("é".repeat(500)));
    }

    #[test]
    fn of_a_log_whole_lines_of_its_end_are_kept() {
        assert_eq!(tail("\u{feff}one\ntwo\n\n"), Some("one\ntwo".to_owned()));
        assert_eq!(tail(" \n\n"), None);
        let full = format!("{}\n{}", "a".repeat(9_999), "é".repeat(10_000));
        assert_eq!(tail(&full), Some(full.clone()));
        assert_eq!(tail(&format!("x{full}")), Some("é".repeat(10_000)));
        assert_eq!(tail(&format!("x\n{full}")), Some(full));
        // One line without an end is cut where it must be.
        assert_eq!(tail(&"é".repeat(20_001)), Some("é".repeat(20_000)));
    }
}
