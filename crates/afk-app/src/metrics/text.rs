//! The OpenMetrics text format, as far as gauges need it.

use std::fmt::{Display, Write as _};

/// A text in the making.
pub(super) struct Page {
    common: Vec<(&'static str, String)>,
    text: String,
}

/// One gauge and its samples.
pub(super) struct Family {
    name: &'static str,
    help: &'static str,
    samples: Vec<(Vec<(String, String)>, String)>,
}

impl Family {
    /// A gauge without samples. A name that ends in `_seconds` has seconds for its unit.
    pub(super) fn new(name: &'static str, help: &'static str) -> Self {
        Self { name, help, samples: Vec::new() }
    }

    /// With a sample that has no labels of its own.
    pub(super) fn value(self, value: impl Display) -> Self {
        self.labelled(&[], value)
    }

    /// With one more sample. Its labels must differ from those of the others.
    pub(super) fn labelled(mut self, labels: &[(&str, &str)], value: impl Display) -> Self {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.samples.push((labels, value.to_string()));
        self
    }
}

impl Page {
    /// A page on which every sample has these labels.
    pub(super) fn new(common: Vec<(&'static str, String)>) -> Self {
        Self { common, text: String::new() }
    }

    /// Writes a gauge, unless it has no samples.
    pub(super) fn add(&mut self, family: Family) {
        let Family { name, help, samples } = family;
        if samples.is_empty() {
            return;
        }
        self.line(format_args!("# TYPE {name} gauge"));
        if name.ends_with("_seconds") {
            self.line(format_args!("# UNIT {name} seconds"));
        }
        self.line(format_args!("# HELP {name} {}", escaped(help)));
        for (labels, value) in samples {
            let common = self.common.iter().map(|(name, value)| (*name, value.as_str()));
            let own = labels.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            let pairs = common.chain(own).map(|(name, value)| format!("{name}=\"{}\"", escaped(value)));
            let labels = pairs.collect::<Vec<_>>().join(",");
            self.line(format_args!("{name}{{{labels}}} {value}"));
        }
    }

    /// The whole text, with its end marked: a reader knows that nothing was cut off.
    pub(super) fn finish(mut self) -> String {
        self.line(format_args!("# EOF"));
        self.text
    }

    #[expect(clippy::let_underscore_must_use, reason = "writing to a string cannot fail")]
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.text, "{line}");
    }
}

/// A backslash, a quote and a line break would end what they stand in.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_cannot_be_broken_out_of() {
        let mut page = Page::new(vec![("program", "afk-poller".to_owned())]);
        let hostile = "a\"} 1\n# EOF\nb{c=\"\\";
        page.add(Family::new("afk_x", "Says \"so\\\".").labelled(&[("host", hostile), ("status", "200")], 7));
        page.add(Family::new("afk_nothing", "Has no samples."));
        page.add(Family::new("afk_y_seconds", "In seconds.").value("0.250").labelled(&[("kind", "é")], 1));
        insta::assert_snapshot!(page.finish(), @r#"
        # TYPE afk_x gauge
        # HELP afk_x Says \"so\\\".
        afk_x{program="afk-poller",host="a\"} 1\n# EOF\nb{c=\"\\",status="200"} 7
        # TYPE afk_y_seconds gauge
        # UNIT afk_y_seconds seconds
        # HELP afk_y_seconds In seconds.
        afk_y_seconds{program="afk-poller"} 0.250
        afk_y_seconds{program="afk-poller",kind="é"} 1
        # EOF
        "#);
    }
}
