//! The result as a table for people.

use std::time::Duration;

use super::explore::Found;

/// A story on one layer, and what was found.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where calls are counted: in `memory`, or as requests to a forge and the servers beside it.
    pub layer: &'static str,
    /// What befalls it.
    pub trial: &'static str,
    /// The story.
    pub story: &'static str,
    /// What was found.
    pub found: Found,
    /// How long it took.
    pub took: Duration,
}

/// The table: one line a row, the sum below it.
#[must_use]
pub fn table(rows: &[Row]) -> String {
    let head = line(
        "layer",
        "trial",
        "story",
        &["calls", "single", "pairs", "runs", "violations", "seconds"].map(str::to_owned),
    );
    let of = |found: &Found, took: Duration| {
        let seconds = format!("{:.1}", took.as_secs_f64());
        [found.calls, found.single, found.pairs, found.runs, found.wrong.len() as u64]
            .map(|it| it.to_string())
            .into_iter()
            .chain([seconds])
            .collect::<Vec<_>>()
    };
    let body = rows.iter().map(|row| line(row.layer, row.trial, row.story, &of(&row.found, row.took)));
    let mut sum = Found::default();
    for Row { found, .. } in rows {
        sum.calls += found.calls;
        sum.single += found.single;
        sum.pairs += found.pairs;
        sum.runs += found.runs;
        sum.wrong.extend(found.wrong.iter().cloned());
    }
    let took = rows.iter().map(|row| row.took).sum();
    [head].into_iter().chain(body).chain([line("total", "", "", &of(&sum, took))]).collect()
}

fn line(layer: &str, trial: &str, story: &str, numbers: &[String]) -> String {
    let numbers: String = numbers.iter().map(|number| format!(" {number:>10}")).collect();
    format!("{layer:<8} {trial:<8} {story:<35}{numbers}\n")
}
